import { expect, test } from "vitest";
import { lineState } from "./line";

const well = { connected: true, rtt_ms: 42, loss_percent: 0, jitter_ms: 1, concealed_percent: 0 };
const heard = { loss: 0, jitter: 2, concealed: 0 };

test("a line is good while every figure is, both ways", () => {
  expect(lineState(well, heard, true, true)).toBe("good");
  expect(lineState({ ...well, rtt_ms: null }, null, true, true)).toBe("good");
  for (const bad of [{ rtt_ms: 200 }, { loss_percent: 3 }, { jitter_ms: 40 }, { concealed_percent: 1.5 }]) {
    expect(lineState({ ...well, ...bad }, heard, true, true)).toBe("poor");
  }
  for (const bad of [{ loss: 3 }, { jitter: 40 }, { concealed: 1.5 }]) {
    expect(lineState(well, { ...heard, ...bad }, true, true)).toBe("poor");
  }
});

test("a line that is away is lost, whatever was known of it", () => {
  expect(lineState(null, null, true, true)).toBe("lost");
  expect(lineState(well, heard, false, true)).toBe("lost");
  expect(lineState(well, heard, false, false)).toBe("lost");
  expect(lineState({ ...well, connected: false }, heard, true, true)).toBe("lost");
});

test("a line of which the service has not told yet is starting", () => {
  expect(lineState(null, null, true, false)).toBe("starting");
  expect(lineState({ ...well, connected: false }, heard, true, false)).toBe("starting");
});
