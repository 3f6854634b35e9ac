import type { LanguageInfo } from "./types";

interface Props {
  label: string;
  languages: readonly LanguageInfo[];
  chosen: string | undefined;
  onChoose: (code: string) => void;
}

/** The languages of the sound: native names, large, one touch. */
export function ProgramPills({ label, languages, chosen, onChoose }: Props) {
  return (
    <fieldset class="bare pills" aria-label={label}>
      {languages.map(({ code, tag, label: name }) => (
        <button
          key={code}
          type="button"
          class="key struck pill"
          lang={tag}
          data-language={code}
          aria-pressed={chosen === code}
          onClick={() => onChoose(code)}
        >
          {name}
          <span class="tick" aria-hidden="true">
            {chosen === code ? "✓" : ""}
          </span>
        </button>
      ))}
    </fieldset>
  );
}
