import { pause } from "../../shared/backoff";
import worklet from "./capture.worklet?worker&url";

/** Takes down what a microphone hears, sample by sample. */
export class Recorder {
  private readonly pieces: Float32Array[] = [];

  private constructor(
    private readonly source: MediaStreamAudioSourceNode,
    private readonly node: AudioWorkletNode,
  ) {
    node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      this.pieces.push(data);
    };
    source.connect(node);
  }

  static async open(track: MediaStreamTrack, context: AudioContext): Promise<Recorder> {
    await context.audioWorklet.addModule(worklet);
    const source = context.createMediaStreamSource(new MediaStream([track]));
    const node = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0, channelCount: 1 });
    return new Recorder(source, node);
  }

  /** What is heard while `meanwhile` goes on and `after` ms more, samples at the context's rate. */
  async during(meanwhile: Promise<unknown>, after = 0): Promise<Float32Array> {
    this.pieces.length = 0;
    await meanwhile;
    await pause(after);
    const sound = new Float32Array(this.pieces.reduce((sum, piece) => sum + piece.length, 0));
    let at = 0;
    for (const piece of this.pieces) {
      sound.set(piece, at);
      at += piece.length;
    }
    return sound;
  }

  close(): void {
    this.source.disconnect();
    this.node.port.onmessage = null;
  }
}
