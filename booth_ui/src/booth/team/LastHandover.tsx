import { clockTime } from "../../shared/format";
import type { BoothState } from "../../shared/types";
import { words } from "../../shared/words";

/** The last swap with its gap, measured on what the programs mix. */
export function LastHandover({ last }: { last: NonNullable<BoothState["last_handover"]> }) {
  const { handover } = words();
  const gap = !last.measured
    ? handover.measuring
    : last.gap_ms === null
      ? handover.notHeard
      : last.gap_ms < 0
        ? handover.overlap(-last.gap_ms)
        : handover.gap(last.gap_ms);
  return (
    <span class="small soft last-handover" data-gap={last.gap_ms ?? ""} data-how={last.how}>
      <span class="names">
        {last.giver_name} → {last.taker_name}
      </span>{" "}
      <span class="figure">{clockTime(new Date(last.at))}</span> <strong class="figure">{gap}</strong>
    </span>
  );
}
