import { expect, test } from "vitest";
import { AWeighting, aWeightingSections, gainAt } from "./a-weighting";
import { Protector, type Reading } from "./protector";

const RATE = 48_000;
const BLOCK = 128;
const LIMITS = { ceilingDb: -10, sustainedDb: -16 };
const CEILING = 10 ** (-10 / 20);

function sine(seconds: number, hertz: number, peak: number): Float32Array {
  return Float32Array.from(
    { length: seconds * RATE },
    (_, n) => peak * Math.sin((2 * Math.PI * hertz * n) / RATE),
  );
}

function noise(seconds: number, peak: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: seconds * RATE }, () => {
    state = (state * 48271) % 2147483647;
    return peak * ((2 * state) / 2147483647 - 1);
  });
}

function joined(...parts: Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of parts) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}

/** Runs sound through; returns both ears without the block's delay, and a reading of each 100 ms or so. */
function run(
  left: Float32Array,
  right = left,
  protector = new Protector(RATE, LIMITS),
): { left: Float32Array; right: Float32Array; readings: Reading[] } {
  const blocks = Math.floor(left.length / BLOCK);
  const out = [new Float32Array(left.length), new Float32Array(left.length)] as const;
  const readings: Reading[] = [];
  for (let b = 0; b <= blocks; b++) {
    const from = b * BLOCK;
    const input = [left, right].map((ear) => {
      const block = new Float32Array(BLOCK);
      block.set(ear.subarray(from, from + BLOCK));
      return block;
    });
    const output = [new Float32Array(BLOCK), new Float32Array(BLOCK)];
    protector.process(input, output);
    if (b > 0)
      for (const ear of [0, 1] as const)
        out[ear].set(output[ear]?.subarray(0, left.length - from + BLOCK) ?? [], from - BLOCK);
    if (b % 40 === 39) readings.push(protector.read());
  }
  return { left: out[0], right: out[1], readings };
}

const peak = (sound: Float32Array) => sound.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
const rmsDb = (sound: Float32Array) =>
  10 * Math.log10(sound.reduce((sum, x) => sum + x * x, 0) / sound.length);
const part = (sound: Float32Array, from: number, to: number) => sound.subarray(from * RATE, to * RATE);

/** Where sound is first another than it should be; -1 for nowhere. */
function differs(sound: Float32Array, from: Float32Array): number {
  return sound.findIndex((x, n) => x !== from[n]);
}

/** The short RMS of a tone swings a little: the stage goes by its highest. */
function within(value: number, least: number, most: number): void {
  expect(value).toBeGreaterThan(least);
  expect(value).toBeLessThanOrEqual(most);
}

test("what is below the limits passes bit for bit, one block later", () => {
  const sound = noise(1, 0.1);
  const { left } = run(sound);
  expect(differs(left.subarray(0, RATE - BLOCK), sound)).toBe(-1);
});

test.each([
  ["a step of 30 dB", joined(sine(0.5, 1000, 0.03), sine(0.5, 1000, 0.95))],
  ["a click of one sample", joined(sine(0.1, 300, 0.05), Float32Array.of(1), sine(0.1, 300, 0.05))],
  ["a whistle of 10 kHz", sine(1, 10_000, 1)],
  ["full-scale noise", noise(1, 1)],
  ["a square wave of 40 Hz", Float32Array.from({ length: RATE }, (_, n) => (n % 1200 < 600 ? 1 : -1))],
  ["ten times full scale", sine(0.5, 700, 10)],
])("no sample of %s is above the ceiling, and it is down before the sound is there", (_, sound) => {
  const { left } = run(sound);
  expect(peak(left)).toBeLessThanOrEqual(Math.fround(CEILING));
});

test("what is above the sustained level for 100 ms comes down to it, what is shorter does not", () => {
  // RMS -13.5 dBFS, peak -10.5: below the ceiling, 2.5 dB above the sustained level.
  const level = 10 ** (-10.5 / 20);
  const { left, readings } = run(joined(sine(0.3, 1000, 0.01), sine(1, 1000, level)));
  expect(rmsDb(part(left, 0.31, 0.39))).toBeCloseTo(-13.5, 1);
  within(rmsDb(part(left, 0.41, 1.29)), -16.4, -16);
  expect(readings.some(({ sustainedActed }) => sustainedActed)).toBe(true);
  const short = run(joined(sine(0.3, 1000, 0.01), sine(0.08, 1000, level), sine(0.5, 1000, 0.01)));
  expect(rmsDb(part(short.left, 0.31, 0.37))).toBeCloseTo(-13.5, 1);
  expect(short.readings.every(({ sustainedGain }) => sustainedGain === 1)).toBe(true);
});

test("syllables that are mostly too loud count as sustained", () => {
  const loud = 10 ** (-10.5 / 20);
  const word = joined(sine(0.08, 1000, loud), sine(0.03, 1000, 0.01));
  const { readings } = run(joined(...Array.from({ length: 12 }, () => word)));
  expect(readings.some(({ sustainedActed }) => sustainedActed)).toBe(true);
});

