import { useSignal } from "@preact/signals";
import { useCallback, useMemo } from "preact/hooks";
import { Ballistics } from "../shared/ballistics";
import { onScale } from "../shared/decibel";
import { type LevelFeed, Meter } from "../shared/Meter";
import type { Level, Levels } from "../shared/types";
import { words } from "../shared/words";
import type { Desk } from "./desk";

interface Props {
  desk: Desk;
  label: string;
  /** Picks this meter's level out of all. Must not change from one rendering to the next. */
  pick: (levels: Levels) => Level | undefined;
  /** With its scale in dB beside it. */
  scale?: boolean;
}

const MARKS = [0, -10, -20, -30, -40, -50];

/** An upright meter with its clip lamp, which stays until it is touched. */
export function StripMeter({ desk, label, pick, scale = true }: Props) {
  const { engineer } = words();
  const clipped = useSignal(false);
  const ballistics = useMemo(() => new Ballistics(), []);
  const feed = useCallback<LevelFeed>(
    (listener) =>
      desk.events.onLevels((levels, now) => listener(levels && (pick(levels)?.peak ?? -120), now)),
    [desk, pick],
  );
  const onClip = useCallback(() => {
    clipped.value = true;
  }, [clipped]);
  return (
    <div class="strip-meter">
      <button
        type="button"
        class={`clip ${clipped.value ? "on" : ""}`}
        aria-label={engineer.clipReset(label)}
        disabled={!clipped.value}
        onClick={() => {
          ballistics.touch();
          clipped.value = false;
        }}
      >
        {clipped.value ? engineer.clip : ""}
      </button>
      <div class="upright">
        {scale && (
          <div class="meter-scale" aria-hidden="true">
            {MARKS.map((db) => (
              <span key={db} style={{ bottom: `${100 * onScale(db)}%` }}>
                {Math.abs(db)}
              </span>
            ))}
          </div>
        )}
        <Meter label={engineer.meter(label)} feed={feed} upright onClip={onClip} ballistics={ballistics} />
      </div>
    </div>
  );
}
