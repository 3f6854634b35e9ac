import { Icon } from "../shared/Icon";
import { lineIsSlow } from "../shared/pending";
import { reasonOf } from "../shared/reason";
import { words } from "../shared/words";
import type { Desk } from "./desk";

/** One sentence at a time above the alarms, over nothing: a change that was not taken, or a slow line. */
export function Messages({ desk }: { desk: Desk }) {
  const all = words();
  const refused = desk.refused.value;
  const text = refused
    ? all.engineer.refused(refused.name, reasonOf(refused.refused, all))
    : lineIsSlow.value > 0
      ? all.lineSlow
      : "";
  return (
    <div class="messages" role="status">
      {text && (
        <p class="message caution">
          <Icon name="warning" />
          <span>{text}</span>
          {refused && (
            <button
              type="button"
              class="key plain"
              onClick={() => {
                desk.refused.value = null;
              }}
            >
              {all.close}
            </button>
          )}
        </p>
      )}
    </div>
  );
}
