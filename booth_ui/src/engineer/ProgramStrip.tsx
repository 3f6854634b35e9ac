import { useCallback } from "preact/hooks";
import { boothName, boothShort } from "../shared/booth-name";
import { level, signed, UNKNOWN } from "../shared/format";
import type { Levels, ProgramState } from "../shared/types";
import { words } from "../shared/words";
import type { Desk, StripId } from "./desk";
import { Loudness } from "./Loudness";
import { Strip } from "./Strip";
import { StripMeter } from "./StripMeter";

/** A program: what goes out, against its target, with what ducking and limiter do now. */
export function ProgramStrip({ desk, program }: { desk: Desk; program: ProgramState }) {
  const { engineer } = words();
  const { language } = program;
  const id: StripId = `programs/${language}`;
  const pick = useCallback((levels: Levels) => levels.programs[language], [language]);
  const voice = desk.events.state.value?.booths.find(({ name }) => name === program.voice);
  const figures = desk.events.figures.value;
  const now = figures?.programs[language];
  // Silence until the first figures of a program, a dash for what nobody knows.
  const loudness = (value: number | undefined) => level(figures && (value ?? -120));
  const amount = (value: number | undefined) => (figures ? signed(value ?? 0, 1) : UNKNOWN);
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
          <span class="tag red" title={voice && boothName(voice)}>
            ● {engineer.voiceOf(voice ? boothShort(voice) : program.voice)}
          </span>
        )
      }
      meters={<StripMeter desk={desk} label={program.label} pick={pick} />}
      figures={
        <>
          <Loudness value={figures && (now?.momentary ?? -120)} />
          <dl class="values figure small">
            <Value name={engineer.shortTerm} value={loudness(now?.short_term)} />
            <Value name={engineer.integrated} value={loudness(now?.integrated)} />
            <Value name={engineer.range} value={amount(now?.range_lu)} />
            <Value name={engineer.duck} value={amount(now?.duck_db)} />
            <Value name={engineer.limiter} value={amount(now?.reduction_db)} />
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
