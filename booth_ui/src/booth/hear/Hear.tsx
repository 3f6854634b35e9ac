import { useMemo } from "preact/hooks";
import { BOTTOM } from "../../shared/decibel";
import { boothName, gain } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { Meter } from "../../shared/Meter";
import { Slider } from "../../shared/Slider";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { polled } from "../polled";
import { change, settings } from "../settings";
import { EarGauge } from "./protect/EarGauge";

/** What the interpreter hears: floor or relay, how loud, and with which tone. */
export function Hear({ desk }: { desk: Console }) {
  const { booth } = words();
  const feed = useMemo(() => polled(() => desk.hearing?.peak() ?? -120), [desk]);
  const asked = desk.pending.value.listen;
  const heard = desk.self.value?.listen ?? "floor";
  const state = desk.events.state.value;
  const relays: [string, string][] = [
    ...(state?.event.languages ?? []).map(({ code, label }): [string, string] => [`channel:${code}`, label]),
    ...(state?.booths ?? [])
      .filter(({ name }) => name !== desk.name)
      .map((one): [string, string] => [`booth:${one.name}`, booth.otherBooth(boothName(one))]),
  ];
  const { volume, bass, treble } = settings.value;
  return (
    <section class="hear panel" aria-labelledby="hear">
      <h2 id="hear">{booth.hear}</h2>
      <div class="flat-meter">
        <Meter label={booth.hear} feed={feed} />
      </div>
      <button
        type="button"
        class={`key struck floor-key ${asked === "floor" ? "pending" : ""}`}
        data-listen="floor"
        aria-pressed={heard === "floor"}
        onClick={() => desk.listen("floor")}
      >
        <Icon name="headphones" />
        {booth.floor}
      </button>
      <fieldset class="bare relays" aria-label={booth.relay}>
        {relays.map(([to, name]) => (
          <button
            key={to}
            type="button"
            class={`key struck ${asked === to ? "pending" : ""}`}
            data-listen={to}
            aria-pressed={heard === to}
            onClick={() => desk.listen(to)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <Knob
        label={booth.volume}
        value={volume}
        min={BOTTOM}
        max={6}
        onChange={(db) => change({ volume: db })}
      />
      <Knob label={booth.bass} value={bass} min={-12} max={12} onChange={(db) => change({ bass: db })} />
      <Knob
        label={booth.treble}
        value={treble}
        min={-12}
        max={12}
        onChange={(db) => change({ treble: db })}
      />
      <EarGauge desk={desk} />
    </section>
  );
}

function Knob(props: {
  label: string;
  value: number;
  min: number;
  max: number;
  onChange: (db: number) => void;
}) {
  const silent = props.min === BOTTOM && props.value <= BOTTOM;
  const text = silent ? words().booth.silent : words().db(gain(props.value));
  return (
    <div class="knob">
      <span class="small" aria-hidden="true">
        {props.label}
      </span>
      <Slider {...props} step={1} text={text} />
      <span class="figure small soft" aria-hidden="true">
        {silent ? "−∞" : gain(props.value)}
      </span>
    </div>
  );
}
