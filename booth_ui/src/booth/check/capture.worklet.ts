/** The global things of an AudioWorklet, which TypeScript's libraries do not know. */
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: typeof AudioWorkletProcessor): void;

/** Hands over what an input of the audio graph hears, 128 samples a time. */
class Capture extends AudioWorkletProcessor {
  process([input]: Float32Array[][]): boolean {
    const samples = input?.[0];
    if (samples) this.port.postMessage(samples.slice());
    return true;
  }
}

registerProcessor("capture", Capture);
