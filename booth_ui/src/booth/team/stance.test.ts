import { expect, test } from "vitest";
import type { BoothState, ConsoleState } from "../../shared/types";
import { noOf, seizeBy, sendsAhead, stanceOf, stepOf } from "./stance";

type Request = NonNullable<BoothState["handover"]>;

function booth(on: string[], request: Partial<Request> | null = null, seats = ["me", "wu"]): BoothState {
  const consoles = seats.map((id) => ({ id, name: id, mic: on.includes(id) ? "on" : "off" }) as ConsoleState);
  const handover = request && ({ taker: null, phase: "requested", lasts_s: 60, ...request } as Request);
  return { consoles, handover } as BoothState;
}

test.each<[string, BoothState, string, string | null, string | null]>([
  ["nobody has it", booth([]), "nobody", null, null],
  ["mine", booth(["me"]), "mine", "request", null],
  ["mine, nobody else is here", booth(["me"], null, ["me"]), "mine", null, null],
  ["theirs", booth(["wu"]), "theirs", "request", null],
  ["I offered", booth(["me"], { giver: "me", by: "me" }), "offered", null, "cancel"],
  ["I asked", booth(["wu"], { giver: "wu", taker: "me", by: "me" }), "asked", null, "cancel"],
  ["they offer", booth(["wu"], { giver: "wu", by: "wu" }), "offer", "accept", "decline"],
  ["they ask", booth(["me"], { giver: "me", taker: "wu", by: "wu" }), "wish", "accept", "decline"],
  [
    "I give",
    booth(["me"], { giver: "me", taker: "wu", by: "wu", phase: "accepted" }),
    "giving",
    "now",
    "cancel",
  ],
  [
    "I take",
    booth(["wu"], { giver: "wu", taker: "me", by: "wu", phase: "accepted" }),
    "ready",
    "now",
    "cancel",
  ],
  [
    "I take, and both are open",
    booth(["wu", "me"], { giver: "wu", taker: "me", by: "wu", phase: "accepted" }),
    "both",
    "now",
    "cancel",
  ],
  [
    "two others",
    booth(["wu"], { giver: "wu", taker: "li", by: "li" }, ["me", "wu", "li"]),
    "others",
    null,
    null,
  ],
])("one key does the next step and no other: %s", (_what, state, kind, step, no) => {
  const stance = stanceOf(state, "me");
  expect(stance.kind).toBe(kind);
  expect(stepOf(stance)).toBe(step);
  expect(noOf(stance)).toBe(no);
  expect(sendsAhead(stance)).toBe(kind === "ready");
});

test("the microphone is taken at once where the mode allows it, and otherwise forced", () => {
  expect((["none", "override", "interlock"] as const).map((inside) => seizeBy({ inside }))).toEqual([
    "take",
    "take",
    "force",
  ]);
});
