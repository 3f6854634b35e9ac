import { expect, test } from "vitest";
import { trackOf } from "./track-of";

const zh = { code: "zh", tag: "zh-Hant", label: "中文" };

test("a track is found by its tag, a near tag or its name", () => {
  expect(trackOf([{ lang: "en" }, { lang: "zh-Hant" }], zh)).toBe(1);
  expect(trackOf([{ lang: "en" }, { lang: "zh" }], zh)).toBe(1);
  expect(trackOf([{ lang: "en" }, { name: "中文" }], zh)).toBe(1);
});

test("the nearest track wins, and a missing language is said to be missing", () => {
  expect(trackOf([{ lang: "zh-Hans" }, { lang: "zh-Hant" }], zh)).toBe(1);
  expect(trackOf([{ lang: "en", name: "English" }], zh)).toBe(-1);
  expect(trackOf([], zh)).toBe(-1);
});
