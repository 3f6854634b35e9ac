import type { Answer, Order } from "./keeper";
import KeeperWorker from "./keeper?worker";
import type { Kept } from "./ring";

/** How long the worker may take to load, ms: without it the voice goes out all the same, and nothing is kept. */
const LOADS_WITHIN = 2000;
/** How long it may take to answer, ms. */
const ANSWERS_WITHIN = 2000;

/** The worker that keeps frames, as the page speaks with it. One for the page; each connection is a line of it. */
export class Vault {
  private readonly waiting = new Map<number, (frames: Kept[]) => void>();
  private readonly senders = new Map<number, RTCRtpSender>();
  private count = 0;

  private constructor(private readonly worker: Worker) {
    worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if ("frames" in data) this.waiting.get(data.answer)?.(data.frames);
    };
  }

  /** Returns null where this browser cannot look at the frames that it sends. */
  static async open(): Promise<Vault | null> {
    if (!("RTCRtpScriptTransform" in globalThis)) return null;
    const worker = new KeeperWorker();
    const ready = await new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), LOADS_WITHIN);
      const done = (well: boolean) => {
        clearTimeout(timer);
        resolve(well);
      };
      worker.onmessage = () => done(true);
      worker.onerror = () => done(false);
    });
    if (ready) return new Vault(worker);
    worker.terminate();
    return null;
  }

  /** Lets the frames of a sender go through the worker; returns the line's number. */
  line(sender: RTCRtpSender): number {
    const line = ++this.count;
    this.senders.set(line, sender);
    this.order({ line, keep: false });
    sender.transform = new RTCRtpScriptTransform(this.worker, { line });
    // A voice must not hang on a worker that broke.
    this.worker.onerror = () => {
      for (const one of this.senders.values()) one.transform = null;
    };
    return line;
  }

  keep(line: number, keep: boolean): void {
    this.order({ line, keep });
  }

  /** Returns what a line has kept in the last so many ms. */
  take(line: number, last: number): Promise<Kept[]> {
    const answer = ++this.count;
    return new Promise((resolve) => {
      const done = (frames: Kept[]) => {
        clearTimeout(timer);
        this.waiting.delete(answer);
        resolve(frames);
      };
      const timer = setTimeout(() => done([]), ANSWERS_WITHIN);
      this.waiting.set(answer, done);
      this.order({ line, last, answer });
    });
  }

  /** The connection is gone, and what it kept with it. */
  forget(line: number): void {
    this.senders.delete(line);
    this.order({ line, forget: true });
  }

  private order(order: Order): void {
    this.worker.postMessage(order);
  }
}
