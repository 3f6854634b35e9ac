import { wallClock } from "../shared/clock";
import { clockTime, houseTime, UNKNOWN } from "../shared/format";
import { Icon } from "../shared/Icon";
import { LanguageSwitch } from "../shared/LanguageSwitch";
import type { State } from "../shared/types";
import { words } from "../shared/words";
import type { Desk } from "./desk";

/** What an engineer reads from two metres: on the air, since when, and whether anything is wrong. */
export function TopBar({ state, desk, onKeys }: { state: State; desk: Desk; onKeys: () => void }) {
  const { engineer, keys, booth, talk } = words();
  const { events } = desk;
  const sure = desk.sure.value;
  const { event } = state;
  const position = events.position.value;
  const open = state.alarms.filter(({ acknowledged }) => !acknowledged);
  const calls = state.signals.filter(({ seen }) => !seen).length;
  const alarms = open.filter(({ level }) => level === "alarm").length;
  return (
    <header class="top" data-alarms={open.length}>
      <h1 title={event.name}>
        {event.name} <span class="soft">{engineer.title}</span>
      </h1>
      {event.streamed && <Lamp sure={sure} word={engineer.streamed} />}
      {event.recording && <Lamp sure={sure} word={engineer.recorded} />}
      <span class="spring" />
      {!sure && (
        <span class="alarm-count" data-lost>
          ▲ {engineer.lineLost(events.lostAt.value ?? "")}
        </span>
      )}
      {sure && calls > 0 && <span class="alarm-count warning">▲ {talk.callCount(calls)}</span>}
      {sure && open.length + calls === 0 && <span class="soft">{engineer.noAlarms}</span>}
      {sure && alarms > 0 && <span class="alarm-count">▲ {engineer.alarmCount(alarms)}</span>}
      {sure && open.length > alarms && (
        <span class="alarm-count warning">▲ {engineer.warningCount(open.length - alarms)}</span>
      )}
      <span class="figure soft">
        {booth.eventTime} {sure && position !== null ? houseTime(position) : UNKNOWN}
      </span>
      <time class="figure clock">
        <span class="unseen">{booth.clock}</span>
        {clockTime(wallClock.value)}
      </time>
      <button type="button" class="key plain" aria-label={keys.open} onClick={onKeys}>
        <Icon name="keyboard" />
      </button>
      <LanguageSwitch />
    </header>
  );
}

function Lamp({ sure, word }: { sure: boolean; word: string }) {
  if (sure) return <span class="tag red">● {word}</span>;
  return (
    <span class="tag soft" title={words().unknown}>
      <span aria-hidden="true">?</span> {word}
      <span class="unseen">{words().unknown}</span>
    </span>
  );
}
