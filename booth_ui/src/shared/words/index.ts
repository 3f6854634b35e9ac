import { computed, effect, signal } from "@preact/signals";
import { en } from "./en";
import { type PageLanguage, pageLanguage } from "./language";
import { zhHant } from "./zh-Hant";

export type Widened<T> = T extends (...given: infer Given) => string
  ? (...given: Given) => string
  : T extends string
    ? string
    : { [Key in keyof T]: Widened<T[Key]> };

/** What a language of the pages has to say: a key that is missing fails the build. */
export type Words = Widened<typeof en>;

const TABLES: Record<PageLanguage, Words> = { "zh-Hant": zhHant, en };
const STORED = "interp.page-language";

/** The language of the page; not the language of the programme that it plays. */
export const language = signal<PageLanguage>(pageLanguage(localStorage.getItem(STORED), navigator.languages));

const table = computed(() => TABLES[language.value]);

/** The words of the page in its present language. */
export function words(): Words {
  return table.value;
}

export function chooseLanguage(chosen: PageLanguage): void {
  localStorage.setItem(STORED, chosen);
  language.value = chosen;
}

effect(() => {
  document.documentElement.lang = language.value;
});
