import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Wake } from "./wake";

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  vi.stubGlobal("window", globalThis);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a page that is awake is never woken", () => {
  const listener = vi.fn();
  const wake = new Wake(listener);
  vi.advanceTimersByTime(60_000);
  expect(listener).not.toHaveBeenCalled();
  expect(wake.asleepSince).toBeNull();
  wake.stop();
});

test("a sleep is noticed at the next look, and known for a while", () => {
  const listener = vi.fn();
  const wake = new Wake(listener);
  vi.advanceTimersByTime(2000);
  vi.setSystemTime(1_002_000 + 30_000);
  vi.advanceTimersByTime(500);
  expect(listener).toHaveBeenCalledOnce();
  expect(wake.asleepSince).toEqual(new Date(1_002_000));
  vi.advanceTimersByTime(11_000);
  expect(wake.asleepSince).toBeNull();
  expect(listener).toHaveBeenCalledOnce();
  wake.stop();
});

test("who asks before the next look is told, too", () => {
  const listener = vi.fn();
  const wake = new Wake(listener);
  vi.setSystemTime(1_020_000);
  expect(wake.asleepSince).toEqual(new Date(1_000_000));
  expect(listener).toHaveBeenCalledOnce();
  wake.stop();
});

test("one that is stopped says nothing", () => {
  const listener = vi.fn();
  new Wake(listener).stop();
  vi.setSystemTime(1_020_000);
  vi.advanceTimersByTime(5000);
  expect(listener).not.toHaveBeenCalled();
});
