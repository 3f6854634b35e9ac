import { chooseLanguage, language, words } from "./words";
import type { PageLanguage } from "./words/language";

const NAMES: readonly [PageLanguage, string][] = [
  ["zh-Hant", "中"],
  ["en", "EN"],
];

/** Chooses the language of the page itself. */
export function LanguageSwitch() {
  return (
    <fieldset class="languages bare" aria-label={words().language}>
      {NAMES.map(([tag, name]) => (
        <button
          key={tag}
          type="button"
          class="key plain"
          lang={tag}
          title={tag === "en" ? "English" : "中文"}
          aria-pressed={language.value === tag}
          onClick={() => chooseLanguage(tag)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
