import type { ConsoleState } from "../../shared/types";
import type { Received } from "../received";

export type LineState = "starting" | "good" | "poor" | "lost";

/** A line is good up to all of these: round trip and jitter in ms, loss and what is made up in percent. */
export const GOOD = { rtt: 150, jitter: 30, loss: 2, concealed: 1 };

type Sent = Pick<ConsoleState, "connected" | "rtt_ms" | "loss_percent" | "jitter_ms" | "concealed_percent">;

/**
 * How good a console's line is: as the service has it, and as the browser hears it, where that is known. `linked`: the
 * service has told that this line stands; before, nothing is lost.
 */
export function lineState(
  self: Sent | null,
  received: Received | null,
  sure: boolean,
  linked: boolean,
): LineState {
  if (sure && !linked) return "starting";
  if (!sure || !self?.connected) return "lost";
  const poor =
    (self.rtt_ms ?? 0) > GOOD.rtt ||
    Math.max(self.loss_percent, received?.loss ?? 0) > GOOD.loss ||
    Math.max(self.jitter_ms, received?.jitter ?? 0) > GOOD.jitter ||
    Math.max(self.concealed_percent, received?.concealed ?? 0) > GOOD.concealed;
  return poor ? "poor" : "good";
}
