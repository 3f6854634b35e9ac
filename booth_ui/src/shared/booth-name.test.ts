import { expect, test } from "vitest";
import { boothName, boothShort, withBooth } from "./booth-name";

test.each([
  ["a", "中文", "a · 中文", "a"],
  ["a", "A", "A", "A"],
  ["a", "Booth A", "Booth A", "A"],
  ["a", "口譯廂A", "口譯廂A", "A"],
  ["b-2", "Booth B-2 (upstairs)", "Booth B-2 (upstairs)", "B-2 (upstairs)"],
  ["a", "Arabic", "a · Arabic", "a"],
  ["booth", "Booth", "Booth", "booth"],
])("booth %s, labelled %s, is called %s, and %s where there is little room", (name, label, called, short) => {
  expect(boothName({ name, label })).toBe(called);
  expect(boothShort({ name, label })).toBe(short);
});

test("the word for a booth stands once", () => {
  expect(withBooth("A", "Booth")).toBe("Booth A");
  expect(withBooth("Booth A", "Booth")).toBe("Booth A");
  expect(withBooth("口譯廂 A", "Booth")).toBe("口譯廂 A");
  expect(withBooth("a · 中文", "口譯廂")).toBe("口譯廂 a · 中文");
});
