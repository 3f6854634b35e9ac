import { Facts } from "../shared/Facts";
import { duration, RATE, signed } from "../shared/format";
import { Slider } from "../shared/Slider";
import type { SourceState } from "../shared/types";
import { words } from "../shared/words";
import type { Desk } from "./desk";
import { SoundFacts } from "./SoundFacts";

/** What a key of a source's strip switches. */
const SWITCHES = ["solo", "high_pass", "automix", "level"] as const;

/** How a source is mixed into the floor, and how its line is. */
export function SourceDetails({ desk, source }: { desk: Desk; source: SourceState }) {
  const { engineer } = words();
  const { video } = source;
  const picture = video
    ? `${video.width}×${video.height} ${video.frame_rate?.toFixed(2) ?? ""} ${video.codec}, ${
        video.transcoded ? engineer.transcoded : engineer.copied
      }`
    : engineer.noVideo;
  const patcher = desk.strip(`sources/${source.name}`);
  const pending = patcher.pending.value;
  const delay = pending.delay_ms ?? source.delay_ms;
  return (
    <>
      <fieldset class="bare strip-switches" aria-label={engineer.mixing}>
        {SWITCHES.map((key) => (
          <button
            key={key}
            type="button"
            class={`key ${key === "solo" ? "amber" : ""} ${pending[key] === undefined ? "" : "pending"}`}
            data-switch={key}
            aria-pressed={source[key]}
            title={engineer.stripHints[key]}
            onClick={() => patcher.ask({ [key]: !source[key] })}
          >
            {engineer.stripSwitches[key]}
          </button>
        ))}
        <span class={`setting ${pending.delay_ms === undefined ? "" : "pending"}`} data-setting="delay_ms">
          <span class="small" aria-hidden="true">
            {engineer.delay}
          </span>
          <Slider
            label={`${source.label}: ${engineer.delay}`}
            value={delay}
            min={0}
            max={1000}
            step={10}
            text={`${delay} ms`}
            onChange={(next) => patcher.ask({ delay_ms: next })}
          />
          <span class="figure small setting-value" aria-hidden="true">
            {delay} ms
          </span>
        </span>
      </fieldset>
      <Facts
        facts={[
          ["", `${source.kind} · ${engineer.sourceState[source.state]}`],
          [engineer.codec, picture],
          [engineer.mediaTime, source.media_time_s === null ? "–" : duration(source.media_time_s)],
          [engineer.drift, `${signed(source.drift_ppm, 1)} ppm`],
          [engineer.playout, `${source.playout_ms} ms`],
          [engineer.late, `${((1000 * source.late_samples) / RATE).toFixed(0)} ms`],
          ...(source.kind === "whip"
            ? [[engineer.madeUp, `${source.concealed_ms} / ${source.ear_concealed_ms} ms`] as const]
            : []),
          [engineer.restarts, String(source.restarts)],
        ]}
      />
      {source.sound && <SoundFacts sound={source.sound} />}
      {source.error && (
        <p class="message alarm">
          <strong>{engineer.error}</strong> {source.error}
        </p>
      )}
    </>
  );
}
