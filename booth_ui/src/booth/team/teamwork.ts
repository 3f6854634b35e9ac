import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import type { Events } from "../../shared/events";
import type { BoothState, ConsolePatch, ConsoleState } from "../../shared/types";
import { noOf, type Stance, seizeBy, sendsAhead, stanceOf, stepOf } from "./stance";

/** A key that is struck again, or by both at the same time, does not do the step after the next one, ms. */
const SETTLES = 500;

/** Whether the colleague of a stance takes part in a handover with this console. */
function inHandover(stance: Stance): stance is Stance & { other: ConsoleState } {
  return "other" in stance && stance.kind !== "theirs";
}

/** Handover as one console sees it: where it stands, and the one key that does the next step. */
export class Teamwork {
  readonly stance: ReadonlySignal<Stance>;
  /** My sound goes to the service already and is not on the air. */
  readonly ready: ReadonlySignal<boolean>;
  /** The stance; null while the service has not told. */
  private readonly known: ReadonlySignal<Stance | null>;
  private readonly changed = signal(0);

  constructor(
    booth: ReadonlySignal<BoothState | null>,
    private readonly id: ReadonlySignal<string | null>,
    private readonly sure: ReadonlySignal<boolean>,
    private readonly events: Events,
    private readonly pending: ReadonlySignal<Partial<ConsolePatch>>,
    private readonly ask: (change: Partial<ConsolePatch>) => void,
    private readonly mayBeHeard: () => boolean,
    /** The colleague of this name left in the middle of a handover. */
    private readonly onLeft: (name: string) => void,
    /** A step was asked for while it is not known who has the microphone. */
    private readonly onBlind: () => void,
  ) {
    this.known = computed((): Stance | null => {
      const me = this.id.value;
      const seated = booth.value?.consoles.some(({ id }) => id === me);
      return booth.value && me && seated && this.sure.value ? stanceOf(booth.value, me) : null;
    });
    this.stance = computed((): Stance => this.known.value ?? { kind: "nobody" });
    this.ready = computed(() => sendsAhead(this.stance.value));
    let before: Stance = { kind: "nobody" };
    effect(() => {
      const now = this.stance.value;
      if (now.kind !== before.kind) this.changed.value = performance.now();
      const other = inHandover(before) && this.sure.value ? before.other : null;
      const seats = booth.value?.consoles ?? [];
      before = now;
      if (other && !seats.some(({ id }) => id === other.id)) this.onLeft(other.name);
    });
  }

  /** Does the next step, by the one key. A key that comes with the change that it meant to make does nothing. */
  step(): void {
    const { kind } = this.stance.peek();
    if (this.known.peek() === null) this.onBlind();
    const step = stepOf(this.stance.peek());
    if (!step || this.pending.peek().handover !== undefined) return;
    if (performance.now() - this.changed.peek() < SETTLES) return;
    const becomesMine = kind === "theirs" || kind === "offer" || kind === "ready" || kind === "both";
    if (becomesMine && !this.mayBeHeard()) return;
    this.ask({ handover: step });
  }

  /** Says no to a request, or takes it back. */
  refuse(): void {
    const no = noOf(this.stance.peek());
    if (no) this.ask({ handover: no });
  }

  /** Has the microphone of the colleague at once. */
  seize(): void {
    const interlock = this.events.state.peek()?.interlock;
    if (!this.holder.value || !interlock || !this.mayBeHeard()) return;
    this.ask({ handover: seizeBy(interlock) });
  }

  /** Whether there is a colleague from whom the microphone can be had. */
  readonly holder = computed(() => {
    const stance = this.stance.value;
    switch (stance.kind) {
      case "theirs":
      case "asked":
      case "offer":
      case "ready":
      case "both":
        return stance.other;
      default:
        return null;
    }
  });
}
