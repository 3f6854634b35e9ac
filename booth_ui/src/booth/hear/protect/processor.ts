/** The worklet: a thin shell around `Protector`, bundled as a file of its own. */
import { type Limits, Protector } from "./protector";

/** What the page says to the worklet. */
export type Order = { limit: Limits } | { restore: true };

// The scope of an AudioWorklet, which TypeScript's DOM library does not describe.
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: unknown): void;
declare const sampleRate: number;

/** A reading goes to the page about eight times a second. */
const EVERY_S = 0.125;

class HearingProtection extends AudioWorkletProcessor {
  private readonly protector: Protector;
  private since = 0;

  constructor({ processorOptions }: { processorOptions: Limits }) {
    super();
    this.protector = new Protector(sampleRate, processorOptions);
    this.port.onmessage = ({ data }: MessageEvent<Order>) => {
      if ("limit" in data) this.protector.limit(data.limit);
      else this.protector.restore();
    };
  }

  process([input]: Float32Array[][], [output]: Float32Array[][]): boolean {
    if (!output?.[0]) return true;
    this.protector.process(input ?? [], output);
    this.since += output[0].length;
    if (this.since >= EVERY_S * sampleRate) {
      this.since = 0;
      this.port.postMessage(this.protector.read());
    }
    return true;
  }
}

registerProcessor("hearing-protection", HearingProtection);
