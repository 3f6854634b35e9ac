import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { Chat } from "../shared/chat";
import type { Events } from "../shared/events";
import { ask, askJson, Refused } from "../shared/http";
import { lineBack } from "../shared/line-back";
import { Patcher } from "../shared/patcher";
import { watched } from "../shared/pending";
import { OwnSlides } from "../shared/slides";
import type { DelegatePatch, DelegateState, ScenePatch, StudioSource, StudioState } from "../shared/types";
import { Monitors } from "./monitors";
import { Talkback } from "./talkback";

const PATH = "/api/v1/studio";
const KEPT_MS = "interp.dissolve-ms";
const KEPT_NAME = "interp.director";

/** The director's desk: the studio as the service says it is, and the way to change it. */
export class StudioDesk {
  readonly sure: ReadonlySignal<boolean>;
  readonly monitors: Monitors;
  readonly talkback: Talkback;
  readonly chat: Chat;
  /** The slot of the preview that the next source goes into. */
  readonly slot = signal(0);
  readonly duration = signal(Number(localStorage.getItem(KEPT_MS)) || 500);
  readonly name = signal(localStorage.getItem(KEPT_NAME) ?? "");
  readonly refused = signal<Refused | null>(null);
  /** What was asked for and is not answered: `take`, `undo`, `scene`. */
  readonly pending = signal<ReadonlySet<string>>(new Set());
  readonly studio = computed(() => this.events.state.value?.studio ?? null);
  readonly sources = computed(
    () => new Map(this.studio.value?.sources.map((source, number) => [source.name, { ...source, number }])),
  );
  private readonly decks = new Map<string, OwnSlides>();
  private readonly delegates = new Map<string, Patcher<DelegatePatch, DelegateState>>();
  private readonly preview: Patcher<ScenePatch & { preview?: ScenePatch }, StudioState>;

  constructor(
    readonly events: Events,
    readonly token: string,
  ) {
    this.sure = computed(() => events.link.value === "open");
    this.monitors = new Monitors(token);
    this.monitors.callMe(this.name.peek());
    this.talkback = new Talkback(token);
    this.chat = new Chat(
      events,
      token,
      {
        tabOf: (room) => (room.startsWith("delegate:") ? room.slice("delegate:".length) : null),
        counts: () => true,
        post: (tab) => ({ path: `/api/v1/delegates/${encodeURIComponent(tab)}/chat`, json: {} }),
      },
      "control",
      events.state.peek()?.delegates[0]?.name ?? "",
    );
    this.preview = new Patcher(
      PATH,
      token,
      (answer) => this.take(answer),
      (refused) => this.say(refused),
    );
  }

  /** What a source is called on the page. */
  labelOf(
    source: StudioSource,
    words: { screenOf: (name: string) => string; slidesOf: (name: string) => string; slides: string },
  ): string {
    if (source.kind !== "slides" && source.kind !== "screen") return source.label;
    if (source.owner === "event") return words.slides;
    const owner = this.sources.value.get(source.owner)?.label ?? source.owner;
    return source.kind === "screen" ? words.screenOf(owner) : words.slidesOf(owner);
  }

  /** The slides of a delegate, or the director's own (`event`). */
  slidesOf(owner: string): OwnSlides {
    let slides = this.decks.get(owner);
    if (!slides) {
      slides = new OwnSlides(owner, this.token);
      this.decks.set(owner, slides);
    }
    return slides;
  }

  /** Turns the slides that are in the program; the director's own where there are none. */
  turn(by: number): void {
    const studio = this.studio.peek();
    const shown = studio?.decks.find(({ owner }) =>
      studio.sources.some(
        (one) => one.kind === "slides" && one.owner === owner && studio.scene.slots.includes(one.name),
      ),
    );
    const deck = shown ?? studio?.decks.find(({ owner }) => owner === "event");
    const page = (deck?.page ?? 0) + by;
    if (deck && page >= 0 && page < deck.pages) void this.slidesOf(deck.owner).turn({ page });
  }

  /** Changes the scene of the preview. */
  prepare(preview: ScenePatch): void {
    const studio = this.studio.peek();
    if (!studio) return;
    // The answer is the truth; until then the page already builds on what was asked for.
    this.preview.ask({ preview: { ...this.wanted(studio), ...preview } });
    const slots = preview.layout && studio.layouts.find(({ name }) => name === preview.layout)?.slots;
    if (slots !== undefined && slots !== "" && this.slot.peek() >= slots) this.slot.value = 0;
  }

