import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Events } from "../../shared/events";
import { ask, askJson, Refused } from "../../shared/http";
import { watched } from "../../shared/pending";
import { stands } from "../../shared/signals";
import type { SignalKind, SignalState } from "../../shared/types";

/** What this console tells the engineer with one press, and what has become of it. */
export class Signals {
  /** Those that were asked for and not yet answered. */
  readonly pending = signal<ReadonlySet<SignalKind>>(new Set());
  /** This console's, as the service has them. */
  readonly mine: ReadonlySignal<Partial<Record<SignalKind, SignalState>>>;

  constructor(
    private readonly events: Events,
    private readonly token: string,
    private readonly booth: string,
    private readonly console: ReadonlySignal<string | null>,
    private readonly onRefused: (refused: Refused) => void,
  ) {
    this.mine = computed(() => {
      const all = events.state.value?.signals ?? [];
      return Object.fromEntries(
        all.filter((one) => one.console === console.value).map((one) => [one.kind, one]),
      );
    });
  }

  /** Gives a signal, or takes back the one that stands. */
  async toggle(kind: SignalKind): Promise<void> {
    const ident = this.console.peek();
    if (ident === null || this.pending.peek().has(kind)) return;
    this.pending.value = new Set([...this.pending.peek(), kind]);
    const path = `/api/v1/booths/${encodeURIComponent(this.booth)}/consoles/${ident}/signals/${kind}`;
    const mine = this.mine.peek()[kind];
    try {
      if (mine && stands(mine)) {
        await watched(ask(path, { method: "DELETE", token: this.token }));
        this.put(kind, ident, []);
      } else {
        const given = await watched(askJson<SignalState>(path, { method: "POST", token: this.token }));
        this.put(kind, ident, [given]);
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.onRefused(error); // that it has passed meanwhile is no fault
    }
    this.pending.value = new Set([...this.pending.peek()].filter((one) => one !== kind));
  }

  /** The answer is the truth at once, before the event that tells everybody. */
  private put(kind: SignalKind, console: string, now: SignalState[]): void {
    const state = this.events.state.peek();
    if (!state) return;
    const others = state.signals.filter((one) => one.kind !== kind || one.console !== console);
    this.events.state.value = { ...state, signals: [...others, ...now] };
  }
}
