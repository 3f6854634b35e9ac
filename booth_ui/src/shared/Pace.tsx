import { UNKNOWN } from "./format";
import { turnOf, turnTime } from "./turn";
import type { ConsoleState } from "./types";
import { words } from "./words";

interface Props {
  one: ConsoleState;
  /** House position now; null while nobody knows it. */
  position: number | null;
}

/** An interpreter's pace in a line: how long they have been on the air, and how far they are behind the floor. */
export function Pace({ one, position }: Props) {
  const { lights } = words();
  const turn = turnOf(position === null ? null : one.turn_start, position ?? 0);
  if (turn.seconds === null) return null;
  const hint = { none: "", soon: lights.turnSoon, over: lights.turnOver }[turn.hint];
  return (
    <p class="pace small" data-turn={turn.hint}>
      <span class="pace-turn">
        {lights.turn} <span class="figure">{turnTime(turn.seconds)}</span>
      </span>
      <span class="soft" title={lights.spanLong}>
        {lights.span} <span class="figure pace-span">{spanWords(one.span_s)}</span>
      </span>
      {hint && <span class="pace-hint">▲ {hint}</span>}
    </p>
  );
}

/** `2.4 s`, or a dash while nothing tells it surely enough. */
export function spanWords(seconds: number | null): string {
  return seconds === null ? UNKNOWN : words().lights.seconds(seconds.toFixed(1));
}
