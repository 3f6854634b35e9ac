import { returnOf, subjectOf } from "./alarm-subject";
import type { Alarm, State } from "./types";
import { words } from "./words";

/** Returns what an alarm says, in the page's language. */
export function sentenceOf(state: State, alarm: Alarm): string {
  return words().alarm[alarm.code](subjectOf(state, alarm), returnOf(state, alarm));
}
