import type { FeedState } from "../../shared/types";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { keys } from "../hands/actions";
import { Cap } from "../hands/Cap";
import { List } from "../List";

/** So much of a name goes into one line of the narrowest key: letters, of which a Chinese one is two wide. */
const FITS = 9;

function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e7f" ? 2 : 1), 0);
}

/** Where a feed comes from, as a sign: read out it is a word of what it stands beside. */
export function RelayMark({ mark }: { mark: FeedState["mark"] }) {
  return (
    <span class={`mark ${mark}`} data-mark={mark} aria-hidden="true">
      {words().listening.mark[mark]}
    </span>
  );
}

/** What a key has: a long name in smaller letters and in two lines, so that none of it is cut off. Not read out. */
export function KeyName({ text }: { text: string }) {
  return (
    <span class={`name ${widthOf(text) > FITS ? "long" : ""}`} aria-hidden="true">
      {text}
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
            aria-pressed={heard === to}
            title={desk.listening.label(to)}
            onClick={() => desk.listening.choosePreset(index)}
          >
            <span class="unseen">
              {listening.preset(index + 1, feed ? desk.listening.said(feed) : desk.listening.label(to))}
            </span>
            <KeyName text={desk.listening.short(to)} />
            <span class="foot small" aria-hidden="true">
              <Cap id={`preset${(index + 1) as 1 | 2 | 3}`} />
              {feed && <RelayMark mark={feed.mark} />}
            </span>
          </button>
        );
      })}
    </fieldset>
  );
}

/** Everything else that can be heard; and what is heard may be put onto a key. */
export function OtherFeeds({ desk }: { desk: Console }) {
  const { listening } = words();
  const heard = desk.self.value?.listen ?? "floor";
  const shown = heard === "floor" ? "" : heard;
  const { relays, presets } = desk.listening;
  return (
    <List
      class={`field ${widthOf(desk.listening.short(heard)) > FITS ? "small" : ""}`}
      aria-label={listening.other}
      data-action="other"
      value={shown}
      onChange={({ currentTarget }) => {
        const [kind, index] = currentTarget.value.split("#");
        // What is shown is what the service says; until it does, that is what it was.
        currentTarget.value = shown;
        if (index !== undefined) desk.listening.assign(Number(index));
        else if (kind) desk.listening.choose(kind);
      }}
    >
      <option value="">{listening.pick}</option>
      {relays.value.map((feed) => (
        <option key={feed.name} value={feed.name}>
          {desk.listening.short(feed.name)} {feed.name === shown ? "" : listening.mark[feed.mark]}
        </option>
      ))}
      {heard !== "floor" && (
        <optgroup label={listening.keep(desk.listening.label(heard))}>
          {presets.value.map((_, index) => (
            <option key={String(index)} value={`keep#${index}`}>
              {listening.onto(index + 1)}
            </option>
          ))}
        </optgroup>
      )}
    </List>
  );
}
