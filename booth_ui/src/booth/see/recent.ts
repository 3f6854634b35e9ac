import { RATE } from "../../shared/format";
import type { CaptionLine, FactInfo } from "../../shared/types";

/** A fact stands in the strip for so long, s. */
export const FACT_S = 60;
/** It is about to go from here on, s. */
export const FADING_S = 48;
/** A line is shown for so long, s. */
const LINE_S = 90;

export interface RecentFact extends FactInfo {
  /** Seconds since it was said last. */
  age: number;
}

/** The lines for a booth, in their order. */
export function linesFor(lines: readonly CaptionLine[], booth: string): CaptionLine[] {
  return lines.filter((line) => line.booth === null || line.booth === booth);
}

/** The last two lines that are not old at house position `now`. */
export function lastLines(lines: readonly CaptionLine[], now: number): CaptionLine[] {
  return lines.filter(({ position }) => now - position < LINE_S * RATE).slice(-2);
}

/** Names and numbers of the last minute at house position `now`, each once, what was said last first; terms that are names too. */
export function recentFacts(lines: readonly CaptionLine[], booth: string, now: number): RecentFact[] {
  const found = new Map<string, RecentFact>();
  for (const line of [...lines].reverse()) {
    const age = Math.max(0, (now - line.position) / RATE);
    if (age >= FACT_S) continue;
    const names = (line.lit[booth] ?? [])
      .filter(({ name }) => name)
      .map((one): FactInfo => ({ kind: "name", text: textOf(line, one.start, one.end), also: one.other }));
    const known = new Set(names.map(({ text }) => text));
    const said = [...names, ...line.facts.filter(({ text }) => !known.has(text))];
    said.sort((one, other) => line.text.lastIndexOf(other.text) - line.text.lastIndexOf(one.text));
    for (const fact of said) {
      if (!found.has(fact.text)) found.set(fact.text, { ...fact, age });
    }
  }
  return [...found.values()];
}

/** A part of a line; places are code points. */
export function textOf(line: CaptionLine, start: number, end?: number): string {
  return [...line.text].slice(start, end).join("");
}
