import { signal } from "@preact/signals";
import { Refused } from "../shared/http";
import { lineBack } from "../shared/line-back";
import { reasonOf } from "../shared/reason";
import type { BoothState } from "../shared/types";
import type { Words } from "../shared/words";
import { ProtectionMissing } from "./hear/protect/protection";
import { MicrophoneError } from "./microphone";
import type { Outcome } from "./speak/safety/safety";

/** What happened, said in the page's language whenever it is shown. */
export interface Notice {
  kind: "caution" | "alarm";
  say: (words: Words) => string;
  /** Why something was not done, or that one is back, which what was kept meanwhile is added to. */
  about?: "refusal" | "return";
}

/** What the desk says of what happened: one sentence, the newest. */
export class Notices {
  readonly now = signal<Notice | null>(null);

  say(kind: Notice["kind"], say: Notice["say"], about?: Notice["about"]): void {
    this.now.value = { kind, say, ...(about && { about }) };
  }

  /** Something is not done, for this reason. */
  refuse(say: Notice["say"]): void {
    this.say("caution", say, "refusal");
  }

  /** The line is back. */
  back(say: Notice["say"]): void {
    this.say("caution", say, "return");
  }

  /** The microphone has changed hands: why it did not before is of no use any more. */
  overtaken(): void {
    if (this.now.peek()?.about === "refusal") this.clear();
  }

  clear(): void {
    this.now.value = null;
  }

  /** Why somebody could not enter. */
  notEntered(error: unknown): void {
    if (error instanceof MicrophoneError) {
      this.say("alarm", ({ booth }) => booth[error.fault]);
    } else if (error instanceof ProtectionMissing) {
      this.say("alarm", ({ hearing }) => hearing.missing);
    } else if (error instanceof Refused) {
      const { status, message } = error;
      this.say("alarm", ({ booth, denied }) => {
        if (status === 0) return booth.unreachable;
        if (status === 401 || status === 403) return denied.wrong(denied.console);
        if (status === 404) return booth.unknown;
        return status === 409 ? booth.full : booth.refused(message);
      });
    } else this.say("alarm", ({ booth }) => booth.noMedia);
  }

  /** A switch that was not taken. That the line was down goes by itself when it is back. */
  refused(refused: Refused): void {
    if (refused.status === 404) return;
    this.refuse((all) => reasonOf(refused, all));
    if (refused.status !== 0) return;
    const said = this.now.peek();
    void lineBack().then(() => {
      if (this.now.peek() === said) this.clear();
    });
  }

  /** The mic went from this console to a colleague. */
  handed({ how, by_engineer, taker_name }: NonNullable<BoothState["last_handover"]>): void {
    this.say("caution", ({ booth, handover }) => {
      if (by_engineer) return handover.byEngineer(taker_name);
      return how === "now" ? handover.handedOver(taker_name) : booth.taken(taker_name);
    });
  }

  /** What became of what was kept in a hole, behind the word that one is back where that is still to be read. */
  filled(outcome: Outcome): void {
    if (outcome === 0) return;
    const now = this.now.peek();
    if (now?.kind === "alarm") return;
    const before = now?.about === "return" ? now.say : null;
    this.say("caution", (all) => {
      const { after, failed, filled } = all.safety;
      const what = outcome === "failed" ? failed : filled((outcome / 1000).toFixed(1));
      return before ? after(before(all), what) : what;
    });
  }
}
