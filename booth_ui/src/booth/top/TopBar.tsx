import { wallClock } from "../../shared/clock";
import { clockTime, houseTime, RATE, UNKNOWN } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { LanguageSwitch } from "../../shared/LanguageSwitch";
import type { ConsoleState, State } from "../../shared/types";
import { words } from "../../shared/words";
import type { Console } from "../console";

/** A line is good below both of these: round trip, ms, and loss, percent. */
const GOOD_RTT = 150;
const GOOD_LOSS = 2;

/** Where, when, and how well the line is. */
export function TopBar({ desk, onKeys }: { desk: Console; onKeys: () => void }) {
  const { booth, keys } = words();
  const state = desk.events.state.value;
  const sure = desk.sure.value;
  const position = desk.events.figures.value?.position ?? state?.event.position ?? 0;
  return (
    <header class="top">
      <h1>
        <span class="soft" title={state?.event.name}>
          {state?.event.name}
        </span>
        <span>{booth.title(desk.boothName())}</span>
      </h1>
      <span class="spring" />
      <time class="figure clock">
        <span class="unseen">{booth.clock}</span>
        {clockTime(wallClock.value)}
      </time>
      <span class="figure soft">
        {booth.eventTime} {sure ? houseTime(Math.max(0, position - (position % RATE))) : UNKNOWN}
      </span>
      <Line self={desk.self.value} lost={!sure} />
      {state && <Consent event={state.event} sure={sure} />}
      <button type="button" class="key plain" aria-label={keys.open} onClick={onKeys}>
        <Icon name="keyboard" />
      </button>
      <LanguageSwitch />
      <button type="button" class="key plain leave" onClick={() => desk.leave()}>
        {booth.leave}
      </button>
    </header>
  );
}

function Line({ self, lost }: { self: ConsoleState | null; lost: boolean }) {
  const { booth } = words();
  const away = lost || !self?.connected;
  const poor = (self?.rtt_ms ?? 0) > GOOD_RTT || (self?.loss_percent ?? 0) > GOOD_LOSS;
  const [lamp, word] = away
    ? ["alarm", booth.lineLost]
    : poor
      ? ["caution", booth.linePoor]
      : ["good", booth.lineGood];
  return (
    <span class="line" data-line={lamp}>
      <span class={`lamp ${lamp}`} aria-hidden="true" />
      {booth.line} {word}
      <span class="figure soft stats">
        {!away &&
          booth.lineStats(
            self?.rtt_ms === null ? "–" : self.rtt_ms.toFixed(0),
            self.loss_percent.toFixed(self.loss_percent < 10 ? 1 : 0),
          )}
      </span>
    </span>
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
