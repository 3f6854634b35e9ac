import { expect, test } from "vitest";
import { lineState } from "./line";

const well = { connected: true, rtt_ms: 42, loss_percent: 0, jitter_ms: 1, concealed_percent: 0 };
const heard = { loss: 0, jitter: 2, concealed: 0 };

test("a line is good while every figure is, both ways", () => {
  expect(lineState(well, heard, true)).toBe("good");
  expect(lineState({ ...well, rtt_ms: null }, null, true)).toBe("good");
  for (const bad of [{ rtt_ms: 200 }, { loss_percent: 3 }, { jitter_ms: 40 }, { concealed_percent: 1.5 }]) {
    expect(lineState({ ...well, ...bad }, heard, true)).toBe("poor");
  }
  for (const bad of [{ loss: 3 }, { jitter: 40 }, { concealed: 1.5 }]) {
    expect(lineState(well, { ...heard, ...bad }, true)).toBe("poor");
  }
});

test("a line that nobody knows anything of is lost", () => {
  expect(lineState(null, null, true)).toBe("lost");
  expect(lineState(well, heard, false)).toBe("lost");
  expect(lineState({ ...well, connected: false }, heard, true)).toBe("lost");
});
