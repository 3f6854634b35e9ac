import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Facts } from "../../../shared/Facts";
import { clockTime } from "../../../shared/format";
import { HearingLedger } from "../../../shared/HearingLedger";
import { Icon } from "../../../shared/Icon";
import { words } from "../../../shared/words";
import type { Console } from "../../console";
import { Calibrate } from "./Calibrate";
import { limitsOf } from "./calibration";
import { holds } from "./exposure";
import { choose, headsets, profile, remove } from "./headsets";
import { eventText, levelText, roundedDb } from "./say";

/** Everything about this interpreter's ears: now, in this event, which headset, and the ledger. */
export function EarPanel({ desk, onClose }: { desk: Console; onClose: () => void }) {
  const { hearing, close } = words();
  const card = useRef<HTMLDialogElement>(null);
  const calibrating = useSignal(false);
  useEffect(() => card.current?.showModal(), []);
  return (
    <dialog ref={card} class="card ear-panel" aria-labelledby="ear-panel" onClose={onClose}>
      <header>
        <h1 id="ear-panel">{hearing.title}</h1>
        <button type="button" class="key" onClick={() => card.current?.close()}>
          {close}
        </button>
      </header>
      {calibrating.value ? (
        <Calibrate
          desk={desk}
          onDone={() => {
            calibrating.value = false;
          }}
        />
      ) : (
        <>
          <Now desk={desk} />
          <Headsets />
          <footer>
            <button
              type="button"
              class="key"
              data-action="calibrate"
              onClick={() => {
                calibrating.value = true;
              }}
            >
              {hearing.calibrate}
            </button>
            <HearingLedger booth={desk.name} token={desk.token} />
          </footer>
        </>
      )}
    </dialog>
  );
}

function Now({ desk }: { desk: Console }) {
  const { hearing, unknown } = words();
  const protection = desk.protection.value;
  const ear = protection?.ear.value;
  const kept = desk.self.value?.hearing;
  const { ceilingDb, sustainedDb } = limitsOf(profile.value);
  const last = ear?.last;
  const facts: [string, string][] = [
    [hearing.now, ear ? levelText(ear.nowDb, ear.calibrated) : unknown],
    [hearing.meanNow, ear ? levelText(ear.meanDb, ear.calibrated) : unknown],
    [hearing.heard, kept ? hearing.minutes(kept.minutes.toFixed(0)) : unknown],
    [
      hearing.dose,
      kept?.dose_percent == null ? hearing.doseUnknown : hearing.dosePercent(kept.dose_percent.toFixed(1)),
    ],
    [hearing.eventCount, kept ? `${kept.limited} / ${kept.warned}` : unknown],
  ];
  return (
    <>
      <Facts facts={facts} kind="ear-facts" />
      <p class={`message ${last ? "caution" : ""}`}>
        {last && <Icon name="warning" />}
        <span>
          {last
            ? hearing.lastOf(
                clockTime(new Date(last.at)),
                eventText(desk, last),
                levelText(last.levelDb, last.calibrated),
              )
            : hearing.lastNone}
        </span>
        {ear && holds(ear.heldDb) && (
          <button type="button" class="key" data-action="restore" onClick={() => protection?.restore()}>
            {hearing.restore(ear.heldDb.toFixed(0))}
          </button>
        )}
      </p>
      <p class="small soft">
        {profile.value
          ? hearing.explained.calibrated
          : hearing.explained.not(roundedDb(ceilingDb), roundedDb(sustainedDb))}
      </p>
    </>
  );
}

/** Which headset is worn. */
function Headsets() {
  const { hearing } = words();
  const { profiles } = headsets.value;
  const now = profile.value?.name ?? null;
  return (
    <fieldset class="bare headsets">
      <legend class="small soft">{hearing.headset}</legend>
      <label class="check">
        <input type="radio" name="headset" checked={now === null} onChange={() => choose(null)} />
        {hearing.none}
      </label>
      {profiles.map(({ name, fullScale }) => (
        <div key={name} class="headset">
          <label class="check">
            <input type="radio" name="headset" checked={now === name} onChange={() => choose(name)} />
            <span>{name}</span>
            <span class="small soft figure">{hearing.fullScale(fullScale.toFixed(0))}</span>
          </label>
          <button
            type="button"
            class="key plain"
            aria-label={hearing.remove(name)}
            onClick={() => remove(name)}
          >
            ✕
          </button>
        </div>
      ))}
    </fieldset>
  );
}
