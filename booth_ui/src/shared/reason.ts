import type { Refused } from "./http";
import type { Words } from "./words";

/** Why the service did not do it, in a sentence: its own, or the page's when it did not answer at all. */
export function reasonOf({ status, message, code, line }: Refused, words: Words): string {
  if (status === 0) return words.unanswered;
  const known: Record<string, string> = {
    ...words.handover.refused,
    ...words.seeing.badFile,
    ...words.join.slidesRefused,
  };
  const said = code && known[code];
  if (!said) return words.notDone(message);
  return line === null ? said : words.seeing.atLine(line, said);
}
