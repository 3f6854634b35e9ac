import type { Refused } from "./http";
import type { Words } from "./words";

/** Why the service did not do it, in a sentence: its own, or the page's when it did not answer at all. */
export function reasonOf({ status, message, code, line }: Refused, words: Words): string {
  if (status === 0) return words.unanswered;
  const known: Record<string, string> = { ...words.handover.refused, ...words.seeing.badFile };
  const said = code && known[code];
  if (!said) return words.notDone(message);
  return line === null ? said : words.seeing.atLine(line, said);
}

/** Why a file of slides was not taken: the service says it in English, for it knows no page's language. */
export function slidesReason(refused: Refused, words: Words): string {
  const { many, locked, large, bad } = words.join.slidesRefused;
  const { status, message } = refused;
  if (status === 413) return large;
  if (status !== 422) return reasonOf(refused, words);
  if (/ pages; expected/.test(message)) return many;
  if (/locked/.test(message)) return locked;
  return /too large|million/.test(message) ? large : bad;
}
