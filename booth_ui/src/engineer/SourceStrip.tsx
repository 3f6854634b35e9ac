import { useCallback } from "preact/hooks";
import { level } from "../shared/format";
import type { LanguageInfo, Levels, SourceState } from "../shared/types";
import { words } from "../shared/words";
import type { Desk, StripId } from "./desk";
import { Strip } from "./Strip";
import { StripMeter } from "./StripMeter";

interface Props {
  desk: Desk;
  source: SourceState;
  languages: readonly LanguageInfo[];
}

const LAMPS = {
  live: "good",
  waiting: "",
  ended: "",
  connecting: "caution",
  lost: "alarm",
  failed: "alarm",
} as const;

/** A source: its level, its fader, and which language is spoken into it. */
export function SourceStrip({ desk, source, languages }: Props) {
  const { engineer } = words();
  const { name, label, state } = source;
  const id: StripId = `sources/${name}`;
  const pick = useCallback((levels: Levels) => levels.sources[name], [name]);
  const now = desk.events.figures.value?.sources[name];
  const patcher = desk.strip(id);
  return (
    <Strip
      desk={desk}
      id={id}
      label={label}
      gain={source.gain_db}
      mute={source.mute}
      standing={
        <span data-source-state={state} title={source.error ?? ""}>
          <span class={`lamp ${LAMPS[state]}`} aria-hidden="true" /> {engineer.sourceState[state]}
        </span>
      }
      meters={<StripMeter desk={desk} label={label} pick={pick} />}
      figures={
        <p class="loudness">
          <span class="figure">{level(now?.momentary ?? -120)}</span>
          <span class="soft small">LUFS</span>
        </p>
      }
    >
      <select
        class={`field spoken ${patcher.pending.value.language === undefined ? "" : "pending"}`}
        aria-label={`${label}: ${engineer.speaks}`}
        value={source.language ?? ""}
        onChange={(event) => patcher.ask({ language: event.currentTarget.value || null })}
      >
        <option value="">{engineer.unknownLanguage}</option>
        {languages.map(({ code, label: spoken }) => (
          <option key={code} value={code}>
            {spoken}
          </option>
        ))}
      </select>
    </Strip>
  );
}
