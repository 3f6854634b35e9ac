import type { Refused } from "./http";
import type { Words } from "./words";

/** Why the service did not do it, in a sentence: its own, or the page's when it did not answer at all. */
export function reasonOf({ status, message, code }: Refused, words: Words): string {
  if (status === 0) return words.unanswered;
  const known: Record<string, string> = words.handover.refused;
  return (code && known[code]) || words.notDone(message);
}
