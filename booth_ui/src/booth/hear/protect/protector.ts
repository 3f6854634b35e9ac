import { AWeighting } from "./a-weighting";
import { TruePeak } from "./true-peak";

/** Where the two fast stages act. dBFS: 0 is a peak of 1 for the ceiling, an RMS of 1 for what is sustained. */
export interface Limits {
  /** No peak leaves that is louder, on or between samples. */
  ceilingDb: number;
  /** What is louder for more than `SUSTAINED_MS` comes down to this. */
  sustainedDb: number;
}

/** What has left since the last reading, and what the stages did to it. */
export interface Reading {
  /** Seconds. */
  seconds: number;
  /** A-weighted mean square of the louder ear, full scale 1. */
  weighted: number;
  /** The loudest peak that came in, linear. */
  peakIn: number;
  /** The least gain that the ceiling and the slow stage set, linear; 1 when idle. */
  ceilingGain: number;
  sustainedGain: number;
  /** The slow stage held down what would be too loud without it; it was not only on its way back. */
  sustainedActed: boolean;
  /** The loudest short RMS that came in, dBFS. */
  shortDb: number;
  /** Samples that were no numbers; silence left in their place. */
  damaged: number;
}

/** How long something may be above the sustained level, ms. */
export const SUSTAINED_MS = 100;
/** The RMS that is held against the sustained level is over so many blocks (10.7 ms of four at 48 kHz), the louder ear's. */
const SHORT_BLOCKS = 4;
/** The ceiling's gain comes back with this time constant, s. */
const CEILING_RELEASE = 0.1;
/** The slow stage comes back by 3 dB a minute... */
const RECOVERY_DB_S = 3 / 60;
/** ...from here on; what was deeper comes back as the sound that caused it fades, dB and dB/s. */
const DEEPEST_MEMORY_DB = -12;
const FADING_DB_S = 20;
const SILENCE_DB = -150;
/** Peaks between samples are looked for from so far below the ceiling, linear: they are some 5 dB higher at most. */
const NEAR = 0.5;

/**
 * The first two stages of hearing protection, and the meter for the third. Stereo-linked: both ears get one gain.
 *
 * Sound leaves one block (128 samples, 2.7 ms at 48 kHz) after it came. A gain is set for each block, low enough for all of
 * it; between the gains of neighbours it moves in a straight line that is never above either, so it is down before the
 * loud sample leaves, and there is no overshoot by construction.
 */
export class Protector {
  /** Both ears: what leaves next, and what has come, without what was no number. */
  private held: Float32Array[] = [];
  private come: Float32Array[] = [];
  private readonly peaks = [new TruePeak(), new TruePeak()] as const;
  private heldGain = 1;
  /** Gain at the boundary that leaves next. */
  private edge = 1;
  private ceiling = 1;
  private sustainedLevel: number;
  /** Gain of the ceiling, linear, and of the slow stage, dB. */
  private fast = 1;
  private slowDb = 0;
  /** Peak hold of the short RMS, dBFS: how far the slow stage may come back. */
  private recentDb = SILENCE_DB;
  private excessMs = 0;
  private readonly squares = [new Float64Array(SHORT_BLOCKS), new Float64Array(SHORT_BLOCKS)];
  private at = 0;
  private readonly ears: [AWeighting, AWeighting];
  private blocks = 0;
  private readonly sums: [number, number] = [0, 0];
  private reading: Reading = idle();

  /** `rate` in Hz. */
  constructor(
    private readonly rate: number,
    limits: Limits,
  ) {
    this.ears = [new AWeighting(rate), new AWeighting(rate)];
    this.sustainedLevel = limits.sustainedDb;
    this.limit(limits);
  }

  limit({ ceilingDb, sustainedDb }: Limits): void {
    // What is held down was too loud by the limit of before: by the new one it is as much more or less.
    this.slowDb = Math.min(0, this.slowDb + sustainedDb - this.sustainedLevel);
    this.ceiling = 10 ** (ceilingDb / 20);
    this.sustainedLevel = sustainedDb;
  }

  /** Gives back at once what the slow stage still holds down. */
  restore(): void {
    this.slowDb = Math.min(0, this.sustainedLevel - this.recentDb);
  }

  /** Takes a block of one or two ears and fills `output`, two ears, with the block before it. Blocks are equally long. */
  process(input: readonly Float32Array[], output: readonly Float32Array[]): void {
    const length = output[0]?.length ?? 0;
    if (this.held[0]?.length !== length) {
      this.held = [new Float32Array(length), new Float32Array(length)];
      this.come = [new Float32Array(length), new Float32Array(length)];
    }
    const peak = Math.max(this.look(input[0], 0), this.look(input[1] ?? input[0], 1));
    this.slow(length);
    const slow = 10 ** (this.slowDb / 20);
    const wanted = peak * slow > this.ceiling ? this.ceiling / (peak * slow) : 1;
    const back = 1 - Math.exp(-length / (CEILING_RELEASE * this.rate));
    this.fast = Math.min(wanted, this.fast > 0.9999 ? 1 : this.fast + (1 - this.fast) * back);
    const gain = slow * this.fast;
    const next = Math.min(gain, this.heldGain);
    this.emit(output, next);
    this.note(output, peak, slow);
    this.edge = next;
    this.heldGain = gain;
  }

