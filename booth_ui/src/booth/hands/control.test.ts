import { expect, test } from "vitest";
import { keyOf } from "./control";

function key(key: string, code: string, shiftKey = false): string | null {
  return keyOf({ key, code, shiftKey });
}

test("a letter is the one that is written on it", () => {
  expect(key("m", "KeyM")).toBe("key:m");
  expect(key("M", "KeyM", true)).toBe("key:Shift+m");
  expect(key("m", "Semicolon"), "AZERTY").toBe("key:m");
  expect(key("?", "Slash", true)).toBe("key:?");
  expect(key("1", "Digit1")).toBe("key:1");
  expect(key("&", "Digit1"), "AZERTY").toBe("key:1");
  expect(key("F2", "F2")).toBe("key:F2");
});

test.each([
  ["Cyrillic", "\u044c"],
  ["Zhuyin", "\u3129"],
  ["Greek", "\u03bc"],
  ["an input method at work", "Process"],
])("on a keyboard of another script it is where it stands on a Latin one: %s", (_what, written) => {
  expect(key(written, "KeyM")).toBe("key:m");
  expect(key(written, "KeyM", true)).toBe("key:Shift+m");
});
