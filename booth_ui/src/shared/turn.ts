import { RATE } from "./format";

/** Interpreters relieve each other after 20 to 30 minutes (AIIC), seconds. */
const SOON = 20 * 60;
const OVER = 30 * 60;

export type TurnHint = "none" | "soon" | "over";

export interface Turn {
  /** How long the interpreter has been on the air, s; null when they are in no turn. */
  seconds: number | null;
  hint: TurnHint;
}

/** A turn that began at house position `start`, now that it is `position`. */
export function turnOf(start: number | null, position: number): Turn {
  if (start === null) return { seconds: null, hint: "none" };
  const seconds = Math.max(0, (position - start) / RATE);
  return { seconds, hint: seconds >= OVER ? "over" : seconds >= SOON ? "soon" : "none" };
}

/** Seconds as `18:42`, with hours where there are any. */
export function turnTime(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number) => String(value).padStart(2, "0");
  const minutes = `${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  return whole < 3600 ? minutes : `${Math.floor(whole / 3600)}:${minutes}`;
}
