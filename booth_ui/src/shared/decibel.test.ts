import { expect, test } from "vitest";
import { decibels, linear, onScale, zone } from "./decibel";

test("the scale is linear in dB and stops at its ends", () => {
  expect(onScale(-60)).toBe(0);
  expect(onScale(-30)).toBeCloseTo(0.5);
  expect(onScale(0)).toBe(1);
  expect(onScale(-120)).toBe(0);
  expect(onScale(6)).toBe(1);
});

test("a level at the programme ceiling is over, speech at -18 is good", () => {
  expect(zone(-1)).toBe("over");
  expect(zone(-6)).toBe("hot");
  expect(zone(-18)).toBe("good");
  expect(zone(-50)).toBe("low");
});

test("the bottom of a volume control is silence and 6 dB is a factor of two", () => {
  expect(linear(-60)).toBe(0);
  expect(linear(-6)).toBeCloseTo(0.5012, 3);
  expect(decibels(linear(-12))).toBeCloseTo(-12);
  expect(decibels(0)).toBe(-120);
});
