/** The scale of every meter, dB: below the bottom nothing is drawn. */
export const BOTTOM = -60;
export const TOP = 0;

/** What a level means: too little, good, look here, over. Shown by a colour and by where the bar ends. */
export type Zone = "low" | "good" | "hot" | "over";

/** Where the zones begin, dB (true peak). A program's ceiling is -1 dBTP: what is above it is over. */
export const GOOD = -40;
export const HOT = -9;
export const OVER = -1;

/** Returns a level's place on the meter, 0 at the bottom to 1 at the top. Linear in dB. */
export function onScale(db: number): number {
  return Math.min(1, Math.max(0, (db - BOTTOM) / (TOP - BOTTOM)));
}

export function zone(db: number): Zone {
  if (db >= OVER) return "over";
  if (db >= HOT) return "hot";
  return db >= GOOD ? "good" : "low";
}

/** Returns the linear gain of a level, 0 for the bottom of a volume control. */
export function linear(db: number): number {
  return db <= BOTTOM ? 0 : 10 ** (db / 20);
}

/** Returns the level of a linear value, dB; -120 for silence. */
export function decibels(value: number): number {
  return value > 1e-6 ? 20 * Math.log10(value) : -120;
}

/** The largest sample, dBFS. */
export function peakDb(sound: Float32Array): number {
  let most = 0;
  for (const sample of sound) most = Math.max(most, Math.abs(sample));
  return decibels(most);
}
