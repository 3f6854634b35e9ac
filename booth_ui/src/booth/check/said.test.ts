import { expect, test } from "vitest";
import { en } from "../../shared/words/en";
import { saidOf } from "./said";

test("of a microphone that is silent nothing is said about an echo", () => {
  const echo = { verdict: "bad", return_db: null, silent: true } as const;
  expect(saidOf({ echo }, "echo", en.check)).toEqual([en.check.echoUnknown]);
  expect(saidOf({ echo: { ...echo, verdict: "good", silent: false } }, "echo", en.check)).toEqual([
    en.check.noEcho,
  ]);
});

test("a knock that nobody heard is no wrong side", () => {
  const headset = { verdict: "bad", left: false, right: true, nowhere: true } as const;
  expect(saidOf({ headset }, "headset", en.check)).toEqual([en.check.sides.nowhere]);
  expect(saidOf({ headset: { ...headset, nowhere: false } }, "headset", en.check)).toEqual([
    en.check.sides.bad,
  ]);
});
