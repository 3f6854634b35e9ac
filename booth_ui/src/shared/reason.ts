import type { Refused } from "./http";
import type { Words } from "./words";

/** Why the service did not do it, in a sentence: its own, or the page's when it did not answer at all. */
export function reasonOf({ status, message }: Refused, { notDone, unanswered }: Words): string {
  return status === 0 ? unanswered : notDone(message);
}
