import type { FeedState } from "../../shared/types";

/** What is remembered from one look to the next. */
export interface Memory {
  /** What the floor spoke at the last look; undefined before the first. */
  language: string | null | undefined;
  /** Somebody chose since then: until the floor speaks another language nothing is switched. */
  byHand: boolean;
  /** What was switched to; it is heard once the service has done it. */
  switched: string | null;
  /** What was heard before. */
  back: string;
}

export const NOTHING: Memory = { language: undefined, byHand: false, switched: null, back: "floor" };

/** What there is to see at one moment. */
export interface View {
  on: boolean;
  floorLanguage: string | null;
  /** What this booth understands, what it understands best first. */
  understood: readonly string[];
  /** This booth's name: nobody relays from themselves. */
  own: string;
  heard: string;
  /** What the first key brings. */
  preset: string | undefined;
  feeds: readonly FeedState[];
}

/**
 * Returns what is to be heard, if that is something else, and what to remember.
 *
 * Where the floor speaks what the booth does not understand, it is somebody who interprets into what it does; back
 * again when it does. While nobody interprets yet, nothing is changed. A choice by hand stands until the floor's
 * language is another.
 */
export function autoRelay(before: Memory, view: View): { memory: Memory; listen?: string } {
  if (!view.on) return { memory: NOTHING };
  const another = before.language !== view.floorLanguage;
  const memory = another ? { ...before, language: view.floorLanguage, byHand: false } : before;
  if (memory.byHand) return { memory };
  if (view.floorLanguage === null || view.understood.includes(view.floorLanguage)) {
    if (memory.switched === null) return { memory };
    return { memory: { ...memory, switched: null, back: "floor" }, listen: memory.back };
  }
  // The service has not done it yet, or does not do it: asking once is enough.
  if (!another && memory.switched !== null && memory.switched !== view.heard) return { memory };
  const fit = relays(view);
  if (fit.includes(view.heard)) return { memory };
  const [to] = fit;
  if (to === undefined) return { memory };
  const back = memory.switched === null ? view.heard : memory.back;
  return { memory: { ...memory, switched: to, back }, listen: to };
}

/** Returns a memory in which somebody has chosen. */
export function chosen(memory: Memory): Memory {
  return { ...memory, byHand: true, switched: null };
}

/** The feeds to relay from: the first key's, then the channels that are understood, direct before relay. */
function relays({ understood, own, preset, feeds }: View): string[] {
  const fit = feeds.filter(
    ({ mark, language, booths }) =>
      (mark === "direct" || mark === "relay") &&
      language !== null &&
      understood.includes(language) &&
      !booths.includes(own),
  );
  const channels = understood.flatMap((code) => fit.filter(({ name }) => name === `channel:${code}`));
  const ordered = [
    ...fit.filter(({ name }) => name === preset),
    ...channels.filter(({ mark }) => mark === "direct"),
    ...channels.filter(({ mark }) => mark === "relay"),
  ];
  return ordered.map(({ name }) => name);
}
