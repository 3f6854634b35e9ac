import { UNKNOWN } from "../../shared/format";
import { turnOf, turnTime } from "../../shared/turn";
import { words } from "../../shared/words";
import type { Console } from "../console";

/** How long the interpreter has been on the air in this turn; from 20 minutes on it says so. Never red. */
export function TurnTimer({ desk }: { desk: Console }) {
  const { lights } = words();
  const self = desk.self.value;
  const position = desk.position.value;
  const turn = turnOf(position === null ? null : (self?.turn_start ?? null), position ?? 0);
  const label = { none: lights.turn, soon: lights.turnSoon, over: lights.turnOver }[turn.hint];
  return (
    <p class="stack turn" data-turn={turn.hint}>
      <span class="small soft turn-label">
        {turn.hint !== "none" && <span aria-hidden="true">▲ </span>}
        {label}
      </span>
      <span class="figure turn-time">{turn.seconds === null ? UNKNOWN : turnTime(turn.seconds)}</span>
    </p>
  );
}
