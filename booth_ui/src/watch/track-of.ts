import { agreement } from "../shared/program-language";
import type { LanguageInfo } from "../shared/types";

interface Track {
  lang?: string | undefined;
  name?: string | undefined;
}

/** Returns the index of the track in the language, -1 when there is none. */
export function trackOf(tracks: readonly Track[], language: LanguageInfo): number {
  const scores = tracks.map(({ lang, name }) =>
    Math.max(agreement(lang ?? "", language.tag), name === language.label ? 2 : 0),
  );
  const most = Math.max(0, ...scores);
  return most === 0 ? -1 : scores.indexOf(most);
}
