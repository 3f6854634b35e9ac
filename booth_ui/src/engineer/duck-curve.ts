/** Where the voice sits in the drawing, ms from its left edge. */
export const VOICE_FROM = 500;
export const VOICE_TO = 1700;
/** The bottom of the drawing, dB. */
export const LOWEST = -40;

export interface Ducking {
  /** How far down, dB (negative). */
  depth: number;
  /** ms. */
  attack: number;
  hold: number;
  release: number;
}

/** Corners of the floor's gain over time under one voice: [ms, dB]. It is down before the voice begins. */
export function corners({ depth, attack, hold, release }: Ducking): [number, number][] {
  const up = VOICE_TO + hold;
  return [
    [0, 0],
    [Math.max(0, VOICE_FROM - attack), 0],
    [VOICE_FROM, depth],
    [up, depth],
    [up + release, 0],
    [span({ depth, attack, hold, release }), 0],
  ];
}

/** How much time the drawing shows, ms: always so much that the floor is back at its right edge. */
export function span({ hold, release }: Ducking): number {
  return Math.max(4500, VOICE_TO + hold + release + 500);
}

/** The corners as an SVG path in a box of the given size. */
export function path(ducking: Ducking, width: number, height: number): string {
  const all = span(ducking);
  return corners(ducking)
    .map(([ms, db], index) => {
      const x = ((width * ms) / all).toFixed(1);
      const y = ((height * Math.max(db, LOWEST)) / LOWEST).toFixed(1);
      return `${index === 0 ? "M" : "L"}${x} ${y}`;
    })
    .join(" ");
}
