import { Facts } from "../shared/Facts";
import { signed } from "../shared/format";
import { bandOf } from "../shared/sound-light";
import type { SoundQuality } from "../shared/types";
import { words } from "../shared/words";

/** How a source sounded when it last spoke. */
export function SoundFacts({ sound }: { sound: SoundQuality }) {
  const { lights } = words();
  const good = sound.faults.length === 0;
  return (
    <div class="sound-facts" data-sound={sound.faults[0] ?? "good"}>
      <p>
        <span class={`lamp ${good ? "good" : "caution"}`} aria-hidden="true" /> {lights.sound}{" "}
        {good ? lights.soundGood : sound.faults.map((fault) => lights.fault[fault]).join(" · ")}
      </p>
      <Facts
        facts={[
          [
            lights.bandwidth,
            `${lights.kilohertz((sound.bandwidth_hz / 1000).toFixed(1))} · ${lights.band[bandOf(sound)]}`,
          ],
          [lights.level, lights.lufs(signed(sound.level_lufs, 1))],
          [lights.clipped, lights.percent(String(sound.clipped_percent))],
          [
            lights.reverberation,
            sound.reverberation_s === null ? "–" : lights.seconds(sound.reverberation_s.toFixed(1)),
          ],
        ]}
      />
    </div>
  );
}
