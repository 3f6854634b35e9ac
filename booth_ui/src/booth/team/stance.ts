import type { BoothState, ConsoleState, InterlockState } from "../../shared/types";

/** Where a console stands in its booth: who has the microphone, and what is asked for now. */
export type Stance =
  | { kind: "nobody" }
  | { kind: "mine"; alone: boolean }
  | { kind: "theirs"; other: ConsoleState }
  /** I offered mine, or asked for theirs, and wait. */
  | { kind: "offered" }
  | { kind: "asked"; other: ConsoleState }
  /** They offered me theirs, or ask for mine: I may accept. */
  | { kind: "offer"; other: ConsoleState }
  | { kind: "wish"; other: ConsoleState }
  /** Accepted: I have it still, or am to have it and send already. */
  | { kind: "giving"; other: ConsoleState }
  | { kind: "ready"; other: ConsoleState }
  /** The same, and mine is open, too: nothing is locked in this booth. */
  | { kind: "both"; other: ConsoleState }
  /** Two colleagues are about to hand over. */
  | { kind: "others" };

export type Step = "request" | "accept" | "now";

export function stanceOf({ consoles, handover }: BoothState, me: string): Stance {
  const of = (id: string | null) => consoles.find((one) => one.id === id);
  if (handover) {
    const { giver, taker, by, phase } = handover;
    const from = of(giver);
    const to = of(taker);
    if (phase === "accepted") {
      if (giver === me && to) return { kind: "giving", other: to };
      if (taker === me && from) return { kind: of(me)?.mic === "on" ? "both" : "ready", other: from };
      return { kind: "others" };
    }
    if (by === me) return giver === me || !from ? { kind: "offered" } : { kind: "asked", other: from };
    if (giver === me && to) return { kind: "wish", other: to };
    if (taker === null && from) return { kind: "offer", other: from };
    return { kind: "others" };
  }
  if (of(me)?.mic === "on") return { kind: "mine", alone: consoles.length < 2 };
  const other = consoles.find(({ id, mic }) => id !== me && mic === "on");
  return other ? { kind: "theirs", other } : { kind: "nobody" };
}

/** What the one key of the handover does here; nothing where there is nothing to do but to wait. */
export function stepOf(stance: Stance): Step | null {
  switch (stance.kind) {
    case "mine":
      return stance.alone ? null : "request";
    case "theirs":
      return "request";
    case "offer":
    case "wish":
      return "accept";
    case "giving":
    case "ready":
    case "both":
      return "now";
    default:
      return null;
  }
}

/** How a request is said no to, or taken back. */
export function noOf({ kind }: Stance): "decline" | "cancel" | null {
  if (kind === "offer" || kind === "wish") return "decline";
  return ["offered", "asked", "giving", "ready", "both"].includes(kind) ? "cancel" : null;
}

/** How the microphone is had at once: taken where the mode allows it, otherwise forced. */
export function seizeBy({ inside }: Pick<InterlockState, "inside">): "take" | "force" {
  return inside === "interlock" ? "force" : "take";
}

/** Whether one's own sound goes to the service before one has the microphone, so that nothing is lost at "now". */
export function sendsAhead({ kind }: Stance): boolean {
  return kind === "ready";
}
