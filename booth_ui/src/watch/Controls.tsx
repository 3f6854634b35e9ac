import { fullscreen, toggleFullscreen } from "../shared/fullscreen";
import { Icon } from "../shared/Icon";
import { Slider } from "../shared/Slider";
import { words } from "../shared/words";
import type { Player } from "./player";

/** More than this behind the edge and the way back to live is offered, s. */
const FAR = 12;

/** The row under the picture. */
export function Controls({
  player,
  stage,
  onKeys,
}: {
  player: Player;
  stage: () => HTMLElement | null;
  onKeys: () => void;
}) {
  const { watch, keys } = words();
  const { paused, muted, volume, latency, phase } = player;
  const live = phase.value === "live";
  const percent = `${Math.round(100 * (muted.value ? 0 : volume.value))} %`;
  return (
    <fieldset class="bare controls" aria-label={watch.player}>
      <button
        type="button"
        class="key plain"
        aria-label={paused.value ? watch.play : watch.pause}
        onClick={() => player.toggle()}
      >
        <Icon name={paused.value ? "play" : "pause"} />
      </button>
      <button
        type="button"
        class="key plain"
        aria-label={muted.value ? watch.unmute : watch.mute}
        onClick={() => player.setMuted(!muted.value)}
      >
        <Icon name={muted.value ? "silent" : "sound"} />
      </button>
      <div class="volume">
        <Slider
          label={watch.volume}
          min={0}
          max={1}
          step={0.05}
          value={muted.value ? 0 : volume.value}
          text={percent}
          onChange={(value) => player.setVolume(value)}
        />
      </div>
      {live && <LiveBadge player={player} far={(latency.value ?? 0) > FAR} />}
      <span class="spring" />
      <button type="button" class="key plain keyboard-only" aria-label={keys.open} onClick={onKeys}>
        <Icon name="keyboard" />
      </button>
      <button
        type="button"
        class="key plain"
        aria-label={fullscreen.value ? watch.leaveFullscreen : watch.fullscreen}
        onClick={() => void toggleFullscreen(stage())}
      >
        <Icon name={fullscreen.value ? "window" : "full"} />
      </button>
    </fieldset>
  );
}

function LiveBadge({ player, far }: { player: Player; far: boolean }) {
  const { watch } = words();
  const seconds = player.latency.value;
  if (far) {
    return (
      <button type="button" class="key go-live" onClick={() => player.goLive()}>
        {watch.goLive}
      </button>
    );
  }
  return (
    <span
      class="live-badge"
      data-latency={seconds ?? ""}
      title={seconds === null ? "" : watch.behindLong(String(seconds))}
    >
      <span class="lamp alarm round" aria-hidden="true" />
      {watch.live}
      {seconds !== null && <span class="figure soft">{watch.behind(String(seconds))}</span>}
    </span>
  );
}