  /** Puts a source into the chosen slot of the preview, or another one; the next slot is chosen then. */
  put(source: string, slot = this.slot.peek()): void {
    const studio = this.studio.peek();
    if (!studio) return;
    const count = this.slotsOf(studio);
    if (count === 0) return;
    const now = this.wanted(studio);
    const slots = Array.from({ length: count }, (_, n) => now.slots?.[n] ?? "");
    slots[slot] = source;
    this.prepare({ slots });
    if (source) this.slot.value = (slot + 1) % count;
  }

  slotsOf(studio: StudioState): number {
    const layout = this.wanted(studio).layout;
    return studio.layouts.find(({ name }) => name === layout)?.slots ?? 0;
  }

  /** The preview as it is, or as it was last asked for. */
  wanted(studio: StudioState): ScenePatch {
    return this.preview.pending.value.preview ?? studio.preview;
  }

  takeIt(transition: "cut" | "dissolve"): Promise<void> {
    const json = { transition, ...(transition === "dissolve" ? { duration_ms: this.duration.peek() } : {}) };
    return this.asked(
      "take",
      askJson<StudioState>(`${PATH}/take`, { method: "POST", token: this.token, json }),
    );
  }

  undo(): Promise<void> {
    return this.asked("undo", askJson<StudioState>(`${PATH}/undo`, { method: "POST", token: this.token }));
  }

  recall(name: string): void {
    const kept = this.studio.peek()?.scenes.find((one) => one.name === name);
    if (kept) this.prepare(kept.scene);
  }

  keep(name: string): Promise<void> {
    const path = `${PATH}/scenes/${encodeURIComponent(name)}`;
    return this.asked("scene", askJson<StudioState>(path, { method: "PUT", token: this.token, json: {} }));
  }

  async forget(name: string): Promise<void> {
    const path = `${PATH}/scenes/${encodeURIComponent(name)}`;
    await this.tried(watched(ask(path, { method: "DELETE", token: this.token })));
  }

  /** Changes something of the program at once: straps, the logo. Following is not the scene's. */
  change(json: { scene?: ScenePatch; follow?: boolean }): Promise<void> {
    return this.asked("scene", askJson<StudioState>(PATH, { method: "PATCH", token: this.token, json }));
  }

  delegate(name: string): Patcher<DelegatePatch, DelegateState> {
    let patcher = this.delegates.get(name);
    if (!patcher) {
      patcher = new Patcher<DelegatePatch, DelegateState>(
        `/api/v1/delegates/${encodeURIComponent(name)}`,
        this.token,
        (answer) => {
          this.refused.value = null;
          const state = this.events.state.peek();
          if (!state) return;
          const delegates = state.delegates.map((one) => (one.name === name ? answer : one));
          this.events.state.value = { ...state, delegates };
        },
        (refused) => this.say(refused),
      );
      this.delegates.set(name, patcher);
    }
    return patcher;
  }

  chooseDuration(ms: number): void {
    this.duration.value = ms;
    localStorage.setItem(KEPT_MS, String(ms));
  }

  callMe(name: string): void {
    this.name.value = name;
    localStorage.setItem(KEPT_NAME, name);
    this.monitors.callMe(name);
  }

  private async asked(what: string, request: Promise<StudioState>): Promise<void> {
    this.pending.value = new Set([...this.pending.peek(), what]);
    await this.tried(watched(request).then((answer) => this.take(answer)));
    this.pending.value = new Set([...this.pending.peek()].filter((one) => one !== what));
  }

  private async tried(request: Promise<unknown>): Promise<void> {
    try {
      await request;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.say(error);
    }
  }

  /** The answer is the truth at once. */
  private take(studio: StudioState): void {
    this.refused.value = null;
    const state = this.events.state.peek();
    if (state) this.events.state.value = { ...state, studio };
  }

  private say(refused: Refused): void {
    this.refused.value = refused;
    if (refused.status !== 0) return;
    void lineBack().then(() => {
      if (this.refused.peek() === refused) this.refused.value = null;
    });
  }
}
