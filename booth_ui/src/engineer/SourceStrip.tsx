import { useCallback } from "preact/hooks";
import type { LanguageInfo, Levels, SourceState } from "../shared/types";
import { words } from "../shared/words";
import type { Desk, StripId } from "./desk";
import { Loudness } from "./Loudness";
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
  const figures = desk.events.figures.value;
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
      figures={<Loudness value={figures && (figures.sources[name]?.momentary ?? -120)} />}
    >
      <label class="spoken-box">
        <span class="soft small">{engineer.speaks}</span>
        <select
          class={`field spoken ${patcher.pending.value.language === undefined ? "" : "pending"}`}
          aria-label={`${label}: ${engineer.speaks}`}
          value={source.language ?? ""}
          disabled={!desk.sure.value}
          onChange={(event) => patcher.ask({ language: event.currentTarget.value || null })}
        >
          <option value="">{engineer.unknownLanguage}</option>
          {languages.map(({ code, label: spoken }) => (
            <option key={code} value={code}>
              {spoken}
            </option>
          ))}
        </select>
      </label>
    </Strip>
  );
}
