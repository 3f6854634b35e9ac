import { expect, test } from "vitest";
import { peakDb } from "../../shared/decibel";
import { echoReturn, rmsDb, testNoise } from "./sound";

const RATE = 48_000;

/** What a microphone hears: room noise of `noiseDb`, and what was played, `echoDb` down and `late` s after. */
function microphone(played: Float32Array, noiseDb: number, echoDb: number | null, late = 0.08): Float32Array {
  const heard = new Float32Array(played.length + 0.45 * RATE);
  let seed = 7;
  for (let i = 0; i < heard.length; i++) {
    seed = (Math.imul(seed, 22695477) + 1) >>> 0;
    heard[i] = (seed / 2 ** 31 - 1) * Math.sqrt(3) * 10 ** (noiseDb / 20);
  }
  if (echoDb === null) return heard;
  const from = Math.round(late * RATE);
  for (let i = 0; i < played.length; i++) {
    heard[i + from] = (heard[i + from] ?? 0) + (played[i] ?? 0) * 10 ** (echoDb / 20);
  }
  return heard;
}

test("the test noise has its level and no step at its ends", () => {
  const noise = testNoise(0.4, RATE);
  expect(rmsDb(noise)).toBeCloseTo(-20, 0);
  expect(peakDb(noise)).toBeLessThan(-5);
  expect(Math.abs(noise[0] ?? 1)).toBeLessThan(1e-6);
});

test.each([-6, -20, -35, -50])("an echo of %d dB is found to a decibel in a room's noise", (echoDb) => {
  const played = testNoise(0.4, RATE);
  expect(echoReturn(played, microphone(played, -60, echoDb), RATE)).toBeCloseTo(echoDb, 0);
});

test.each([0, 1, 2, 3, 4, 5])(
  "an echo that comes %d of six samples behind a step of the search is as loud",
  (late) => {
    const played = testNoise(0.4, RATE);
    const back = echoReturn(played, microphone(played, -60, -26, 0.08 + late / RATE), RATE) ?? 0;
    expect(Math.abs(back - -26)).toBeLessThan(0.35);
  },
);

test("an echo far below the room's noise is no echo, and neither is noise alone or silence", () => {
  const played = testNoise(0.4, RATE);
  expect(echoReturn(played, microphone(played, -30, -70), RATE)).toBeNull();
  expect(echoReturn(played, microphone(played, -50, null), RATE)).toBeNull();
  expect(echoReturn(played, new Float32Array(played.length + RATE), RATE)).toBeNull();
  expect(echoReturn(played, played, RATE), "too short to hold an echo").toBeNull();
});
