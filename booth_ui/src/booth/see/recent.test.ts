import { expect, test } from "vitest";
import { RATE } from "../../shared/format";
import type { CaptionLine } from "../../shared/types";
import { lastLines, linesFor, recentFacts, textOf } from "./recent";

const line = (id: number, seconds: number, more: Partial<CaptionLine> = {}): CaptionLine => ({
  id,
  text: "𝒳 Midvaal 14 %",
  language: null,
  position: seconds * RATE,
  final: true,
  typed: true,
  by: "Mei",
  booth: null,
  facts: [{ kind: "number", text: "14 %", also: "" }],
  lit: {},
  ...more,
});

test("a booth sees what is for it and for all", () => {
  const lines = [line(1, 0), line(2, 1, { booth: "a" }), line(3, 2, { booth: "b" })];
  expect(linesFor(lines, "a").map(({ id }) => id)).toEqual([1, 2]);
});

test("the last two lines stand, until they are old", () => {
  const lines = [line(1, 0), line(2, 40), line(3, 50)];
  expect(lastLines(lines, 60 * RATE).map(({ id }) => id)).toEqual([2, 3]);
  expect(lastLines(lines, 135 * RATE).map(({ id }) => id)).toEqual([3]);
  expect(lastLines(lines, 141 * RATE)).toEqual([]);
});

test("facts go after a minute; each stands once, with the age of when it was said last", () => {
  const lines = [line(1, 0), line(2, 30)];
  expect(recentFacts(lines, "a", 45 * RATE)).toEqual([{ kind: "number", text: "14 %", also: "", age: 15 }]);
  expect(recentFacts(lines, "a", 90 * RATE)).toEqual([]);
});

test("a term that is a name stands beside the numbers, with its translation, in its own booth", () => {
  const lit = { a: [{ start: 2, end: 9, other: "米德瓦爾", note: "", name: true }] };
  const lines = [line(1, 0, { lit, facts: [{ kind: "name", text: "Midvaal", also: "" }] })];
  expect(recentFacts(lines, "a", 0)).toEqual([{ kind: "name", text: "Midvaal", also: "米德瓦爾", age: 0 }]);
  expect(recentFacts(lines, "b", 0)).toEqual([{ kind: "name", text: "Midvaal", also: "", age: 0 }]);
});

test("what was said last in a line stands first", () => {
  const facts = ["14 %", "2019–2023"].map((text) => ({ kind: "number" as const, text, also: "" }));
  const lit = { a: [{ start: 24, end: 31, other: "米德瓦爾", note: "", name: true }] };
  const lines = [line(1, 0, { text: "up 14 % in 2019–2023 in Midvaal", facts, lit })];
  expect(recentFacts(lines, "a", 0).map(({ text }) => text)).toEqual(["Midvaal", "2019–2023", "14 %"]);
});

test("places count code points", () => {
  expect(textOf(line(1, 0), 2, 9)).toBe("Midvaal");
});
