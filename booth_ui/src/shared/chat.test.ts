import { expect, test } from "vitest";
import { behind, merged } from "./chat";
import type { ChatLine } from "./types";

function line(id: number, room = "booth:a"): ChatLine {
  return { id, room, by: "booth", booth: "a", name: "", text: `${id}`, at: "", key: "" };
}

test("messages stand in the order in which they were written, each once", () => {
  const lines = merged([line(1), line(4)], [line(3, "all"), line(4), line(2)]);
  expect(lines.map(({ id }) => id)).toEqual([1, 2, 3, 4]);
});

test("a room keeps as many messages as the service and takes none from another", () => {
  const many = Array.from({ length: 250 }, (_, n) => line(n + 2));
  const lines = merged([line(1, "all")], many);
  expect(lines.filter(({ room }) => room === "all")).toHaveLength(1);
  expect(lines.filter(({ room }) => room === "booth:a").map(({ id }) => id)[0]).toBe(52);
});

test("a page notices what its line has lost, at the end or in between, in the rooms that it reads", () => {
  const reads = (room: string) => room !== "booth:b";
  const lines = [line(1), line(2, "all"), line(5)];
  expect(behind({ "booth:a": { newest: 5, count: 2 }, all: { newest: 2, count: 1 } }, lines, reads)).toBe(
    false,
  );
  expect(behind({ "booth:a": { newest: 6, count: 3 } }, lines, reads)).toBe(true);
  expect(behind({ "booth:a": { newest: 5, count: 3 } }, lines, reads)).toBe(true);
  expect(behind({ "booth:b": { newest: 9, count: 9 } }, lines, reads)).toBe(false);
  expect(behind({}, [], reads)).toBe(false);
});
