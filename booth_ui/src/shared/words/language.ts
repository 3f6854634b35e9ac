/** The languages that the pages themselves speak. */
export type PageLanguage = "zh-Hant" | "en";

/** Returns the page's language: the stored choice, else the first of the browser's languages that there is. */
export function pageLanguage(stored: string | null, preferred: readonly string[]): PageLanguage {
  if (stored === "zh-Hant" || stored === "en") return stored;
  for (const tag of preferred) {
    if (/^zh\b/i.test(tag)) return "zh-Hant";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}
