/** What the browser has counted of a pair of candidates: answers to its questions, and how long all of them took, s. */
export interface Counted {
  pair: string;
  answers: number;
  seconds: number;
}

/**
 * The median round trip, ms, of what was counted time after time; null when nothing was answered. A single answer tells
 * little: on one machine they took 21 to 198 ms. What was counted before the first look belongs to the line's opening,
 * and is taken only when nothing came after it.
 */
export function roundTrip(counted: readonly Counted[]): number | null {
  const trips: number[] = [];
  let before: Counted | undefined;
  for (const now of counted) {
    const answers = now.answers - (before?.answers ?? 0);
    // A browser that changes to another pair counts anew.
    if (before?.pair === now.pair && answers > 0) {
      const each = (1000 * (now.seconds - before.seconds)) / answers;
      trips.push(...Array<number>(answers).fill(each));
    }
    before = now;
  }
  if (trips.length > 0) return median(trips);
  return before && before.answers > 0 ? (1000 * before.seconds) / before.answers : null;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
}
