import type { Limits } from "./protector";

/** Where the stages act, dB SPL: as hardware desks do (Televic Lingua; see docs/decisions on hearing). */
export const CEILING_SPL = 100;
export const SUSTAINED_SPL = 94;
export const MEAN_SPL = 80;

/** Normal speech at 1 m in front of the mouth, dB(A): ISO 9921:2003, annex A (ANSI S3.5-1997: 62.35 dB, not weighted). */
export const VOICE_SPL = 60;

/**
 * What a full-scale RMS of 1 is taken for without a calibration, dB SPL: EN 50332-1 lets a player with its headphones make
 * 100 dB(A) of noise at -10 dBFS when all is turned up.
 */
export const ASSUMED_FULL_SCALE = 110;

/** The least and the most that a calibration believes, dB SPL for a full-scale RMS of 1. */
export const FULL_SCALE_RANGE = [80, 125] as const;

/** A headset at one setting of the computer's volume. */
export interface Profile {
  name: string;
  /** dB SPL of a full-scale RMS of 1. */
  fullScale: number;
  /** What the browser called the output when it was calibrated; empty when it does not tell. */
  device: string;
  /** ISO 8601. */
  at: string;
}

export interface Headsets {
  profiles: readonly Profile[];
  /** The name of the one that is worn; null for none. */
  chosen: string | null;
}

export const MOST_PROFILES = 12;
export const LONGEST_NAME = 40;
const NONE: Headsets = { profiles: [], chosen: null };

/** Reads what was kept; what is not of this form counts as nothing. */
export function parse(text: string | null): Headsets {
  try {
    const { profiles, chosen } = JSON.parse(text ?? "null") as Partial<Headsets>;
    const good = (profiles ?? []).filter(isProfile).slice(0, MOST_PROFILES);
    return { profiles: good, chosen: good.some(({ name }) => name === chosen) ? (chosen ?? null) : null };
  } catch {
    // Nothing was kept yet, or somebody wrote something else there: not calibrated.
    return NONE;
  }
}

function isProfile(one: unknown): one is Profile {
  if (typeof one !== "object" || one === null) return false;
  const { name, fullScale, device, at } = one as Record<string, unknown>;
  const [least, most] = FULL_SCALE_RANGE;
  return (
    typeof name === "string" &&
    name !== "" &&
    name.length <= LONGEST_NAME &&
    typeof fullScale === "number" &&
    fullScale >= least &&
    fullScale <= most &&
    typeof device === "string" &&
    typeof at === "string"
  );
}

/** The profile that counts: the chosen one, as long as the sound does not go to another device than its own. */
export function worn({ profiles, chosen }: Headsets, device: string): Profile | null {
  const one = profiles.find(({ name }) => name === chosen);
  if (!one) return null;
  return one.device === "" || device === "" || one.device === device ? one : null;
}

/** dB SPL of a full-scale RMS of 1, when speech of `level` dBFS (A-weighted) sounds like a voice at 1 m. */
export function fullScaleOf(level: number): number {
  const [least, most] = FULL_SCALE_RANGE;
  return Math.min(most, Math.max(least, VOICE_SPL - level));
}

/** Where the fast stages act on the digital sound. */
export function limitsOf(profile: Profile | null): Limits {
  const fullScale = profile?.fullScale ?? ASSUMED_FULL_SCALE;
  return { ceilingDb: Math.min(0, CEILING_SPL - fullScale), sustainedDb: SUSTAINED_SPL - fullScale };
}
