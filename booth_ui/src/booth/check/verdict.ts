import type { Verdict } from "../../shared/types";

/** What is good enough, and what is only just: beyond the second it is bad. Where it comes from stands beside it. */
export const LIMITS = {
  /** Peak of a voice, dBFS: enough over the noise, and room for a laugh. */
  tooQuiet: [-30, -40],
  tooLoud: [-3, -0.5],
  /** RMS of the room without the voice, dBFS; ISO 20109 wants booths of at most 35 dB(A). */
  noise: [-60, -45],
  /** The headset as the microphone hears it, dB beside what was played: viewers hear the floor twice above that. */
  echo: [-45, -30],
  /** Round trip, ms: ITU-T G.114 has 150 ms one way as good for conversation; an interpreter adds seconds. */
  rtt: [150, 300],
  loss: [1, 5],
  jitter: [30, 60],
  /** kbit/s: a voice with its repair takes 110, sound and picture back some 1500. */
  up: [300, 150],
  down: [2500, 300],
} as const satisfies Record<string, readonly [number, number]>;

/** Grades a figure of which less is better. */
export function below(value: number, [good, poor]: readonly [number, number]): Verdict {
  return value <= good ? "good" : value <= poor ? "poor" : "bad";
}

/** Grades a figure of which more is better. */
export function above(value: number, [good, poor]: readonly [number, number]): Verdict {
  return value >= good ? "good" : value >= poor ? "poor" : "bad";
}

export function worst(...verdicts: Verdict[]): Verdict {
  return verdicts.includes("bad") ? "bad" : verdicts.includes("poor") ? "poor" : "good";
}
