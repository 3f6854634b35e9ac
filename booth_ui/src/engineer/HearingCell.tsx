import { useSignal } from "@preact/signals";
import { download } from "../shared/download";
import { boothName, signed } from "../shared/format";
import { Refused } from "../shared/http";
import { reasonOf } from "../shared/reason";
import type { BoothState, HearingState } from "../shared/types";
import { words } from "../shared/words";
import type { Desk } from "./desk";

/** How an interpreter's ears are: a word, the last minute, the dose. */
export function HearingCell({ hearing: state }: { hearing: HearingState | null }) {
  const { hearing } = words();
  if (!state) return <>–</>;
  const safe = state.word === "safe";
  const unit = state.calibrated ? hearing.spl : hearing.dbfs;
  const dose = state.dose_percent === null ? "" : ` · ${hearing.dosePercent(state.dose_percent.toFixed(1))}`;
  return (
    <span class={safe ? "" : "tag amber"} data-ear={state.word}>
      {safe ? "✓" : "▲"} {hearing.word[state.word]} {signed(Math.round(state.mean_db), 0)} {unit}
      {dose}
    </span>
  );
}

/** The hearing ledger of a booth, as a file. */
export function HearingLedger({ desk, booth }: { desk: Desk; booth: BoothState }) {
  const all = words();
  const busy = useSignal(false);
  const refused = useSignal<Refused | null>(null);
  const get = async () => {
    busy.value = true;
    refused.value = null;
    try {
      const path = `/api/v1/booths/${encodeURIComponent(booth.name)}/hearing.csv`;
      await download(path, desk.token, `hearing-${booth.name}.csv`);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.value = error;
    }
    busy.value = false;
  };
  return (
    <p class="hearing-ledger">
      <button
        type="button"
        class={`key ${busy.value ? "pending" : ""}`}
        data-action="ledger"
        aria-label={all.hearing.downloadOf(boothName(booth))}
        onClick={() => void get()}
      >
        {all.hearing.download}
      </button>{" "}
      <span role="status" class="small">
        {refused.value && all.hearing.downloadFailed(reasonOf(refused.value, all))}
      </span>
    </p>
  );
}
