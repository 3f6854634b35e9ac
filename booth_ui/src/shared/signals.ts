import type { IconName } from "./Icon";
import type { SignalKind, SignalState } from "./types";

/** The signals in the order of their keys … */
export const KINDS: readonly SignalKind[] = ["slow_down", "repeat", "operator", "uninterpretable"];
/** … and of those who have to do something about them. */
export const URGENT: readonly SignalKind[] = ["operator", "uninterpretable", "slow_down", "repeat"];

/** The shape beside the word: never only a colour. */
export const SIGNAL_ICONS: Record<SignalKind, IconName> = {
  slow_down: "slow",
  repeat: "repeat",
  operator: "bell",
  uninterpretable: "cannot",
};

/** Whether a signal is wanted still; one that was seen stands only to say so. */
export function stands(one: SignalState): boolean {
  return !one.seen || one.kind === "uninterpretable";
}
