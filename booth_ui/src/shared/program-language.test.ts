import { expect, test } from "vitest";
import { addressOf, agreement, chooseProgram } from "./program-language";

const languages = [
  { code: "zh", tag: "zh-Hant", label: "中文" },
  { code: "en", tag: "en", label: "English" },
  { code: "pt", tag: "pt-BR", label: "Português" },
];

test("the link's language wins over what was chosen before", () => {
  expect(chooseProgram(languages, "en", "zh", ["zh-TW"])).toBe("en");
});

test("what was chosen before wins over the browser's languages", () => {
  expect(chooseProgram(languages, null, "en", ["zh-TW"])).toBe("en");
});

test("the browser's languages count in their order, and by their near relations", () => {
  expect(chooseProgram(languages, null, null, ["fr-FR", "zh-TW", "en"])).toBe("zh");
  expect(chooseProgram(languages, null, null, ["pt-PT"])).toBe("pt");
});

test("an unknown wish falls through, and without any match the event's first language plays", () => {
  expect(chooseProgram(languages, "xx", "yy", ["fr"])).toBe("zh");
  expect(chooseProgram([], "en", null, ["en"])).toBeUndefined();
});

test("tags agree the better the longer they are the same", () => {
  expect(agreement("zh-Hant", "zh-hant")).toBe(3);
  expect(agreement("zh", "zh-Hant")).toBe(2);
  expect(agreement("zh-TW", "zh-Hant")).toBe(1);
  expect(agreement("en", "zh")).toBe(0);
});

test("the address tells the language that plays, once, and keeps the rest", () => {
  expect(addressOf("https://x.test/watch", "en")).toBe("https://x.test/watch?lang=en");
  expect(addressOf("https://x.test/watch?lang=zh&a=1#t", "en")).toBe("https://x.test/watch?lang=en&a=1#t");
});
