import type { FeedState } from "../../shared/types";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { keys } from "../hands/actions";
import { Cap } from "../hands/Cap";

/** Where a feed comes from, as a sign: read out it is a word of what it stands beside. */
export function RelayMark({ mark }: { mark: FeedState["mark"] }) {
  return (
    <span class={`mark ${mark}`} data-mark={mark} aria-hidden="true">
      {words().listening.mark[mark]}
    </span>
  );
}

/** The keys for what is listened to most. */
export function Presets({ desk }: { desk: Console }) {
  const { listening } = words();
  const asked = desk.pending.value.listen;
  const heard = desk.self.value?.listen ?? "floor";
  const feeds = desk.listening.relays.value;
  return (
    <fieldset class="bare presets" aria-label={listening.presets}>
      {desk.listening.presets.value.map((to, index) => {
        const feed = feeds.find(({ name }) => name === to);
        return (
          <button
            key={String(index)}
            type="button"
            class={`key struck ${asked === to ? "pending" : ""}`}
            data-preset={index + 1}
            data-listen={to}
            aria-keyshortcuts={keys.aria(`preset${(index + 1) as 1 | 2 | 3}`)}
            aria-label={listening.preset(
              index + 1,
              feed ? desk.listening.said(feed) : desk.listening.label(to),
            )}
            aria-pressed={heard === to}
            title={desk.listening.label(to)}
            onClick={() => desk.listening.choosePreset(index)}
          >
            <span class="name">{desk.listening.label(to)}</span>
            <span class="foot small">
              <Cap id={`preset${(index + 1) as 1 | 2 | 3}`} />
              {feed && <RelayMark mark={feed.mark} />}
            </span>
          </button>
        );
      })}
    </fieldset>
  );
}

/** Everything else that can be heard, and what puts it onto a key. */
export function OtherFeeds({ desk }: { desk: Console }) {
  const { listening } = words();
  const heard = desk.self.value?.listen ?? "floor";
  const known = desk.listening.relays.value;
  const { presets } = desk.listening;
  return (
    <div class="others">
      <select
        class="field"
        aria-label={listening.other}
        data-action="other"
        value={heard === "floor" ? "" : heard}
        onChange={({ currentTarget }) => {
          const to = currentTarget.value;
          // What is shown is what the service says; until it does, that is what it was.
          currentTarget.value = heard === "floor" ? "" : heard;
          currentTarget.blur(); // or the console's keys, the cough among them, would be the list's
          if (to !== "") desk.listening.choose(to);
        }}
      >
        <option value="">{listening.pick}</option>
        {known.map((feed) => (
          <option key={feed.name} value={feed.name}>
            {desk.listening.label(feed.name)} {listening.mark[feed.mark]}
          </option>
        ))}
      </select>
      <span class="small soft" aria-hidden="true">
        {listening.keep}
      </span>
      {presets.value.map((to, index) => (
        <button
          key={String(index)}
          type="button"
          class="key slim"
          data-assign={index + 1}
          aria-keyshortcuts={`Shift+${index + 1}`}
          aria-label={listening.assign(desk.listening.label(heard), index + 1)}
          title={listening.assign(desk.listening.label(heard), index + 1)}
          disabled={heard === "floor" || heard === to}
          onClick={() => desk.listening.assign(index)}
        >
          {index + 1}
        </button>
      ))}
    </div>
  );
}