test("after a howl 12 dB stay off and come back by 3 dB a minute; the rest is back in a second", () => {
  const quiet = sine(1, 1000, 0.01);
  const after = sine(2, 1000, 0.01);
  const protector = new Protector(RATE, LIMITS);
  const { left } = run(joined(quiet, sine(1, 1000, 3), after), undefined, protector);
  const was = rmsDb(part(left, 0, 1));
  within(rmsDb(part(left, 1.2, 1.99)), -16.4, -16);
  expect(rmsDb(part(left, 3, 4)) - was).toBeCloseTo(-12 + 0.1, 0);
  const { left: third } = run(sine(21, 1000, 0.01), undefined, protector);
  expect(rmsDb(part(third, 20, 21)) - rmsDb(part(third, 0, 1))).toBeCloseTo(1, 1);
});

test("a click costs nothing a second later, and who asks has the level back at once", () => {
  const { left } = run(joined(sine(0.5, 1000, 0.1), Float32Array.of(1), sine(1.5, 1000, 0.1)));
  expect(rmsDb(part(left, 1.4, 1.9)) - rmsDb(part(left, 0.1, 0.4))).toBeCloseTo(0, 2);
  const protector = new Protector(RATE, LIMITS);
  run(joined(sine(1, 1000, 3), sine(3, 1000, 0.01)), undefined, protector);
  protector.restore();
  const { left: back } = run(sine(1, 1000, 0.01), undefined, protector);
  expect(rmsDb(part(back, 0.1, 0.9))).toBeCloseTo(-43, 1);
});

test("a calibration that allows more gives back what the old limit held down", () => {
  const protector = new Protector(RATE, LIMITS);
  run(joined(sine(1, 1000, 0.3), sine(1, 1000, 0.01)), undefined, protector);
  expect(protector.read().sustainedGain).toBeLessThan(0.8);
  protector.limit({ ceilingDb: -4, sustainedDb: -10 });
  const { left } = run(sine(0.5, 1000, 0.01), undefined, protector);
  expect(rmsDb(part(left, 0.1, 0.4))).toBeCloseTo(-43, 1);
});

test("both ears get one gain", () => {
  const { left, right } = run(sine(1, 1000, 1), sine(1, 1000, 0.1));
  for (const n of [1005, 20_005, 40_005]) {
    expect((left[n] as number) / (right[n] as number)).toBeCloseTo(10, 4);
  }
});

test("one ear that comes goes to both, and none at all is silence", () => {
  const protector = new Protector(RATE, LIMITS);
  const block = new Float32Array(BLOCK).fill(0.1);
  const output = [new Float32Array(BLOCK), new Float32Array(BLOCK)];
  protector.process([block], output);
  protector.process([], output);
  expect(output.map((ear) => ear[64])).toEqual([Math.fround(0.1), Math.fround(0.1)]);
  protector.process([], output);
  expect(output.map(peak)).toEqual([0, 0]);
});

test("what is no number is silence, and the sound after it is whole", () => {
  const sound = sine(0.5, 1000, 0.1);
  const bad = sound.slice();
  bad.set([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30], 10_000);
  const { left, readings } = run(bad, sound);
  expect([...left.subarray(10_000, 10_004)]).toEqual([0, 0, 0, 0]);
  expect(differs(left.subarray(10_004, 20_000), sound.subarray(10_004))).toBe(-1);
  expect(readings.reduce((sum, { damaged }) => sum + damaged, 0)).toBe(4);
  expect(readings.every(({ weighted }) => Number.isFinite(weighted))).toBe(true);
});

test("A-weighting keeps to class 1 of IEC 61672-1 at 48 kHz", () => {
  const sections = aWeightingSections(RATE);
  const class1: [number, number, number, number][] = [
    [31.5, -39.4, 1.5, 1.5],
    [63, -26.2, 1, 1],
    [125, -16.1, 1, 1],
    [250, -8.6, 1, 1],
    [500, -3.2, 1, 1],
    [1000, 0, 0.7, 0.7],
    [2000, 1.2, 1, 1],
    [4000, 1, 1, 1],
    [8000, -1.1, 1.5, 2.5],
    [10_000, -2.5, 2, 3],
    [12_500, -4.3, 2, 5],
    [16_000, -6.6, 2.5, 16],
  ];
  for (const [hertz, db, over, under] of class1) {
    const off = 20 * Math.log10(gainAt(sections, hertz, RATE)) - db;
    expect(off, `${hertz} Hz`).toBeLessThan(over);
    expect(off, `${hertz} Hz`).toBeGreaterThan(-under);
  }
});

test("the meter weighs what leaves, the louder ear, and forgets a sound that is over", () => {
  const { readings } = run(sine(1, 1000, 0.1), sine(1, 1000, 0.05));
  expect(10 * Math.log10(readings[4]?.weighted ?? 0)).toBeCloseTo(-23.01, 1);
  const low = run(sine(1, 63, 0.1)).readings[4];
  expect(10 * Math.log10(low?.weighted ?? 0)).toBeCloseTo(-23.01 - 26.2, 0);
  const ear = new AWeighting(RATE);
  ear.energy(new Float32Array(BLOCK).fill(0.5));
  for (let n = 0; n < 2000; n++) ear.energy(new Float32Array(BLOCK));
  expect(ear.energy(new Float32Array(BLOCK))).toBe(0);
});
