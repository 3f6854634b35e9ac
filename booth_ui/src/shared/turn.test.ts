import { expect, test } from "vitest";
import { RATE } from "./format";
import { turnOf, turnTime } from "./turn";

test("a turn hints at 20 minutes and again at 30", () => {
  const start = 5 * RATE;
  const hint = (seconds: number) => turnOf(start, start + seconds * RATE).hint;
  expect([0, 1199, 1200, 1799, 1800, 5400].map(hint)).toEqual([
    "none",
    "none",
    "soon",
    "soon",
    "over",
    "over",
  ]);
});

test("who is in no turn has no time, and a position that comes late is never before the start", () => {
  expect(turnOf(null, 100).seconds).toBeNull();
  expect(turnOf(2 * RATE, RATE).seconds).toBe(0);
});

test("turns read as minutes and seconds", () => {
  expect([0, 59.9, 1122, 3723].map(turnTime)).toEqual(["00:00", "00:59", "18:42", "1:02:03"]);
});
