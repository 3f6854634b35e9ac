import { linear, peakDb } from "../../shared/decibel";
import { balanceWays, type Mix, type Ways, waysOf } from "./mix";

/** Time constant of every change, s: at once for a hand, and without a click. */
const GLIDE = 0.015;
/** Where the shelves have half their gain, Hz: at 100 Hz and 10 kHz they then have 11.6 and 11.8 of their 12 dB, and at
 * 1 kHz less than 0.1 dB. */
const BASS = 250;
const TREBLE = 4000;

/**
 * What the interpreter hears: floor or relay and the partner, each with its volume, then tone and balance. On the
 * listening side only.
 *
 *     floor   ─► volume ─► ways ┐
 *     partner ─► volume ─► ways ┴► bass ─► treble ─► balance ─► ear ─► protection
 */
export class Hearing {
  /** Everything that is heard meets here; what protects the ear stands behind it. */
  readonly ear: GainNode;
  private readonly floor: Input;
  private readonly partner: Input;
  private readonly bass: BiquadFilterNode;
  private readonly treble: BiquadFilterNode;
  private readonly balance: Crossing;
  private readonly analyser: AnalyserNode;
  private readonly window: Float32Array<ArrayBuffer>;

  /** `protection`: where it goes, the hearing protection. */
  constructor(
    private readonly context: AudioContext,
    protection: AudioNode,
  ) {
    this.floor = new Input(context);
    this.partner = new Input(context);
    this.bass = new BiquadFilterNode(context, { type: "lowshelf", frequency: BASS });
    this.treble = new BiquadFilterNode(context, { type: "highshelf", frequency: TREBLE });
    this.balance = new Crossing(context);
    this.ear = new GainNode(context, { channelCount: 2, channelCountMode: "explicit" });
    this.analyser = new AnalyserNode(context, { fftSize: 4096 });
    this.window = new Float32Array(this.analyser.fftSize);
    this.floor.output.connect(this.bass);
    this.partner.output.connect(this.bass);
    this.bass.connect(this.treble).connect(this.balance.input);
    this.balance.output.connect(this.ear).connect(protection);
  }

  /** Hears a track from now on, in place of the one before. */
  take(what: "floor" | "partner", track: MediaStreamTrack): void {
    const source = this[what].take(track);
    if (what === "floor") source.connect(this.analyser);
  }

  /** Sets everything that the interpreter may set. */
  set(mix: Mix): void {
    const ways = waysOf(mix.ears);
    this.floor.set(mix.volume, ways.floor);
    this.partner.set(mix.partner, ways.partner);
    glide(this.bass.gain, mix.bass, this.context);
    glide(this.treble.gain, mix.treble, this.context);
    this.balance.set(balanceWays(mix.balance));
  }

  /** The peak of what comes in of floor or relay over the last 85 ms, dBFS, before the volume. */
  peak(): number {
    this.analyser.getFloatTimeDomainData(this.window);
    return peakDb(this.window);
  }

  /** Whether the partner, as loud as they are set, has been the louder of the two over the last 171 ms. */
  partnerIsLouder(): boolean {
    return this.partner.peak() > this.floor.peak();
  }
}

/** A remote track with its volume, silent until that is set, and its ways to the ears. */
class Input {
  private readonly volume: GainNode;
  private readonly crossing: Crossing;
  private readonly analyser: AnalyserNode;
  private readonly window: Float32Array<ArrayBuffer>;
  private readonly puller = new Audio();
  private source: MediaStreamAudioSourceNode | null = null;

  constructor(private readonly context: AudioContext) {
    this.volume = new GainNode(context, { gain: 0 });
    this.crossing = new Crossing(context);
    this.volume.connect(this.crossing.input);
    this.analyser = new AnalyserNode(context, { fftSize: 8192 });
    this.window = new Float32Array(this.analyser.fftSize);
    this.volume.connect(this.analyser);
    // Chromium gives a remote track to WebAudio only while a media element plays it, too.
    this.puller.muted = true;
  }

  get output(): AudioNode {
    return this.crossing.output;
  }

  take(track: MediaStreamTrack): AudioNode {
    this.source?.disconnect();
    const stream = new MediaStream([track]);
    this.puller.srcObject = stream;
    void this.puller.play().catch(() => undefined);
    this.source = this.context.createMediaStreamSource(stream);
    this.source.connect(this.volume);
    return this.source;
  }

  /** The peak of what goes to the ears, dBFS, after the volume. */
  peak(): number {
    this.analyser.getFloatTimeDomainData(this.window);
    return peakDb(this.window);
  }

  set(volume: number, ways: Ways): void {
    glide(this.volume.gain, linear(volume), this.context);
    this.crossing.set(ways);
  }
}

/** Gains from left and right to left and right; what comes in mono is on both. */
class Crossing {
  readonly input: GainNode;
  readonly output: ChannelMergerNode;
  private readonly gains: Record<keyof Ways, GainNode>;

  constructor(private readonly context: AudioContext) {
    this.input = new GainNode(context, { channelCount: 2, channelCountMode: "explicit" });
    this.output = new ChannelMergerNode(context, { numberOfInputs: 2 });
    const sides = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    this.input.connect(sides);
    const way = (from: 0 | 1, to: 0 | 1) => {
      const gain = new GainNode(context, { gain: from === to ? 1 : 0 });
      sides.connect(gain, from).connect(this.output, 0, to);
      return gain;
    };
    this.gains = { ll: way(0, 0), lr: way(0, 1), rl: way(1, 0), rr: way(1, 1) };
  }

  set(ways: Ways): void {
    for (const way of ["ll", "lr", "rl", "rr"] as const) glide(this.gains[way].gain, ways[way], this.context);
  }
}

function glide(parameter: AudioParam, to: number, context: AudioContext): void {
  parameter.setTargetAtTime(to, context.currentTime, GLIDE);
}