  /** Returns what has happened since the last reading. */
  read(): Reading {
    const { reading, sums, blocks } = this;
    const length = this.held[0]?.length ?? 0;
    const samples = Math.max(1, blocks * length);
    const read = {
      ...reading,
      seconds: (blocks * length) / this.rate,
      weighted: Math.max(...sums) / samples,
    };
    this.reading = idle();
    this.blocks = sums[0] = sums[1] = 0;
    return read;
  }

  /** Takes one ear of what comes in; returns its peak. What is not a number counts as silence. */
  private look(block: Float32Array | undefined, ear: 0 | 1): number {
    const come = this.come[ear] as Float32Array;
    let square = 0;
    for (let n = 0; n < come.length; n++) {
      let x = block ? (block[n] as number) : 0;
      // NaN fails every comparison; what is huge no converter could mean.
      if (!(Math.abs(x) < 1e6)) {
        x = 0;
        this.reading.damaged++;
      }
      come[n] = x;
      square += x * x;
    }
    (this.squares[ear] as Float64Array)[this.at] = square / Math.max(1, come.length);
    return this.peaks[ear].of(come, NEAR * this.ceiling);
  }

  /** The stage for what is sustained: sets `slowDb` for the block that has come. */
  private slow(length: number): void {
    const ms = (1000 * length) / this.rate;
    this.at = (this.at + 1) % SHORT_BLOCKS;
    let louder = 0;
    for (const squares of this.squares) {
      let sum = 0;
      for (const one of squares) sum += one;
      if (sum > louder) louder = sum;
    }
    const db = louder > 0 ? 10 * Math.log10(louder / SHORT_BLOCKS) : SILENCE_DB;
    this.recentDb = Math.max(db, this.recentDb - (FADING_DB_S * ms) / 1000);
    this.reading.shortDb = Math.max(this.reading.shortDb, db);
    // As fast as excess is counted it is forgotten: syllables that are mostly above count, too.
    const excess = db + this.slowDb > this.sustainedLevel + 1e-6;
    this.excessMs = excess ? this.excessMs + ms : Math.max(0, this.excessMs - ms);
    const room = this.sustainedLevel - db;
    if (room < 0 && this.slowDb < 0) this.reading.sustainedActed = true;
    // The RMS itself has seen its own length by then.
    if (excess && this.excessMs >= SUSTAINED_MS - SHORT_BLOCKS * ms) {
      this.excessMs = SUSTAINED_MS;
      this.slowDb = room;
      this.reading.sustainedActed = true;
      return;
    }
    const most = Math.min(0, this.sustainedLevel - this.recentDb);
    if (this.slowDb >= most) return;
    const fading = Math.min(DEEPEST_MEMORY_DB, most);
    if (this.slowDb < fading) this.slowDb = fading;
    else this.slowDb = Math.min(most, this.slowDb + (RECOVERY_DB_S * ms) / 1000);
  }

  /** Lets the block before leave, its gain going from `edge` to `next`, and keeps what has come. */
  private emit(output: readonly Float32Array[], next: number): void {
    const { edge, ceiling } = this;
    const step = (next - edge) / (this.held[0]?.length ?? 1);
    for (const ear of [0, 1] as const) {
      const to = output[ear];
      const held = this.held[ear] as Float32Array;
      if (to && edge === 1 && next === 1) to.set(held);
      else if (to) {
        for (let n = 0; n < to.length; n++) {
          const y = (held[n] as number) * (edge + step * n);
          // Only rounding can be above the ceiling here.
          to[n] = y > ceiling ? ceiling : y < -ceiling ? -ceiling : y;
        }
      }
      held.set(this.come[ear] as Float32Array);
    }
  }

  private note(output: readonly Float32Array[], peak: number, slow: number): void {
    const { reading } = this;
    this.blocks++;
    for (let ear = 0; ear < 2; ear++) {
      const to = output[ear];
      if (to) this.sums[ear as 0 | 1] += (this.ears[ear as 0 | 1] as AWeighting).energy(to);
    }
    if (peak > reading.peakIn) reading.peakIn = peak;
    if (this.fast < reading.ceilingGain) reading.ceilingGain = this.fast;
    if (slow < reading.sustainedGain) reading.sustainedGain = slow;
  }
}

function idle(): Reading {
  return {
    seconds: 0,
    weighted: 0,
    peakIn: 0,
    ceilingGain: 1,
    sustainedGain: 1,
    sustainedActed: false,
    shortDb: SILENCE_DB,
    damaged: 0,
  };
}
