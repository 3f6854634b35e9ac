import { expect, test } from "vitest";
import { corners, path, span, VOICE_FROM, VOICE_TO } from "./duck-curve";

const ducking = { depth: -18, attack: 10, hold: 1500, release: 400 };

test("the floor is all the way down when the voice begins", () => {
  expect(corners(ducking)).toContainEqual([VOICE_FROM, -18]);
});

test("the floor stays down for the hold and is back after the release", () => {
  expect(corners(ducking)).toContainEqual([VOICE_TO + 1500, -18]);
  expect(corners(ducking)).toContainEqual([VOICE_TO + 1900, 0]);
});

test("the longest hold and release still fit into the drawing", () => {
  const long = { ...ducking, hold: 5000, release: 3000 };
  const back = corners(long).at(-2)?.[0] ?? 0;
  expect(back).toBeLessThan(span(long));
  expect(path(long, 300, 100)).toMatch(/^M0\.0 0\.0 L/);
});
