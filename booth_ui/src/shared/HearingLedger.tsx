import { useSignal } from "@preact/signals";
import { download } from "./download";
import { Refused } from "./http";
import { reasonOf } from "./reason";
import { words } from "./words";

interface Props {
  booth: string;
  token: string;
  /** How it is read out where several booths have one. */
  label?: string;
}

/** The hearing ledger of a booth, as a file. */
export function HearingLedger({ booth, token, label }: Props) {
  const all = words();
  const busy = useSignal(false);
  const refused = useSignal<Refused | null>(null);
  const get = async () => {
    busy.value = true;
    refused.value = null;
    try {
      const path = `/api/v1/booths/${encodeURIComponent(booth)}/hearing.csv`;
      await download(path, token, `hearing-${booth}.csv`);
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
        aria-label={label}
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
