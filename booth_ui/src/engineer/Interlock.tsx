import { boothName } from "../shared/booth-name";
import type { InterlockPatch, State } from "../shared/types";
import { words } from "../shared/words";
import type { Desk } from "./desk";

const MODES = ["none", "override", "interlock"] as const;

/** Who may open a microphone while another is open: one set of rules for all booths. */
export function Interlock({ desk, state }: { desk: Desk; state: State }) {
  const { booth: said } = words();
  const { engineer } = words().handover;
  const pending = desk.interlock.pending.value;
  const rules = { ...state.interlock, ...pending };
  const ask = (change: InterlockPatch) => desk.interlock.ask(change);
  const ring = (key: keyof InterlockPatch) => (pending[key] === undefined ? "" : "pending");
  return (
    <fieldset class="bare interlock">
      <legend class="small soft">{engineer.title}</legend>
      {(["inside", "between"] as const).map((key) => (
        <label key={key} class="small" title={engineer.hint[rules[key]]}>
          <span>{engineer[key]}</span>
          <select
            class={`key ${ring(key)}`}
            data-interlock={key}
            value={rules[key]}
            onChange={({ currentTarget }) => {
              const mode = MODES.find((one) => one === currentTarget.value);
              if (mode) ask({ [key]: mode });
            }}
          >
            {MODES.map((mode) => (
              <option key={mode} value={mode}>
                {engineer.mode[mode]}
              </option>
            ))}
          </select>
        </label>
      ))}
      <div class="priority" title={engineer.priorityHint}>
        <button
          type="button"
          class={`key small ${ring("a_over_b_c")}`}
          data-interlock="a_over_b_c"
          aria-pressed={rules.a_over_b_c}
          onClick={() => ask({ a_over_b_c: !rules.a_over_b_c })}
        >
          {engineer.aOverBC}
        </button>
        <span class="small soft" id="priority">
          {engineer.priority}
        </span>
        {state.booths.map((booth) => {
          const place = rules.priority.indexOf(booth.name);
          const others = rules.priority.filter((name) => name !== booth.name);
          return (
            <button
              key={booth.name}
              type="button"
              class={`key small ${ring("priority")}`}
              data-priority={booth.name}
              aria-pressed={place >= 0}
              aria-label={
                place >= 0 ? `${said.title(boothName(booth))}, ${place + 1}` : said.title(boothName(booth))
              }
              aria-describedby="priority"
              onClick={() => ask({ priority: place >= 0 ? others : [...others, booth.name] })}
            >
              {place >= 0 && <span class="figure">{place + 1}</span>} {boothName(booth)}
            </button>
          );
        })}
      </div>
    </fieldset>
  );
}
