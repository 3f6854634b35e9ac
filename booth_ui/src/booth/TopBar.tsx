import { wallClock } from "../shared/clock";
import { clockTime, houseTime, RATE } from "../shared/format";
import { Icon } from "../shared/Icon";
import { LanguageSwitch } from "../shared/LanguageSwitch";
import type { ConsoleState, State } from "../shared/types";
import { words } from "../shared/words";
import type { Console } from "./console";

/** A line is good below both of these: round trip, ms, and loss, percent. */
const GOOD_RTT = 150;
const GOOD_LOSS = 2;

/** Where, when, and how well the line is. */
export function TopBar({ desk, onKeys }: { desk: Console; onKeys: () => void }) {
  const { booth, keys } = words();
  const state = desk.events.state.value;
  const position = desk.events.figures.value?.position ?? state?.event.position ?? 0;
  return (
    <header class="top">
      <h1>
        <span class="soft">{state?.event.name}</span>
        <span>{booth.title(desk.booth.value?.label ?? desk.name)}</span>
      </h1>
      <span class="spring" />
      <time class="figure clock">
        <span class="unseen">{booth.clock}</span>
        {clockTime(wallClock.value)}
      </time>
      <span class="figure soft">
        {booth.eventTime} {houseTime(Math.max(0, position - (position % RATE)))}
      </span>
      <Line self={desk.self.value} lost={!desk.sure.value} />
      {state && <Consent event={state.event} />}
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
function Consent({ event }: { event: State["event"] }) {
  const { booth } = words();
  return (
    <span class="consent">
      <span class={event.streamed ? "tag" : "soft small"}>
        <span class={`lamp ${event.streamed ? "filled" : ""}`} aria-hidden="true" />
        {event.streamed ? booth.streamed : booth.notStreamed}
      </span>
      <span class={event.recording ? "tag" : "soft small"}>
        <span class={`lamp ${event.recording ? "filled" : ""}`} aria-hidden="true" />
        {event.recording ? booth.recorded : booth.notRecorded}
      </span>
    </span>
  );
}
