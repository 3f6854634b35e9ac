import { expect, test } from "vitest";
import { backoff } from "./backoff";

test("each attempt waits twice as long, up to the most", () => {
  expect([0, 1, 2, 3, 4, 100].map((attempt) => backoff(attempt, 500, 5000))).toEqual([
    500, 1000, 2000, 4000, 5000, 5000,
  ]);
});
