import { useSignal } from "@preact/signals";
import { clockTime } from "../../../shared/format";
import { words } from "../../../shared/words";
import type { Console } from "../../console";
import { limitsOf } from "./calibration";
import { EarPanel } from "./EarPanel";
import { type Ear, holds, loudFrom, onGauge, tells } from "./exposure";
import { profile } from "./headsets";
import { eventText, levelText, roundedDb, wholeDb } from "./say";

/** How loud it is in the ear, in a bar, a figure and a word; opens the panel of hearing protection. */
export function EarGauge({ desk }: { desk: Console }) {
  const { hearing } = words();
  const open = useSignal(false);
  const ear = desk.protection.value?.ear.value ?? null;
  const failed = desk.protection.value?.failed.value ?? false;
  const calibrated = profile.value !== null;
  const { sustainedDb, ceilingDb } = limitsOf(profile.value);
  const word = failed ? "limited" : (ear?.word ?? "safe");
  const now = ear ? onGauge(ear.nowDb, calibrated) : 0;
  return (
    <>
      <button
        type="button"
        class="ear-gauge"
        data-word={word}
        data-calibrated={calibrated}
        aria-haspopup="dialog"
        onClick={() => {
          open.value = true;
        }}
      >
        <span class="unseen">{hearing.open}</span>
        <span class="small soft" aria-hidden="true">
          {hearing.ear}
        </span>
        <span
          class="ear-bar"
          aria-hidden="true"
          style={{ "--now": now, "--loud": loudFrom(calibrated, sustainedDb) }}
        />
        <span class="figure ear-now">
          {ear ? wholeDb(ear.nowDb) : "–"} {calibrated ? hearing.spl : hearing.dbfs}
        </span>
        <span id="ear-word" class="ear-word small">
          {word === "safe" ? "✓" : "▲"} {hearing.word[word]}
        </span>
        <span id="ear-line" class="ear-line small soft">
          {failed ? hearing.failed : ear ? line(desk, ear, roundedDb(ceilingDb)) : hearing.starting}
        </span>
      </button>
      {open.value && (
        <EarPanel
          desk={desk}
          onClose={() => {
            open.value = false;
          }}
        />
      )}
    </>
  );
}

/** What is to be known beside the level: an event with its cause, what is still held down, else the last minute or that nobody calibrated. */
function line(desk: Console, ear: Ear, ceiling: string): string {
  const { hearing } = words();
  if (ear.last && tells(ear, Date.now())) {
    const held = holds(ear.heldDb) && !ear.last.open ? ` · ${hearing.held(ear.heldDb.toFixed(0))}` : "";
    return `${clockTime(new Date(ear.last.at))} ${eventText(desk, ear.last)}${held}`;
  }
  return ear.calibrated ? hearing.minute(levelText(ear.meanDb, true)) : hearing.notCalibrated(ceiling);
}
