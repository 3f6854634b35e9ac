import { linear, peakDb } from "../../shared/decibel";
import { balanceWays, type Mix, STRAIGHT, type Ways, waysOf } from "./mix";

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
  /**
   * Chromium gives remote tracks to WebAudio only while a media element plays one, too. One is enough for all of them,
   * and each has a sound card's side of its own.
   */
  private readonly puller = new Audio();

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
    this.puller.muted = true;
    this.analyser = new AnalyserNode(context, { fftSize: 4096 });
    this.window = new Float32Array(this.analyser.fftSize);
    this.floor.output.connect(this.bass);
    this.partner.output.connect(this.bass);
    this.bass.connect(this.treble).connect(this.balance.input);
    this.balance.output.connect(this.ear).connect(protection);
  }

  /** Hears a track from now on, in place of the one before. */
  take(what: "floor" | "partner", track: MediaStreamTrack): void {
    const stream = new MediaStream([track]);
    const source = this[what].take(stream);
    if (what !== "floor") return;
    source.connect(this.analyser);
    this.puller.srcObject = stream;
    void this.puller.play().catch(() => undefined);
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
  private source: MediaStreamAudioSourceNode | null = null;

  constructor(private readonly context: AudioContext) {
    this.volume = new GainNode(context, { gain: 0 });
    this.crossing = new Crossing(context);
    this.volume.connect(this.crossing.input);
    this.analyser = new AnalyserNode(context, { fftSize: 8192 });
    this.window = new Float32Array(this.analyser.fftSize);
    this.volume.connect(this.analyser);
  }

  get output(): AudioNode {
    return this.crossing.output;
  }

  take(stream: MediaStream): AudioNode {
    this.source?.disconnect();
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

const WAYS = ["ll", "lr", "rl", "rr"] as const;

/**
 * Gains from left and right to left and right; what comes in mono is on both. As long as left is left and right is right,
 * sound goes past the gains: they cost as much as all the rest of the graph, and most of the time they are not wanted.
 */
class Crossing {
  readonly input: GainNode;
  readonly output: GainNode;
  private readonly sides: ChannelSplitterNode;
  private readonly merger: ChannelMergerNode;
  private readonly gains: Record<keyof Ways, GainNode>;
  private past = true;
  private settling = 0;

  constructor(private readonly context: AudioContext) {
    const stereo = { channelCount: 2, channelCountMode: "explicit" } as const;
    this.input = new GainNode(context, stereo);
    this.output = new GainNode(context, stereo);
    this.merger = new ChannelMergerNode(context, { numberOfInputs: 2 });
    this.sides = new ChannelSplitterNode(context, { numberOfOutputs: 2 });
    const way = (from: 0 | 1, to: 0 | 1) => {
      const gain = new GainNode(context, { gain: from === to ? 1 : 0 });
      this.sides.connect(gain, from).connect(this.merger, 0, to);
      return gain;
    };
    this.gains = { ll: way(0, 0), lr: way(0, 1), rl: way(1, 0), rr: way(1, 1) };
    this.input.connect(this.output);
  }

  set(ways: Ways): void {
    const straight = WAYS.every((way) => ways[way] === STRAIGHT[way]);
    if (straight && this.past) return;
    clearTimeout(this.settling);
    if (this.past) this.route(false);
    for (const way of WAYS) glide(this.gains[way].gain, ways[way], this.context);
    // What the glide has left to go by then is far below the least that 32 bits of sound can tell: no click.
    if (straight) this.settling = window.setTimeout(() => this.route(true), 1000 * 24 * GLIDE);
  }

  /** Past the gains, which are straight then, or through them. */
  private route(past: boolean): void {
    this.past = past;
    this.input.disconnect();
    this.merger.disconnect();
    this.input.connect(past ? this.output : this.sides);
    if (!past) return void this.merger.connect(this.output);
    for (const way of WAYS) {
      this.gains[way].gain.cancelScheduledValues(0);
      this.gains[way].gain.value = STRAIGHT[way];
    }
  }
}

function glide(parameter: AudioParam, to: number, context: AudioContext): void {
  parameter.setTargetAtTime(to, context.currentTime, GLIDE);
}
