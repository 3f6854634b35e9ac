import { expect, test } from "vitest";
import { Ballistics } from "./ballistics";

test("a bar rises at once and falls 20 dB in 1.7 s", () => {
  const meter = new Ballistics();
  meter.push(-10, 1000);
  expect(meter.bar).toBe(-10);
  for (let now = 1050; now <= 2700; now += 50) meter.push(-120, now);
  expect(meter.bar).toBeCloseTo(-30, 0);
});

test("the hold line stays for a second and a half", () => {
  const meter = new Ballistics();
  meter.push(-10, 1000);
  meter.push(-50, 2400);
  expect(meter.hold).toBe(-10);
  meter.push(-50, 2600);
  meter.push(-50, 2900);
  expect(meter.hold).toBeLessThan(-10);
});

test("a clip lamp stays on until it is touched", () => {
  const meter = new Ballistics();
  meter.push(0, 1000);
  meter.push(-40, 20_000);
  expect(meter.clipped).toBe(true);
  meter.touch();
  expect(meter.clipped).toBe(false);
});

test("a meter in silence asks for no painting", () => {
  const meter = new Ballistics();
  meter.push(-120, 1000);
  expect(meter.push(-120, 1050)).toBe(false);
});

test("a level that nobody knows lays the meter down at once", () => {
  const meter = new Ballistics();
  meter.push(-10, 0);
  expect(meter.rest()).toBe(true);
  expect([meter.bar, meter.hold]).toEqual([-60, -60]);
  expect(meter.rest()).toBe(false);
});
