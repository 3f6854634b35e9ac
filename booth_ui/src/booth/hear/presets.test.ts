import { expect, test } from "vitest";
import { firstPresets, readKept, validPresets } from "./presets";

test("keys begin with the languages that the booth does not speak into", () => {
  expect(firstPresets(["zh", "en", "fr", "de"], ["zh", "en"], ["b"])).toEqual([
    "channel:fr",
    "channel:de",
    "channel:zh",
  ]);
  expect(firstPresets(["zh", "en"], ["en", "zh"], ["b", "c"])).toEqual([
    "channel:zh",
    "channel:en",
    "booth:b",
  ]);
});

test("what was kept stays, and what the event no longer has is replaced by something else", () => {
  const known = ["booth:b", "channel:zh", "channel:en"];
  const first = ["channel:zh", "channel:en", "booth:b"];
  expect(validPresets([], first, known)).toEqual(first);
  expect(validPresets(["booth:b", "channel:fr", "channel:zh"], first, known)).toEqual([
    "booth:b",
    "channel:en",
    "channel:zh",
  ]);
  expect(validPresets([], ["channel:zh"], ["channel:zh"])).toEqual(["channel:zh"]);
  expect(validPresets(["booth:b"], [], [])).toEqual([]);
});

test("junk in the browser's store is as nothing", () => {
  const nothing = { presets: [], relay: null };
  for (const text of [null, "", "junk", "{}", "[]", '{"presets": 3, "relay": {}}'])
    expect(readKept(text)).toEqual(nothing);
  expect(readKept('{"presets": ["a", "b", "c", "d"], "relay": "booth:b"}')).toEqual({
    presets: ["a", "b", "c"],
    relay: "booth:b",
  });
});
