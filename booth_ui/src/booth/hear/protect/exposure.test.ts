import { expect, test } from "vitest";
import { fullScaleOf, limitsOf, type Profile, parse, worn } from "./calibration";
import { type Ear, Exposure, type LimitingEvent, tells } from "./exposure";
import type { Reading } from "./protector";

const SECONDS = 0.125;
const IDLE: Reading = {
  seconds: SECONDS,
  weighted: 0,
  peakIn: 0,
  ceilingGain: 1,
  sustainedGain: 1,
  sustainedActed: false,
  shortDb: -150,
  damaged: 0,
};
const at = (db: number): Reading => ({ ...IDLE, weighted: 10 ** (db / 10) });

function listening(fullScale: number | null) {
  const events: LimitingEvent[] = [];
  const exposure = new Exposure((event) => events.push(event));
  exposure.calibrate(fullScale);
  let now = 0;
  const hear = (reading: Reading, seconds: number, source = "floor") => {
    let ear = exposure.take(reading, source, now);
    for (let passed = SECONDS; passed < seconds; passed += SECONDS) {
      now += 1000 * SECONDS;
      ear = exposure.take(reading, source, now);
    }
    return ear;
  };
  return { exposure, events, hear };
}

test("the mean of a minute at a level is that level, and 80 dB is a warning until it is well below", () => {
  const { events, hear } = listening(100);
  expect(hear(at(-25), 61)).toMatchObject({ word: "safe", calibrated: true, last: null });
  expect(hear(at(-25), 1).meanDb).toBeCloseTo(75, 1);
  const loud = hear(at(-18), 61);
  expect(loud.word).toBe("loud");
  expect(loud.meanDb).toBeCloseTo(82, 1);
  expect(loud.last).toMatchObject({ kind: "mean", source: "floor", open: true, calibrated: true });
  hear(at(-40), 61);
  expect(events.map(({ kind, open }) => [kind, open])).toEqual([
    ["mean", true],
    ["mean", false],
  ]);
  expect(events[1]?.levelDb).toBeCloseTo(82, 1);
});

test("nothing is known of the mean without a calibration, and nobody is warned by guess", () => {
  const { exposure, events, hear } = listening(null);
  const ear = hear(at(-3), 90);
  expect(ear).toMatchObject({ word: "safe", calibrated: false });
  expect(ear.meanDb).toBeCloseTo(-3, 1);
  expect(events).toEqual([]);
  expect(exposure.collect()).toEqual({ seconds: 90, levelDb: null });
});

test("one howl is one event with its cause, the peak, what was taken off and how long it was", () => {
  const { events, hear } = listening(100);
  hear(at(-30), 1);
  const howl = { ...at(-10), peakIn: 1, ceilingGain: 0.5, shortDb: -3 };
  const ear = hear(howl, 0.25, "booth:b");
  expect(ear.word).toBe("limited");
  expect(ear.last).toMatchObject({ kind: "ceiling", source: "booth:b", open: true });
  hear({ ...howl, sustainedActed: true, sustainedGain: 0.25, ceilingGain: 1 }, 0.5, "booth:b");
  const held = hear({ ...at(-40), sustainedGain: 0.5 }, 4, "booth:b");
  expect(held).toMatchObject({ word: "limited", last: { open: false } });
  expect(held.heldDb).toBeCloseTo(6, 1);
  expect(hear(at(-40), 1).word).toBe("safe");
  expect(events).toHaveLength(2);
  expect(events[0]).toMatchObject({ number: 1, kind: "ceiling", levelDb: 100, open: true });
  expect(events[1]).toMatchObject({ number: 1, kind: "sustained", levelDb: 97, open: false, seconds: 0.75 });
  expect(events[1]?.reductionDb).toBeCloseTo(12.04, 1);
});

test("another source is another event, and so is another scale", () => {
  const { exposure, events, hear } = listening(null);
  const over = { ...at(-10), peakIn: 1, ceilingGain: 0.5 };
  hear(over, 0.25, "floor");
  hear(over, 0.25, "channel:zh");
  exposure.calibrate(100);
  hear(over, 0.25, "channel:zh");
  expect(events.map(({ number, source, open, calibrated }) => [number, source, open, calibrated])).toEqual([
    [1, "floor", true, false],
    [1, "floor", false, false],
    [2, "channel:zh", true, false],
    [2, "channel:zh", false, false],
    [3, "channel:zh", true, true],
  ]);
});

test("a crest that is shaved by less than half a decibel is no event", () => {
  const { events, hear } = listening(null);
  hear({ ...at(-20), ceilingGain: 0.96 }, 1);
  expect(events).toEqual([]);
});

const PROFILE: Profile = { name: "Beyer", fullScale: 104, device: "Headset", at: "2026-11-26T00:00:00Z" };

test("a voice at 1 m at -44 dBFS makes full scale 104 dB, and the stages follow", () => {
  expect(fullScaleOf(-44)).toBe(104);
  expect(fullScaleOf(-100)).toBe(125);
  expect(limitsOf(PROFILE)).toEqual({ ceilingDb: -4, sustainedDb: -10 });
  expect(limitsOf({ ...PROFILE, fullScale: 90 })).toEqual({ ceilingDb: 0, sustainedDb: 4 });
  expect(limitsOf(null)).toEqual({ ceilingDb: -10, sustainedDb: -16 });
});

test("a profile counts for the device that it was made with, where the browser tells it", () => {
  const headsets = { profiles: [PROFILE], chosen: "Beyer" };
  expect(worn(headsets, "Headset")).toBe(PROFILE);
  expect(worn(headsets, "")).toBe(PROFILE);
  expect(worn(headsets, "Loudspeakers")).toBeNull();
  expect(worn({ ...headsets, chosen: null }, "Headset")).toBeNull();
});

test("what was kept is read again; damage means not calibrated", () => {
  const kept = { profiles: [PROFILE], chosen: "Beyer" };
  expect(parse(JSON.stringify(kept))).toEqual(kept);
  const none = { profiles: [], chosen: null };
  for (const bad of [
    null,
    "",
    "{",
    "3",
    "[]",
    '{"profiles": 3}',
    '{"profiles": [{"name": "x", "fullScale": 400}]}',
  ])
    expect(parse(bad)).toEqual(none);
  expect(parse(JSON.stringify({ profiles: [PROFILE, { name: 3 }], chosen: "x" }))).toEqual({
    profiles: [PROFILE],
    chosen: null,
  });
});

test("an event that is over gives its line back after ten seconds; one that lasts or is held down does not", () => {
  const last = { number: 1, kind: "ceiling", source: "floor", at: 0, seconds: 2, levelDb: -3 } as const;
  const ear: Ear = {
    ...{ nowDb: -30, meanDb: -30, calibrated: false, word: "safe", heldDb: 0 },
    last: { ...last, calibrated: false, reductionDb: 4, open: false },
  };
  expect(tells(ear, 11_000)).toBe(true);
  expect(tells(ear, 12_500)).toBe(false);
  expect(tells({ ...ear, heldDb: 3 }, 60_000)).toBe(true);
  expect(tells({ ...ear, last: ear.last && { ...ear.last, open: true } }, 60_000)).toBe(true);
  expect(tells({ ...ear, last: null }, 0)).toBe(false);
});
