import { expect, test } from "vitest";
import { Refused } from "./http";
import { reasonOf } from "./reason";
import { en } from "./words/en";
import { zhHant } from "./words/zh-Hant";

test("a service that does not answer is told in the page's language, never in the browser's words", () => {
  const offline = new Refused(0, "Failed to fetch");
  expect(reasonOf(offline, zhHant)).toBe(zhHant.unanswered);
  expect(reasonOf(offline, en)).toBe(en.unanswered);
});

test("a service that refuses says itself why", () => {
  expect(reasonOf(new Refused(422, "no such output: xx"), zhHant)).toContain("no such output: xx");
});
