import { Facts } from "../shared/Facts";
import { duration, RATE, signed } from "../shared/format";
import type { SourceState } from "../shared/types";
import { words } from "../shared/words";
import { SoundFacts } from "./SoundFacts";

export function SourceDetails({ source }: { source: SourceState }) {
  const { engineer } = words();
  const { video } = source;
  const picture = video
    ? `${video.width}×${video.height} ${video.frame_rate?.toFixed(2) ?? ""} ${video.codec}, ${
        video.transcoded ? engineer.transcoded : engineer.copied
      }`
    : engineer.noVideo;
  return (
    <>
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
