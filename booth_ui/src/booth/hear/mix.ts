import { BOTTOM, linear } from "../../shared/decibel";

/** Where what is heard goes: everything into both ears, or the floor into one and the partner into the other. */
export type Ears = "both" | "floorLeft" | "floorRight";

export const EARS: readonly Ears[] = ["both", "floorLeft", "floorRight"];

/** What an interpreter sets for their own ears, all in dB. */
export interface Mix {
  /** Of the floor or the relay; `BOTTOM` is silence. */
  volume: number;
  /** Of the partner; `BOTTOM` is off. */
  partner: number;
  /** Gain at 100 Hz. */
  bass: number;
  /** Gain at 10 kHz. */
  treble: number;
  /** By how much the other ear is turned down: to the right above 0, to the left below. At its ends the other is off. */
  balance: number;
  ears: Ears;
}

/** The tone controls reach so far, dB. */
export const TONE = 12;
/** The ends of the balance, dB. */
export const AWRY = 24;
/** The loudest that a volume may be, dB. */
export const LOUDEST = 6;

/** Linear gains from left and right to left and right. */
export interface Ways {
  ll: number;
  lr: number;
  rl: number;
  rr: number;
}

/** Left is left, right is right. */
export const STRAIGHT: Ways = { ll: 1, lr: 0, rl: 0, rr: 1 };
/** Both channels of a sound in one ear, as loud there as the two were if they are alike. */
const LEFT: Ways = { ll: 0.5, lr: 0, rl: 0.5, rr: 0 };
const RIGHT: Ways = { ll: 0, lr: 0.5, rl: 0, rr: 0.5 };

/** Returns which way the floor and the partner go. */
export function waysOf(ears: Ears): { floor: Ways; partner: Ways } {
  if (ears === "floorLeft") return { floor: LEFT, partner: RIGHT };
  if (ears === "floorRight") return { floor: RIGHT, partner: LEFT };
  return { floor: STRAIGHT, partner: STRAIGHT };
}

/** Returns the gains of the two ears. */
export function balanceWays(db: number): Ways {
  const down = Math.abs(db) >= AWRY ? 0 : linear(-Math.abs(db));
  return { ...STRAIGHT, ll: db > 0 ? down : 1, rr: db < 0 ? down : 1 };
}

/** Returns the mix with everything within its bounds; what is no number, or no such word, is as it was `before`. */
export function bounded(mix: Mix, before: Mix): Mix {
  const within = (key: "volume" | "partner" | "bass" | "treble" | "balance", least: number, most: number) =>
    Number.isFinite(mix[key]) ? Math.min(most, Math.max(least, mix[key])) : before[key];
  return {
    volume: within("volume", BOTTOM, LOUDEST),
    partner: within("partner", BOTTOM, LOUDEST),
    bass: within("bass", -TONE, TONE),
    treble: within("treble", -TONE, TONE),
    balance: within("balance", -AWRY, AWRY),
    ears: EARS.includes(mix.ears) ? mix.ears : before.ears,
  };
}

/** The partner's volume comes in here, and goes off below `FAINT`, when it is changed by keys, dB. */
const COMES_IN = -18;
const FAINT = -40;

/** Returns the partner's volume one step further: what cannot be heard is passed over. */
export function partnerStep(now: number, step: number): number {
  if (now <= BOTTOM) return step > 0 ? COMES_IN : BOTTOM;
  return now + step < FAINT ? BOTTOM : now + step;
}
