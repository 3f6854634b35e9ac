import { decibels } from "../../../shared/decibel";
import { CEILING_SPL, MEAN_SPL } from "./calibration";
import type { Reading } from "./protector";

/** What limited: the ceiling, the stage for what is sustained, or nothing yet: only the mean is too high. */
export type Kind = "ceiling" | "sustained" | "mean";
export type Word = "safe" | "loud" | "limited";

/** One time at which the ear was protected or warned. */
export interface LimitingEvent {
  /** Counts up; the same number again is the same event, further on. */
  number: number;
  kind: Kind;
  /** What was listened to: `floor`, `booth:NAME`, `channel:CODE`, `phrase`. */
  source: string;
  /** When it began, ms of the page's clock. */
  at: number;
  seconds: number;
  /** The most that would have been heard: the peak for the ceiling, the short RMS or the mean else; dBFS or dB SPL. */
  levelDb: number;
  calibrated: boolean;
  /** The most that was taken off, dB, 0 or more. */
  reductionDb: number;
  open: boolean;
}

/** What the gauge shows. */
export interface Ear {
  /** A-weighted, over an eighth of a second and over the last minute; dB SPL with a calibration, dBFS without. */
  nowDb: number;
  meanDb: number;
  calibrated: boolean;
  word: Word;
  /** What the slow stage still holds down, dB, 0 or more. */
  heldDb: number;
  /** The last event, while it matters: as long as it lasts, while its gain comes back, and for a while. */
  last: LimitingEvent | null;
}

/** What goes into a report's totals. */
export interface Heard {
  seconds: number;
  /** A-weighted mean over these seconds, dB SPL; null when not calibrated. */
  levelDb: number | null;
}

/** A limiting that has been over for so long has ended; what comes sooner belongs to it, s. */
const PAUSE_S = 2;
/** Less than this is no event: the ceiling shaved a single crest, dB. */
const LEAST_DB = 0.5;
/** The warning about the mean goes when it is this far below, dB: no flicker. */
const HYSTERESIS_DB = 1;
/** From here on what is held down is told, and can be brought back, dB. */
const HELD_DB = 1;
/** How long the gauge names an event that is over, s. */
const REMEMBERED_S = 60;
const MINUTE_S = 60;
const SLICE_S = 1;

/** Makes of the worklet's readings what the gauge shows, what the ledger gets, and the events. */
export class Exposure {
  /** Energies of the last minute, one a second: seconds × mean square. */
  private readonly slices: number[] = [];
  private slice = { seconds: 0, energy: 0 };
  private unreported = { seconds: 0, energy: 0 };
  private limiting: LimitingEvent | null = null;
  private warning: LimitingEvent | null = null;
  private quiet = 0;
  private number = 0;
  private over: LimitingEvent | null = null;
  private fullScale: number | null = null;

  /** `onEvent` is called when an event begins and when it ends. */
  constructor(private readonly onEvent: (event: LimitingEvent) => void) {}

  /** Another headset is worn. What was heard with the last one has to be collected before. */
  calibrate(fullScale: number | null): void {
    if (fullScale === this.fullScale) return;
    this.fullScale = fullScale;
    this.end();
  }

  /** Takes a reading while `source` is listened to, at `now` (ms of the page's clock). */
  take(reading: Reading, source: string, now: number): Ear {
    const energy = reading.weighted * reading.seconds;
    this.add(reading.seconds, energy);
    const scale = this.fullScale ?? 0;
    const calibrated = this.fullScale !== null;
    const meanDb = power(this.energyOfMinute() / MINUTE_S) + scale;
    this.limit(reading, source, now);
    this.warn(calibrated ? meanDb : -Infinity, source, now, reading.seconds);
    const heldDb = -decibels(reading.sustainedGain);
    const open = this.limiting ?? this.warning;
    const recent = this.over && (now - this.over.at) / 1000 < REMEMBERED_S + this.over.seconds;
    const last = open ?? (recent || heldDb > LEAST_DB ? this.over : null);
    const word = this.limiting || heldDb > LEAST_DB ? "limited" : this.warning ? "loud" : "safe";
    return { nowDb: power(reading.weighted) + scale, meanDb, calibrated, word, heldDb, last };
  }

  /** Returns what was heard since the last call. */
  collect(): Heard {
    const { seconds, energy } = this.unreported;
    this.unreported = { seconds: 0, energy: 0 };
    const levelDb =
      this.fullScale === null || seconds === 0 ? null : power(energy / seconds) + this.fullScale;
    return { seconds, levelDb };
  }

