/**
 * The worker that the voice's frames go through on their way out: unchanged, and kept where the page says so.
 *
 * In a worker, because a busy page must not hold up a live voice.
 */
import { primary } from "./red";
import { type Kept, Ring } from "./ring";

/** What the page says: about the connection `line`. */
export type Order =
  | { line: number; keep: boolean }
  /** Hand over what was kept in the last `last` ms. */
  | { line: number; last: number; answer: number }
  | { line: number; forget: true };

/** What the worker says. */
export type Answer = { ready: true } | { answer: number; frames: Kept[] };

// The scope of a worker with a transform, which TypeScript's DOM library does not describe.
interface Encoded {
  readonly data: ArrayBuffer;
  readonly timestamp?: number;
  getMetadata(): { rtpTimestamp?: number; mimeType?: string };
}
interface Transformer {
  readonly readable: ReadableStream<Encoded>;
  readonly writable: WritableStream<Encoded>;
  readonly options: { line: number };
}
declare const self: {
  onmessage: (event: MessageEvent<Order>) => void;
  onrtctransform: (event: { transformer: Transformer }) => void;
  postMessage(answer: Answer, transfer?: Transferable[]): void;
};

interface Line {
  ring: Ring;
  keeps: boolean;
}
const lines = new Map<number, Line>();

function lineOf(number: number): Line {
  const line = lines.get(number) ?? { ring: new Ring(), keeps: false };
  lines.set(number, line);
  return line;
}

self.onmessage = ({ data: order }) => {
  if ("forget" in order) lines.delete(order.line);
  else if ("keep" in order) lineOf(order.line).keeps = order.keep;
  else {
    const frames = lineOf(order.line).ring.since(performance.now() - order.last);
    self.postMessage({ answer: order.answer, frames });
  }
};

self.onrtctransform = ({ transformer: { readable, writable, options } }) => {
  const keeping = new TransformStream<Encoded, Encoded>({
    transform(frame, controller) {
      const line = lines.get(options.line);
      if (line?.keeps) {
        const { rtpTimestamp, mimeType } = frame.getMetadata();
        const stamp = rtpTimestamp ?? frame.timestamp;
        // Where each packet repeats the one before it, frames pass here as they will be sent.
        const data = mimeType?.toLowerCase() === "audio/red" ? primary(frame.data) : frame.data.slice(0);
        if (stamp !== undefined && data) line.ring.add({ stamp, at: performance.now(), data });
      }
      controller.enqueue(frame);
    },
  });
  // It ends with the connection, whichever side ends that.
  readable
    .pipeThrough(keeping)
    .pipeTo(writable)
    .catch(() => undefined);
};

self.postMessage({ ready: true });
