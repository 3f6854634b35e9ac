import { Icon } from "../shared/Icon";
import { lineIsSlow } from "../shared/pending";
import { words } from "../shared/words";
import type { Desk } from "./desk";

/** One sentence at a time over the foot of the page: the line, or a change that was not taken. */
export function Messages({ desk }: { desk: Desk }) {
  const all = words();
  const refused = desk.refused.value;
  let kind = "caution";
  let text = "";
  if (desk.events.link.value === "lost") {
    kind = "alarm";
    text = all.serviceLost(desk.events.lostAt.value ?? "");
  } else if (refused) text = all.engineer.refused(refused.name, refused.reason);
  else if (lineIsSlow.value > 0) text = all.lineSlow;
  return (
    <div class="messages" role="status">
      {text && (
        <p class={`message ${kind}`}>
          <Icon name="warning" />
          {text}
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
