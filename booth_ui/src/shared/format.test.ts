import { expect, test } from "vitest";
import { dayTime, duration, gain, houseTime, level, signed } from "./format";

test("silence reads as minus infinity and levels carry a real minus", () => {
  expect(level(-120)).toBe("−∞");
  expect(level(-18.24)).toBe("−18.2");
});

test("a small negative number never reads as minus zero", () => {
  expect(signed(-0.04, 1)).toBe("0.0");
  expect(gain(0.01)).toBe("0.0");
});

test("a gain up carries a plus", () => {
  expect(gain(3)).toBe("+3.0");
  expect(gain(-18)).toBe("−18.0");
});

test("times have two digits a part and house samples become seconds", () => {
  expect(duration(3723.9)).toBe("01:02:03");
  expect(houseTime(48_000 * 61)).toBe("00:01:01");
});

test("a level that nobody knows is a dash, not silence", () => {
  expect(level(null)).toBe("–");
  expect(level(-120)).toBe("−∞");
});

test("a time of another day has its day before it", () => {
  const now = new Date(2026, 10, 26, 9, 0, 0);
  expect(dayTime(new Date(2026, 10, 26, 8, 5, 3), "en", now)).toBe("08:05:03");
  expect(dayTime(new Date(2026, 10, 25, 18, 5, 3), "en", now)).toBe("Nov 25 18:05:03");
  expect(dayTime(new Date(2026, 10, 25, 18, 5, 3), "zh-Hant", now)).toBe("11月25日 18:05:03");
});
