import { expect, test } from "vitest";
import { en } from "./en";
import { pageLanguage } from "./language";
import { zhHant } from "./zh-Hant";

test("the page speaks what was chosen, else the first language of the browser that it knows", () => {
  expect(pageLanguage("en", ["zh-TW"])).toBe("en");
  expect(pageLanguage(null, ["fr", "zh-TW"])).toBe("zh-Hant");
  expect(pageLanguage(null, ["en-GB", "zh"])).toBe("en");
  expect(pageLanguage("nonsense", ["ja"])).toBe("en");
});

/** All paths of a table with the kind of what is there. */
function shape(table: object, at = ""): string[] {
  return Object.entries(table).flatMap(([key, value]) =>
    typeof value === "object" && value !== null
      ? shape(value, `${at}${key}.`)
      : [`${at}${key}: ${typeof value}${value === "" ? " (empty)" : ""}`],
  );
}

test("both languages say the same things and leave none empty", () => {
  expect(shape(zhHant).sort()).toEqual(shape(en).sort());
  expect(shape(en).filter((line) => line.endsWith("(empty)"))).toEqual([]);
});
