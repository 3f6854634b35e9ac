import { chooseLanguage, language, words } from "./words";
import type { PageLanguage } from "./words/language";

const NAMES: readonly [PageLanguage, string, string][] = [
  ["zh-Hant", "中", "中文"],
  ["en", "EN", "EN, English"],
];

/** Chooses the language of the page itself. */
export function LanguageSwitch() {
  return (
    <fieldset class="languages bare" aria-label={words().language}>
      {NAMES.map(([tag, name, full]) => (
        <button
          key={tag}
          type="button"
          class="key plain"
          lang={tag}
          aria-label={full}
          title={full}
          aria-pressed={language.value === tag}
          onClick={() => chooseLanguage(tag)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}
