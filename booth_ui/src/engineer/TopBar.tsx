import { wallClock } from "../shared/clock";
import type { Events } from "../shared/events";
import { clockTime, houseTime, RATE } from "../shared/format";
import { Icon } from "../shared/Icon";
import { LanguageSwitch } from "../shared/LanguageSwitch";
import type { State } from "../shared/types";
import { words } from "../shared/words";

/** What an engineer reads from two metres: on the air, since when, and whether anything is wrong. */
export function TopBar({ state, events, onKeys }: { state: State; events: Events; onKeys: () => void }) {
  const { engineer, keys, booth } = words();
  const { event } = state;
  const position = events.figures.value?.position ?? event.position;
  const open = state.alarms.filter(({ acknowledged }) => !acknowledged);
  const alarms = open.filter(({ level }) => level === "alarm").length;
  return (
    <header class="top" data-alarms={open.length}>
      <h1>
        {event.name} <span class="soft">{engineer.title}</span>
      </h1>
      {event.streamed && <span class="tag red">● {engineer.streamed}</span>}
      {event.recording && <span class="tag red">● {engineer.recorded}</span>}
      <span class="spring" />
      {open.length === 0 && <span class="soft">{engineer.noAlarms}</span>}
      {alarms > 0 && <span class="alarm-count">▲ {engineer.alarmCount(alarms)}</span>}
      {open.length > alarms && (
        <span class="alarm-count warning">▲ {engineer.warningCount(open.length - alarms)}</span>
      )}
      <span class="figure soft">
        {booth.eventTime} {houseTime(position - (position % RATE))}
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
