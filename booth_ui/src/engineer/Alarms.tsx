import { sentenceOf } from "../shared/alarm-sentence";
import { clockTime } from "../shared/format";
import { Icon } from "../shared/Icon";
import type { Alarm, State } from "../shared/types";
import { words } from "../shared/words";
import type { Desk } from "./desk";
import { LineLost } from "./LineLost";

/** What is wrong, in sentences, the newest unacknowledged first. */
export function Alarms({ desk, state }: { desk: Desk; state: State }) {
  const { engineer } = words();
  const { alarms } = state;
  const sure = desk.sure.value;
  const pressing = alarms.some(({ acknowledged, level }) => !acknowledged && level === "alarm");
  const sorted = [...alarms].sort(
    (a, b) => Number(a.acknowledged) - Number(b.acknowledged) || b.since.localeCompare(a.since),
  );
  return (
    <section class="panel alarms" aria-labelledby="alarms">
      <h2 id="alarms">{engineer.alarms}</h2>
      <div role="status">{!sure && <LineLost desk={desk} />}</div>
      <ul aria-live={sure && pressing ? "assertive" : "polite"}>
        {(sure ? sorted : []).map((alarm) => (
          <AlarmRow key={alarm.id} desk={desk} alarm={alarm} state={state} />
        ))}
      </ul>
      {sure && alarms.length === 0 && (
        <p class="well">
          <Icon name="tick" />
          {engineer.noAlarms}
        </p>
      )}
    </section>
  );
}

function AlarmRow({ desk, alarm, state }: { desk: Desk; alarm: Alarm; state: State }) {
  const { engineer } = words();
  const text = sentenceOf(state, alarm);
  const kind = alarm.acknowledged ? "" : alarm.level === "alarm" ? "alarm" : "caution";
  return (
    <li class={`message ${kind}`} data-alarm={alarm.code} data-acknowledged={alarm.acknowledged}>
      <div>
        <strong class="small">
          {alarm.acknowledged ? engineer.acknowledged : `▲ ${engineer.level[alarm.level]}`}
        </strong>{" "}
        <span class="figure small soft">{clockTime(new Date(alarm.since))}</span>
        <p>{text}</p>
      </div>
      {!alarm.acknowledged && (
        <button
          type="button"
          class={`key ${desk.acknowledging.value.has(alarm.id) ? "pending" : ""}`}
          aria-label={engineer.acknowledgeOf(text)}
          onClick={() => void desk.acknowledge(alarm.id)}
        >
          {engineer.acknowledge}
        </button>
      )}
    </li>
  );
}
