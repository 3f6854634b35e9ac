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

test("what is wrong in a file is told in the page's language, with its line where there is one", () => {
  const refused = new Refused(422, "x.csv: line 3: the target term is empty", "glossary_target_empty", 3);
  expect(reasonOf(refused, zhHant)).toBe("第 3 行：缺少譯文。");
  expect(reasonOf(refused, en)).toBe("Line 3: The target term is missing.");
  const empty = new Refused(422, "x.csv: the file has no terms", "glossary_no_terms");
  expect(reasonOf(empty, zhHant)).toBe(zhHant.seeing.badFile.glossary_no_terms);
});
