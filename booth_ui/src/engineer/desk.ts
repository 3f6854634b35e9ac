import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Chat } from "../shared/chat";
import type { Events } from "../shared/events";
import { ask, askJson, Refused } from "../shared/http";
import { lineBack } from "../shared/line-back";
import { Patcher } from "../shared/patcher";
import { watched } from "../shared/pending";
import type {
  BoothPatch,
  BoothState,
  ConsoleState,
  InterlockPatch,
  InterlockState,
  ProgramPatch,
  ProgramState,
  SourcePatch,
  SourceState,
  State,
} from "../shared/types";
import { engineerChat } from "./engineer-chat";

/** A strip of the desk; also the place of its resource in the API. */
export type StripId = `sources/${string}` | `booths/${string}` | `programs/${string}`;

/** All that a strip may change; each kind of strip asks for its own part. */
export type StripPatch = SourcePatch & BoothPatch & ProgramPatch;

type StripState = SourceState | BoothState | ProgramState;

/** Returns the state with one strip as the service has just answered it. */
function withStrip(state: State, id: StripId, answer: StripState): State {
  if ("language" in answer && "voice" in answer)
    return {
      ...state,
      programs: state.programs.map((one) => (one.language === answer.language ? answer : one)),
    };
  if ("consoles" in answer)
    return { ...state, booths: state.booths.map((one) => (id === `booths/${one.name}` ? answer : one)) };
  return { ...state, sources: state.sources.map((one) => (id === `sources/${one.name}` ? answer : one)) };
}

/** The engineer's desk: the state of the service, which strip is selected, and the way to change one. */
export class Desk {
  /** What the page shows is what the service says now: with a dead line nobody knows what goes on there. */
  readonly sure: ReadonlySignal<boolean>;
  readonly selected = signal<StripId | null>(null);
  /** The last change that the service did not take: which, and why. */
  readonly refused = signal<{ name: string; refused: Refused } | null>(null);
  readonly acknowledging = signal<ReadonlySet<string>>(new Set());
  readonly chat: Chat;
  /** The console to which the mic is being given. */
  readonly forcing = signal<string | null>(null);
  readonly interlock: Patcher<InterlockPatch, InterlockState>;
  private readonly patchers = new Map<StripId, Patcher<StripPatch, StripState>>();

  constructor(
    readonly events: Events,
    readonly token: string,
  ) {
    this.sure = computed(() => events.link.value === "open");
    this.chat = engineerChat(events, token);
    this.interlock = new Patcher<InterlockPatch, InterlockState>(
      "/api/v1/interlock",
      token,
      (interlock) => {
        this.refused.value = null;
        const state = events.state.peek();
        if (state) events.state.value = { ...state, interlock };
      },
      (refused) => this.say("interlock", refused),
    );
  }

  /** The way to change a strip; made once, so that its pending keys are one. */
  strip(id: StripId): Patcher<StripPatch, StripState> {
    let patcher = this.patchers.get(id);
    if (!patcher) {
      patcher = new Patcher<StripPatch, StripState>(
        `/api/v1/${id.split("/").map(encodeURIComponent).join("/")}`,
        this.token,
        (answer) => {
          this.refused.value = null;
          // The answer is the truth at once: the next step of a key that is pressed quickly begins there.
          const state = this.events.state.peek();
          if (state) this.events.state.value = withStrip(state, id, answer);
        },
        (refused) => this.say(id, refused),
      );
      this.patchers.set(id, patcher);
    }
    return patcher;
  }

  /** Gives a console the mic that another has, whatever the interlock says. */
  async force(booth: string, id: string): Promise<void> {
    this.forcing.value = id;
    const path = `/api/v1/booths/${encodeURIComponent(booth)}/consoles/${encodeURIComponent(id)}`;
    const json = { handover: "force" } as const;
    try {
      await watched(askJson<ConsoleState>(path, { method: "PATCH", token: this.token, json }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.say(`booths/${booth}`, error);
    }
    this.forcing.value = null;
  }

  acknowledge(alarm: string): Promise<void> {
    return this.mark("alarms", alarm);
  }

  /** Tells an interpreter that their signal was seen. */
  see(signal: string): Promise<void> {
    return this.mark("signals", signal);
  }

  private async mark(what: "alarms" | "signals", id: string): Promise<void> {
    this.acknowledging.value = new Set([...this.acknowledging.peek(), id]);
    try {
      const path = `/api/v1/${what}/${encodeURIComponent(id)}/acknowledge`;
      await watched(ask(path, { method: "POST", token: this.token }));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.say(id, error);
    }
    this.acknowledging.value = new Set([...this.acknowledging.peek()].filter((one) => one !== id));
  }

  /** All strips in the order of the desk. */
  order(): StripId[] {
    const state = this.events.state.peek();
    return [
      ...(state?.sources ?? []).map(({ name }): StripId => `sources/${name}`),
      ...(state?.booths ?? []).map(({ name }): StripId => `booths/${name}`),
      ...(state?.programs ?? []).map(({ language }): StripId => `programs/${language}`),
    ];
  }

  private say(name: string, refused: Refused): void {
    const said = { name, refused };
    this.refused.value = said;
    if (refused.status !== 0) return;
    void lineBack().then(() => {
      if (this.refused.peek() === said) this.refused.value = null;
    });
  }
}
