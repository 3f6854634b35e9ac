import { expect, test } from "vitest";
import { Receiving } from "./received";

/** Counts of a stream that lost and made up nothing until second 20, and then a tenth of everything for one second. */
function counts(second: number) {
  const bad = Math.min(1, Math.max(0, second - 20));
  return {
    packetsReceived: 50 * second - 5 * bad,
    packetsLost: 5 * bad,
    jitter: 0.002,
    concealedSamples: 4800 * bad,
    totalSamplesReceived: 48_000 * second,
  };
}

test("loss and what is made up are those of the last ten seconds", () => {
  const receiving = new Receiving();
  const at = (second: number) => receiving.take(counts(second), 1000 * second);
  for (let second = 1; second <= 20; second++) at(second);
  expect(at(21)?.concealed).toBeCloseTo(1);
  expect(at(22)?.loss).toBeCloseTo(1);
  for (let second = 23; second <= 31; second++) at(second);
  expect(at(32)).toEqual({ loss: 0, jitter: 2, concealed: 0 });
});

test("there is one reading a second, and none of the first counts", () => {
  const receiving = new Receiving();
  expect(receiving.take(counts(1), 1000)).toBeNull();
  expect(receiving.take(counts(1.25), 1250)).toBeNull();
  expect(receiving.take(counts(2), 2000)).not.toBeNull();
});

test("another stream begins anew", () => {
  const receiving = new Receiving();
  receiving.take(counts(25), 1000);
  expect(receiving.take(counts(1), 2000)).toBeNull();
  expect(receiving.take(counts(2), 3000)?.concealed).toBe(0);
});
