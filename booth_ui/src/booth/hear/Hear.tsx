import { useMemo } from "preact/hooks";
import { Icon } from "../../shared/Icon";
import { Meter } from "../../shared/Meter";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { keys } from "../hands/actions";
import { Cap } from "../hands/Cap";
import { polled } from "../polled";
import { AutoRelay } from "./AutoRelay";
import { Knobs } from "./Knobs";
import { KeyName, OtherFeeds, Presets, RelayMark } from "./Presets";
import { EarGauge } from "./protect/EarGauge";

/** What the interpreter hears: floor or relay and the partner, how loud, and with which tone. */
export function Hear({ desk }: { desk: Console }) {
  const { booth } = words();
  const feed = useMemo(() => polled(() => desk.hearing?.peak() ?? -120), [desk]);
  return (
    <section class="hear panel" aria-labelledby="hear">
      <header class="hear-head">
        <h2 id="hear">{booth.hear}</h2>
        <div class="flat-meter">
          <Meter label={booth.hear} feed={feed} />
        </div>
      </header>
      <div class="floor-relay">
        <FloorKey desk={desk} />
        <RelayKey desk={desk} />
      </div>
      <Presets desk={desk} />
      <div class="others">
        <OtherFeeds desk={desk} />
        <AutoRelay desk={desk} />
      </div>
      <Knobs />
      <EarGauge desk={desk} />
    </section>
  );
}

function FloorKey({ desk }: { desk: Console }) {
  const { booth } = words();
  return (
    <button
      type="button"
      class={`key struck floor-key ${desk.pending.value.listen === "floor" ? "pending" : ""}`}
      data-listen="floor"
      aria-keyshortcuts={keys.aria("floor")}
      aria-pressed={(desk.self.value?.listen ?? "floor") === "floor"}
      onClick={() => desk.listening.choose("floor")}
    >
      <Icon name="headphones" />
      {booth.floor}
      <Cap id="floor" />
    </button>
  );
}

/** The last relay, and back. */
function RelayKey({ desk }: { desk: Console }) {
  const { booth, listening } = words();
  const to = desk.listening.relay.value;
  const heard = desk.self.value?.listen ?? "floor";
  const feed = desk.listening.relays.value.find(({ name }) => name === to);
  return (
    <button
      type="button"
      class={`key struck relay-key ${desk.pending.value.listen !== undefined ? "pending" : ""}`}
      data-action="relay"
      aria-keyshortcuts={keys.aria("floor")}
      aria-pressed={heard !== "floor"}
      title={to && desk.listening.label(to)}
      disabled={to === undefined}
      onClick={() => desk.listening.toggleRelay()}
    >
      <span class="unseen">{listening.relayTo(feed ? desk.listening.said(feed) : booth.floorName)}</span>
      <span class="foot small soft" aria-hidden="true">
        {booth.relay}
        {feed && <RelayMark mark={feed.mark} />}
      </span>
      <KeyName text={to === undefined ? "–" : desk.listening.short(to)} />
    </button>
  );
}
