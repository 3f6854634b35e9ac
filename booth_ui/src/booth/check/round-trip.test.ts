import { expect, test } from "vitest";
import { type Counted, roundTrip } from "./round-trip";

/** What a browser has counted after each of these answers, ms, the first of them before the first look. */
function after(...answers: number[]): Counted[] {
  let seconds = 0;
  return answers.map((ms, index) => {
    seconds += ms / 1000;
    return { pair: "one", answers: index + 1, seconds };
  });
}

test("one slow answer among several does not make a line slow, and neither does the opening", () => {
  expect(roundTrip(after(400, 136, 48, 56, 198, 21))).toBeCloseTo(56);
  expect(roundTrip(after(400, 20, 30))).toBeCloseTo(25);
});

test("several answers between two looks count as so many of their mean", () => {
  const counted = after(10, 40, 40, 40, 100);
  expect(roundTrip([counted[0], counted[3], counted[4]] as Counted[])).toBeCloseTo(40);
});

test("another pair counts anew; with one answer only, that is all that is known; without any, nothing", () => {
  const other = { pair: "two", answers: 1, seconds: 0.3 };
  expect(roundTrip([...after(10, 20), other, { ...other, answers: 2, seconds: 0.32 }])).toBeCloseTo(20);
  expect(roundTrip(after(37))).toBeCloseTo(37);
  expect(roundTrip([{ pair: "one", answers: 0, seconds: 0 }])).toBeNull();
  expect(roundTrip([])).toBeNull();
});