  /** Ends what is open: the console leaves, or the scale is another. */
  end(): void {
    for (const one of [this.limiting, this.warning]) if (one) this.close(one);
    this.limiting = this.warning = null;
  }

  private add(seconds: number, energy: number): void {
    for (const sum of [this.slice, this.unreported]) {
      sum.seconds += seconds;
      sum.energy += energy;
    }
    if (this.slice.seconds < SLICE_S) return;
    this.slices.push(this.slice.energy);
    if (this.slices.length > MINUTE_S / SLICE_S) this.slices.shift();
    this.slice = { seconds: 0, energy: 0 };
  }

  /** The time before the console was entered counts as silence. */
  private energyOfMinute(): number {
    return this.slices.reduce((sum, one) => sum + one, 0);
  }

  private limit(reading: Reading, source: string, now: number): void {
    const scale = this.fullScale ?? 0;
    const ceiling = -decibels(reading.ceilingGain);
    const sustained = reading.sustainedActed ? -decibels(reading.sustainedGain) : 0;
    const taken = Math.max(ceiling, sustained);
    if (taken < LEAST_DB) {
      this.quiet += reading.seconds;
      if (this.limiting && this.quiet >= PAUSE_S) {
        this.close(this.limiting);
        this.limiting = null;
      }
      return;
    }
    const kind = sustained > 0 ? "sustained" : "ceiling";
    const levelDb = (kind === "sustained" ? reading.shortDb : decibels(reading.peakIn)) + scale;
    // Another source is another cause.
    if (this.limiting && this.limiting.source !== source) {
      this.close(this.limiting);
      this.limiting = null;
    }
    const event = this.limiting ?? this.begin(kind, source, now, levelDb);
    event.reductionDb = Math.max(event.reductionDb, taken);
    if (kind === "sustained" && event.kind === "ceiling") {
      event.kind = kind;
      event.levelDb = levelDb;
    } else if (kind === event.kind) event.levelDb = Math.max(event.levelDb, levelDb);
    event.seconds += reading.seconds + (this.limiting ? this.quiet : 0);
    this.quiet = 0;
    if (!this.limiting) {
      this.limiting = event;
      this.onEvent({ ...event });
    }
  }

  private warn(meanDb: number, source: string, now: number, seconds: number): void {
    if (this.warning) {
      this.warning.seconds += seconds;
      this.warning.levelDb = Math.max(this.warning.levelDb, meanDb);
      if (meanDb >= MEAN_SPL - HYSTERESIS_DB) return;
      this.close(this.warning);
      this.warning = null;
    } else if (meanDb > MEAN_SPL) {
      this.warning = this.begin("mean", source, now, meanDb);
      this.onEvent({ ...this.warning });
    }
  }

  private begin(kind: Kind, source: string, now: number, levelDb: number): LimitingEvent {
    const calibrated = this.fullScale !== null;
    const number = ++this.number;
    return {
      number,
      kind,
      source,
      at: now,
      seconds: 0,
      levelDb,
      calibrated,
      reductionDb: 0,
      open: true,
    };
  }

  private close(event: LimitingEvent): void {
    event.open = false;
    this.over = event;
    this.onEvent({ ...event });
  }
}

/** An event that is over gives its place back after this, s: the panel has it for longer. */
const TOLD_S = 10;

/** Says whether so much is held down that the interpreter is told, and may bring it back. */
export function holds(heldDb: number): boolean {
  return heldDb >= HELD_DB;
}

/** Whether an event still stands in the gauge's line: while it lasts, while it is held down, and for a short time. */
export function tells({ last, heldDb }: Ear, now: number): boolean {
  if (last === null) return false;
  return last.open || holds(heldDb) || (now - last.at) / 1000 < TOLD_S + last.seconds;
}

/** Returns a mean square as a level, dB; -120 for silence. */
function power(square: number): number {
  return decibels(Math.sqrt(square));
}

/** How far the gauge's bar goes, 0 to 1, and where its zones begin. */
export function onGauge(db: number, calibrated: boolean): number {
  const [bottom, top] = calibrated ? [40, CEILING_SPL] : [-60, 0];
  return Math.min(1, Math.max(0, (db - bottom) / (top - bottom)));
}

/** Where the bar turns amber. */
export function loudFrom(calibrated: boolean, sustainedDb: number): number {
  return onGauge(calibrated ? MEAN_SPL : sustainedDb, calibrated);
}
