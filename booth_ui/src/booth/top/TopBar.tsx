import { wallClock } from "../../shared/clock";
import { clockTime, houseTime, UNKNOWN } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { LanguageSwitch } from "../../shared/LanguageSwitch";
import { useTwice } from "../../shared/twice";
import type { State } from "../../shared/types";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { LineLamp } from "./LineLamp";
import { SoundLamp } from "./SoundLamp";
import { TurnTimer } from "./TurnTimer";

/** Where, when, and how well the line is. */
export function TopBar({ desk, onKeys }: { desk: Console; onKeys: () => void }) {
  const { booth, keys } = words();
  const state = desk.events.state.value;
  const sure = desk.sure.value;
  const position = desk.position.value;
  return (
    <header class="top">
      <h1>
        <span class="soft" title={state?.event.name}>
          {state?.event.name}
        </span>
        <span>{booth.title(desk.boothName())}</span>
      </h1>
      <span class="spring" />
      <p class="stack">
        <span class="small soft">{booth.clock}</span>
        <time class="figure clock">{clockTime(wallClock.value)}</time>
      </p>
      <p class="stack">
        <span class="small soft">{booth.eventTime}</span>
        <span class="figure">{position === null ? UNKNOWN : houseTime(Math.max(0, position))}</span>
      </p>
      <TurnTimer desk={desk} />
      <LineLamp desk={desk} />
      <SoundLamp desk={desk} />
      {state && <Consent event={state.event} sure={sure} />}
      <button type="button" class="key plain" aria-label={keys.open} onClick={onKeys}>
        <Icon name="keyboard" />
      </button>
      <LanguageSwitch />
      <Leave desk={desk} />
    </header>
  );
}

/** Leaves the booth: with the microphone on only who presses it twice. */
function Leave({ desk }: { desk: Console }) {
  const { booth } = words();
  const leave = () => desk.leave();
  const { sure, press } = useTwice(leave);
  const on = desk.self.value?.mic === "on";
  return (
    <button type="button" class={`key plain leave ${sure ? "asks" : ""}`} onClick={on ? press : leave}>
      {on && sure ? booth.leaveOnAir : booth.leave}
    </button>
  );
}

/** Who is listening: an interpreter has to know before the first word. */
function Consent({ event, sure }: { event: State["event"]; sure: boolean }) {
  const { booth, unknown } = words();
  const sink = (on: boolean, yes: string, no: string) => (
    <span class={sure && on ? "tag" : "soft small"}>
      <span class={`lamp ${sure && on ? "filled" : ""}`} aria-hidden="true" />
      {sure ? (on ? yes : no) : `${yes}: ${unknown}`}
    </span>
  );
  return (
    <span class="consent">
      {sink(event.streamed, booth.streamed, booth.notStreamed)}
      {sink(event.recording, booth.recorded, booth.notRecorded)}
    </span>
  );
}
