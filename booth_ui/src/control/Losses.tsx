import { sentenceOf } from "../shared/alarm-sentence";
import { aboutPicture } from "../shared/alarm-subject";
import { clockTime } from "../shared/format";
import type { State } from "../shared/types";
import { words } from "../shared/words";

/** Returns the alarms that change what the director can show: of sources and of the studio. */
export function lossesOf(state: State): State["alarms"] {
  return state.alarms.filter(aboutPicture);
}

/** What the director has lost, in sentences; nothing where all is well. They go when it is back, or sent off. */
export function Losses({ state }: { state: State }) {
  const { engineer } = words();
  return (
    <ul class="losses" aria-live="assertive" aria-label={engineer.alarms}>
      {lossesOf(state).map((alarm) => (
        <li
          key={alarm.id}
          class={`message ${alarm.level === "alarm" ? "alarm" : "caution"}`}
          data-alarm={alarm.code}
          data-subject={alarm.subject}
        >
          <strong class="small">▲ {engineer.level[alarm.level]}</strong>{" "}
          <span class="figure small soft">{clockTime(new Date(alarm.since))}</span> {sentenceOf(state, alarm)}
        </li>
      ))}
    </ul>
  );
}
