import type { Ballistics } from "./ballistics";
import { BOTTOM, GOOD, HOT, OVER, onScale, TOP, zone } from "./decibel";

const COLOURS = { low: "#7d8990", good: "#43d17c", hot: "#ffb63d", over: "#ff5a5f" } as const;
const WELL = "#23292e";
const MARK = "#0c0e10";
const ZONES = [
  [BOTTOM, GOOD, COLOURS.low],
  [GOOD, HOT, COLOURS.good],
  [HOT, OVER, COLOURS.hot],
  [OVER, TOP, COLOURS.over],
] as const;
/** Scale marks cut into the bar, dB. */
const MARKS = [-50, -40, -30, -20, -10];

/** Paints a meter over the whole canvas, from the left or, upright, from below. */
export function paint(context: CanvasRenderingContext2D, motion: Ballistics, upright: boolean): void {
  const { width, height } = context.canvas;
  const length = upright ? height : width;
  const across = upright ? width : height;
  const box = (from: number, to: number, colour: string) => {
    context.fillStyle = colour;
    if (upright) context.fillRect(0, length - to, across, to - from);
    else context.fillRect(from, 0, to - from, across);
  };
  const at = (db: number) => Math.round(onScale(db) * length);
  box(0, length, WELL);
  const bar = at(motion.bar);
  for (const [from, to, colour] of ZONES) {
    if (motion.bar > from) box(at(from), Math.min(bar, at(to)), colour);
  }
  const thin = Math.max(1, Math.round(length / 200));
  for (const mark of MARKS) box(at(mark), at(mark) + thin, MARK);
  if (motion.hold > BOTTOM) {
    const line = Math.max(2, Math.round(length / 80));
    const end = Math.max(line, at(motion.hold));
    box(end - line, end, COLOURS[zone(motion.hold)]);
  }
}
