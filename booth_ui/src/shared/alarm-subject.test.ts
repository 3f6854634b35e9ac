import { expect, test } from "vitest";
import { returnOf, subjectOf } from "./alarm-subject";
import { en } from "./words/en";

const state = {
  sources: [
    { name: "podium", label: "Podium, main hall", kind: "rtsp" },
    { name: "camera", label: "Camera", kind: "whip" },
  ],
  booths: [{ name: "a", label: "中文廂" }],
  programs: [{ language: "zh", label: "中文" }],
} as unknown as Parameters<typeof subjectOf>[0] & Parameters<typeof returnOf>[0];

test("an alarm names its source, booth or language as the strips do", () => {
  expect(subjectOf(state, { code: "source_lost", subject: "podium" })).toBe("Podium, main hall");
  expect(subjectOf(state, { code: "booth_lost", subject: "a" })).toBe("a · 中文廂");
  expect(subjectOf(state, { code: "no_interpretation", subject: "zh" })).toBe("中文");
});

test("an output, and what the state no longer has, keep their own names", () => {
  expect(subjectOf(state, { code: "sink_failed", subject: "youtube" })).toBe("youtube");
  expect(subjectOf(state, { code: "source_lost", subject: "gone" })).toBe("gone");
});

test("a lost source says who has to do something", () => {
  const said = (subject: string) => {
    const alarm = { code: "source_lost", subject } as const;
    return en.alarm.source_lost(subjectOf(state, alarm), returnOf(state, alarm));
  };
  expect(said("podium")).toBe("Source Podium, main hall is lost. It is tried again by itself.");
  expect(said("camera")).toContain("Its sender has to come back");
  expect(said("gone")).toContain("as soon as it sends again");
  expect(returnOf(state, { code: "booth_lost", subject: "camera" })).toBeUndefined();
});
