import { wholeDb } from "../booth/hear/protect/say";
import type { HearingState } from "../shared/types";
import { words } from "../shared/words";

/** How an interpreter's ears are: a word, the last minute, the dose. */
export function HearingCell({ hearing: state }: { hearing: HearingState | null }) {
  const { hearing } = words();
  if (!state) return <>–</>;
  const safe = state.word === "safe";
  const unit = state.calibrated ? hearing.spl : hearing.dbfs;
  const dose = state.dose_percent === null ? "" : ` · ${hearing.dosePercent(state.dose_percent.toFixed(1))}`;
  return (
    <span class={`ear-cell ${safe ? "" : "tag amber"}`} data-ear={state.word}>
      <span class="one-line">
        {safe ? "✓" : "▲"} {hearing.word[state.word]}
      </span>{" "}
      <span class="one-line">
        {wholeDb(state.mean_db)} {unit}
        {dose}
      </span>
    </span>
  );
}
