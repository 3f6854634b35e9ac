import { useCallback } from "preact/hooks";
import { level, signed } from "../shared/format";
import type { Levels, ProgramState } from "../shared/types";
import { words } from "../shared/words";
import type { Desk, StripId } from "./desk";
import { Strip } from "./Strip";
import { StripMeter } from "./StripMeter";

/** A program: what goes out, against its target, with what ducking and limiter do now. */
export function ProgramStrip({ desk, program }: { desk: Desk; program: ProgramState }) {
  const { engineer } = words();
  const { language } = program;
  const id: StripId = `programs/${language}`;
  const pick = useCallback((levels: Levels) => levels.programs[language], [language]);
  const voice = desk.events.state.value?.booths.find(({ name }) => name === program.voice);
  const now = desk.events.figures.value?.programs[language];
  return (
    <Strip
      desk={desk}
      id={id}
      label={program.label}
      gain={program.gain_db}
      mute={program.mute}
      standing={
        program.voice === null ? (
          <span>
            <span class="lamp" aria-hidden="true" /> {engineer.floorIn}
          </span>
        ) : (
          <span class="tag red">● {engineer.voiceOf(voice?.label ?? program.voice)}</span>
        )
      }
      meters={<StripMeter desk={desk} label={program.label} pick={pick} />}
      figures={
        <>
          <p class="loudness">
            <span class="figure">{level(now?.momentary ?? -120)}</span>
            <span class="soft small">LUFS</span>
          </p>
          <dl class="values figure small">
            <Value name={engineer.shortTerm} value={level(now?.short_term ?? -120)} />
            <Value name={engineer.integrated} value={level(now?.integrated ?? -120)} />
            <Value name={engineer.range} value={signed(now?.range_lu ?? 0, 1)} />
            <Value name={engineer.duck} value={signed(now?.duck_db ?? 0, 1)} />
            <Value name={engineer.limiter} value={signed(now?.reduction_db ?? 0, 1)} />
          </dl>
        </>
      }
    />
  );
}

function Value({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt class="soft">{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
