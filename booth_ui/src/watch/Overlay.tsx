import { startTime } from "../shared/format";
import { Icon } from "../shared/Icon";
import { language, words } from "../shared/words";
import type { Player } from "./player";

/** What lies over the picture when there is none, or no sound yet. */
export function Overlay({ player }: { player: Player }) {
  const { watch } = words();
  const phase = player.phase.value;
  const event = player.event.value;
  if (phase === "live") {
    if (player.blocked.value) {
      return (
        <button type="button" class="veil touch" onClick={() => player.unblock()} data-action="unblock">
          <span class="big-key">
            <Icon name="sound" />
            {watch.tapForSound}
          </span>
        </button>
      );
    }
    return null;
  }
  const [title, hint] = {
    loading: [watch.loading, ""],
    before: [watch.before, watch.beforeHint],
    lost: [watch.lost, watch.lostHint(player.retryIn.value)],
    ended: [watch.ended, watch.endedHint],
    unsupported: [watch.unsupported, watch.unsupportedHint],
  }[phase];
  return (
    <div class={`veil ${phase}`}>
      {/* Said alone: the seconds until the next attempt are not read out one by one. */}
      <p class="veil-title" role="status">
        {title}
      </p>
      {phase === "before" && event?.starts_at && (
        <p class="figure">{watch.starts(startTime(event.starts_at, language.value))}</p>
      )}
      {hint && <p>{hint}</p>}
      {phase === "loading" && player.blocked.value && (
        <button type="button" class="key" onClick={() => player.unblock()}>
          {watch.tapForSound}
        </button>
      )}
    </div>
  );
}
