import { expect, test } from "vitest";
import { bodies } from "./frames";
import { primary } from "./red";
import { MOST_BYTES, Ring, SPAN } from "./ring";

const buffer = (...bytes: number[]) => new Uint8Array(bytes).buffer;

test("frames are written as the service reads them, in bodies of a bounded size", () => {
  const frames = [
    { stamp: 0xfffffffe, data: buffer(1, 2, 3) },
    { stamp: 958, data: buffer(4) },
    { stamp: 1918, data: buffer(5) },
  ];
  const written = bodies(frames, 16).map((body) => [...body]);
  expect(written).toEqual([
    [255, 255, 255, 254, 0, 3, 1, 2, 3, 0, 0, 3, 190, 0, 1, 4],
    [0, 0, 7, 126, 0, 1, 5],
  ]);
  expect(bodies([])).toEqual([]);
});

test("of a RED payload only the packet that is new is kept", () => {
  const two = buffer(0x80 | 111, 0, 0b00111100 & 0xfc, 2, 111, 9, 9, 1, 2, 3);
  expect([...new Uint8Array(primary(two) ?? new ArrayBuffer())]).toEqual([1, 2, 3]);
  expect([...new Uint8Array(primary(buffer(111, 7)) ?? new ArrayBuffer())]).toEqual([7]);
  for (const none of [
    buffer(),
    buffer(111),
    buffer(0x80 | 111, 0, 0, 9),
    buffer(0x80 | 111, 0, 0, 9, 111, 1),
  ]) {
    expect(primary(none)).toBeNull();
  }
});

test("the ring holds the newest, by time and by bytes", () => {
  const ring = new Ring();
  for (let at = 0; at <= SPAN + 100; at += 20) ring.add({ stamp: at, at, data: new ArrayBuffer(60) });
  expect(ring.since(0)[0]?.at).toBe(100);
  expect(ring.since(SPAN).map(({ at }) => at - SPAN)).toEqual([0, 20, 40, 60, 80, 100]);
  ring.add({ stamp: 0, at: SPAN + 120, data: new ArrayBuffer(MOST_BYTES - 100) });
  expect(ring.since(0).map(({ at }) => at - SPAN)).toEqual([100, 120]);
});
