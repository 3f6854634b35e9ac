import { signal } from "@preact/signals";
import { askJson, Refused } from "./http";
import { watched } from "./pending";

/**
 * Sends changes of one resource, one request at a time, the newest value of each key.
 *
 * `pending` holds the keys that were asked for and not yet answered: a control shows it as a ring. A fader that is
 * drawn along therefore sends as fast as the line takes it, and a held key that is let go again arrives in order.
 */
export class Patcher<Change extends object, Answer = unknown> {
  readonly pending = signal<Partial<Change>>({});
  private wanted: Partial<Change> = {};
  private sending = false;

  constructor(
    private readonly path: string,
    private readonly token: string,
    private readonly onAnswer: (answer: Answer) => void,
    private readonly onRefused: (reason: Refused, change: Partial<Change>) => void,
  ) {}

  ask(change: Partial<Change>): void {
    this.wanted = { ...this.wanted, ...change };
    this.pending.value = { ...this.pending.peek(), ...change };
    if (!this.sending) void this.send();
  }

  private async send(): Promise<void> {
    this.sending = true;
    while (Object.keys(this.wanted).length > 0) {
      const json = this.wanted;
      this.wanted = {};
      try {
        this.onAnswer(
          await watched(askJson<Answer>(this.path, { method: "PATCH", token: this.token, json })),
        );
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        this.onRefused(error, json);
      }
      this.pending.value = { ...this.wanted };
    }
    this.sending = false;
  }
}
