import type { LanguageInfo } from "./types";

/** How well two language tags agree: 3 the same, 2 one is a longer form of the other, 1 the same language, 0 not at all. */
export function agreement(one: string, other: string): 0 | 1 | 2 | 3 {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  if (a === b) return 3;
  if (a.startsWith(`${b}-`) || b.startsWith(`${a}-`)) return 2;
  return a.split("-")[0] === b.split("-")[0] ? 1 : 0;
}

/**
 * Returns the code of the language to begin with, undefined only when there is none at all.
 *
 * The link's `?lang=` wins, then what was chosen here before, then the browser's languages in their order,
 * then the event's first language.
 */
export function chooseProgram(
  languages: readonly LanguageInfo[],
  asked: string | null,
  stored: string | null,
  preferred: readonly string[],
): string | undefined {
  for (const wish of [asked, stored]) {
    if (!wish) continue;
    const exact = languages.find((language) => language.code === wish);
    const near = exact ?? best(languages, wish);
    if (near) return near.code;
  }
  for (const tag of preferred) {
    const near = best(languages, tag);
    if (near) return near.code;
  }
  return languages[0]?.code;
}

function best(languages: readonly LanguageInfo[], tag: string): LanguageInfo | undefined {
  let found: LanguageInfo | undefined;
  let score = 0;
  for (const language of languages) {
    const here = Math.max(agreement(language.tag, tag), agreement(language.code, tag));
    if (here > score) [found, score] = [language, here];
  }
  return found;
}

const STORED = "interp.program-language";

export function storedProgram(): string | null {
  return localStorage.getItem(STORED);
}

export function rememberProgram(code: string): void {
  localStorage.setItem(STORED, code);
}

/** Returns a page's address with the language that it plays. */
export function addressOf(href: string, code: string): string {
  const url = new URL(href);
  url.searchParams.set("lang", code);
  return url.href;
}

/** Keeps the address true: a reload and a link that is passed on give the language that plays now. */
export function showInAddress(code: string): void {
  history.replaceState(history.state, "", addressOf(location.href, code));
}
