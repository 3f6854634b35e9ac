import { AWeighting } from "./a-weighting";
// "Good morning, mayors, and welcome to our city." from the demo's floor: tools/make_reference_phrase.py.
import phrase from "./phrase.mp3?url";

/** From the end of the phrase to its next beginning, s. */
const PAUSE_S = 0.7;

/** A sentence that a person compares with a voice at 1 m; it is repeated until it is stopped. */
export class Phrase {
  private readonly volume: GainNode;
  private readonly source: AudioBufferSourceNode;

  private constructor(
    context: AudioContext,
    sound: AudioBuffer,
    /** A-weighted level of the phrase as it is, dBFS. */
    private readonly own: number,
  ) {
    this.volume = new GainNode(context, { gain: 0 });
    this.source = new AudioBufferSourceNode(context, { buffer: sound, loop: true });
    this.source.connect(this.volume);
    this.source.start();
  }

  /** Raises Error when the phrase cannot be had. */
  static async load(context: AudioContext): Promise<Phrase> {
    const answer = await fetch(phrase);
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const decoded = await context.decodeAudioData(await answer.arrayBuffer());
    const { sampleRate, length } = decoded;
    const sound = context.createBuffer(1, length + Math.round(PAUSE_S * sampleRate), sampleRate);
    const spoken = decoded.getChannelData(0);
    sound.copyToChannel(spoken, 0);
    const energy = new AWeighting(sampleRate).energy(spoken);
    return new Phrase(context, sound, 10 * Math.log10(energy / length));
  }

  get output(): AudioNode {
    return this.volume;
  }

  /** Sets how loud it is: A-weighted, dBFS. */
  level(db: number): void {
    this.volume.gain.setTargetAtTime(10 ** ((db - this.own) / 20), this.volume.context.currentTime, 0.03);
  }

  stop(): void {
    this.source.stop();
    this.volume.disconnect();
  }
}
