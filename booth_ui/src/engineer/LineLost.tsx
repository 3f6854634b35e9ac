import { words } from "../shared/words";
import type { Desk } from "./desk";

/** The word in the place of a state that nobody knows, with a hollow lamp. */
export function Unknown() {
  return (
    <span class="soft" data-unknown>
      <span class="lamp" aria-hidden="true" /> {words().unknown}
    </span>
  );
}

/** When the line was lost, and what that means for all that stands here. */
export function LineLost({ desk }: { desk: Desk }) {
  return (
    <p class="message alarm">
      <span>{words().engineer.lineLostAll(desk.events.lostAt.value ?? "")}</span>
    </p>
  );
}
