import { useCallback } from "preact/hooks";
import { boothName } from "../shared/booth-name";
import { languageLabel } from "../shared/format";
import { Pace } from "../shared/Pace";
import { StandingTag } from "../shared/StandingTag";
import { COLOURS, MARKS, standing } from "../shared/standing";
import type { BoothState, ConsoleState, Levels } from "../shared/types";
import { words } from "../shared/words";
import { StripCalls } from "./Calls";
import type { Desk, StripId } from "./desk";
import { Loudness } from "./Loudness";
import { Strip } from "./Strip";
import { StripMeter } from "./StripMeter";

/** A booth: a meter for each of its consoles, one fader for whoever speaks. */
export function BoothStrip({ desk, booth }: { desk: Desk; booth: BoothState }) {
  const id: StripId = `booths/${booth.name}`;
  const consoles = booth.consoles;
  const speaker = consoles.find(({ mic }) => mic === "on");
  const figures = desk.events.figures.value;
  const state = desk.events.state.value;
  const sure = desk.sure.value;
  return (
    <Strip
      desk={desk}
      id={id}
      label={boothName(booth)}
      gain={booth.gain_db}
      mute={booth.mute}
      standing={<BoothStanding consoles={consoles} speaker={speaker} />}
      meters={
        <div class="consoles">
          {consoles.map((one, index) => (
            <ConsoleMeter key={one.id} desk={desk} one={one} index={index} />
          ))}
          {consoles.length === 0 && <div class="strip-meter hollow" />}
        </div>
      }
      figures={
        <>
          <Loudness value={figures && ((speaker && figures.consoles[speaker.id]?.momentary) ?? -120)} />
          <div class="speaker-box">
            <p class="speaker small soft">
              {sure && speaker && state ? `${speaker.name} → ${languageLabel(state, speaker.output)}` : " "}
            </p>
            {sure && speaker && <Pace one={speaker} position={desk.events.position.value} />}
          </div>
          <StripCalls state={sure ? state : null} booth={booth.name} />
        </>
      }
    />
  );
}

/** What the booth does: what its speaker does, or that nobody speaks. */
function BoothStanding({
  consoles,
  speaker,
}: {
  consoles: ConsoleState[];
  speaker: ConsoleState | undefined;
}) {
  const all = words();
  const heard = consoles.find(({ on_air }) => on_air) ?? speaker;
  if (heard) {
    const why = heard.unheard ? all.engineer.unheard[heard.unheard] : "";
    return <StandingTag standing={standing(heard, true)} title={why} />;
  }
  return (
    <span>
      <span class="lamp" aria-hidden="true" />{" "}
      {consoles.length > 0 ? all.standing.standby : all.engineer.noConsoles}
    </span>
  );
}

function ConsoleMeter({ desk, one, index }: { desk: Desk; one: ConsoleState; index: number }) {
  const all = words();
  const { id } = one;
  const pick = useCallback((levels: Levels) => levels.consoles[id], [id]);
  const name = one.name || `${all.booth.guest} ${index + 1}`;
  const now = standing(one, desk.sure.value);
  const state = `${name}: ${all.standing[now]}`;
  return (
    <div class={`console ${now === "onAir" ? "on-air" : COLOURS[now]}`} title={state} data-console={id}>
      <StripMeter desk={desk} label={name} pick={pick} scale={index === 0} />
      <span class="console-mark">
        <span aria-hidden="true">{MARKS[now]}</span>
        <span class="unseen">{state}</span>
      </span>
    </div>
  );
}
