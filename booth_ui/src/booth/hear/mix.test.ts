import { expect, test } from "vitest";
import { BOTTOM, decibels } from "../../shared/decibel";
import { AWRY, balanceWays, bounded, type Mix, partnerStep, waysOf } from "./mix";

const MIX: Mix = { volume: -6, partner: BOTTOM, bass: 0, treble: 0, balance: 0, ears: "both" };

test("balance turns the other ear down by its decibels, and off at its ends", () => {
  expect(balanceWays(0)).toEqual({ ll: 1, lr: 0, rl: 0, rr: 1 });
  const right = balanceWays(6);
  expect(decibels(right.ll)).toBeCloseTo(-6);
  expect(right.rr).toBe(1);
  const left = balanceWays(-12);
  expect(left.ll).toBe(1);
  expect(decibels(left.rr)).toBeCloseTo(-12);
  expect(balanceWays(AWRY).ll).toBe(0);
  expect(balanceWays(-AWRY).rr).toBe(0);
});

test("split, each has an ear of its own, as loud as before if it was the same in both", () => {
  for (const [ears, mine, other] of [
    ["floorLeft", "floor", "partner"],
    ["floorRight", "partner", "floor"],
  ] as const) {
    const ways = waysOf(ears);
    const left = ways[mine];
    const right = ways[other];
    expect([left.ll + left.rl, left.lr + left.rr]).toEqual([1, 0]);
    expect([right.ll + right.rl, right.lr + right.rr]).toEqual([0, 1]);
  }
});

test("whatever was kept in the browser, a mix is within its bounds", () => {
  const loud = bounded({ ...MIX, volume: 40, bass: -99, treble: 13, balance: 50, partner: -200 }, MIX);
  expect(loud).toEqual({ volume: 6, bass: -12, treble: 12, balance: 24, partner: BOTTOM, ears: "both" });
  const junk = { ...MIX, volume: "7", bass: null, ears: "three" } as unknown as Mix;
  expect(bounded({ ...MIX, ...junk }, MIX)).toEqual(MIX);
});

test("by keys the partner comes in at once and goes off where it can't be heard", () => {
  expect(partnerStep(BOTTOM, -1)).toBe(BOTTOM);
  expect(partnerStep(BOTTOM, 1)).toBe(-18);
  expect(partnerStep(-18, 1)).toBe(-17);
  expect(partnerStep(-40, -1)).toBe(BOTTOM);
});
