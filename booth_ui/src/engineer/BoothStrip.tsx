import { useCallback } from "preact/hooks";
import { level } from "../shared/format";
import type { BoothState, ConsoleState, Levels } from "../shared/types";
import { words } from "../shared/words";
import type { Desk, StripId } from "./desk";
import { Strip } from "./Strip";
import { StripMeter } from "./StripMeter";

/** A booth: a meter for each of its consoles, one fader for whoever speaks. */
export function BoothStrip({ desk, booth }: { desk: Desk; booth: BoothState }) {
  const { engineer, booth: said } = words();
  const id: StripId = `booths/${booth.name}`;
  const consoles = booth.consoles;
  const speaker = consoles.find(({ mic }) => mic === "on");
  const onAir = consoles.some(({ on_air }) => on_air);
  const now = speaker && desk.events.figures.value?.consoles[speaker.id];
  return (
    <Strip
      desk={desk}
      id={id}
      label={booth.label}
      gain={booth.gain_db}
      mute={booth.mute}
      standing={
        onAir ? (
          <span class="tag red">● {engineer.onAir}</span>
        ) : (
          <span>
            <span class="lamp" aria-hidden="true" />{" "}
            {consoles.length > 0 ? said.standby : engineer.noConsoles}
          </span>
        )
      }
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
          <p class="loudness">
            <span class="figure">{level(now?.momentary ?? -120)}</span>
            <span class="soft small">LUFS</span>
          </p>
          <p class="speaker small soft">{speaker ? `${speaker.name} → ${speaker.output}` : " "}</p>
        </>
      }
    />
  );
}

function ConsoleMeter({ desk, one, index }: { desk: Desk; one: ConsoleState; index: number }) {
  const { booth: said } = words();
  const { id } = one;
  const pick = useCallback((levels: Levels) => levels.consoles[id], [id]);
  const name = one.name || `${said.guest} ${index + 1}`;
  const mark = one.on_air ? "●" : one.connected ? (one.cough ? "–" : "○") : "▲";
  const state = one.on_air ? said.onAir : one.connected ? said.standby : said.away;
  return (
    <div class={`console ${one.on_air ? "on-air" : ""}`} title={`${name}: ${state}`} data-console={id}>
      <StripMeter desk={desk} label={name} pick={pick} scale={index === 0} />
      <span class="console-mark">
        <span aria-hidden="true">{mark}</span>
        <span class="unseen">{`${name}: ${state}`}</span>
      </span>
    </div>
  );
}
