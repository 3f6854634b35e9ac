import { useSignal } from "@preact/signals";
import type { SceneInfo, ScenePatch, StudioState } from "../shared/types";
import { words } from "../shared/words";
import type { StudioDesk } from "./desk";
import { Monitor } from "./Monitor";
import { PREVIEW, PROGRAM } from "./monitors";

/** Dissolves that are offered, ms. */
const DURATIONS = [200, 500, 1000, 2000, 4000];
/** In the order in which the key goes through them. */
export const STRAPS: readonly SceneInfo["straps"][] = [false, true, "auto"];

/** Preview and program side by side, and what leads from one to the other. */
export function Mixer({ desk, studio }: { desk: StudioDesk; studio: StudioState }) {
  const { control } = words();
  const sure = desk.sure.value;
  const pending = desk.pending.value;
  const next = desk.wanted(studio);
  return (
    <section class="mixer" aria-label={`${control.preview}, ${control.program}`}>
      <figure class="bus preview">
        <figcaption>
          <h2>{control.preview}</h2>
          <span class="soft">{layoutName(next.layout ?? "")}</span>
        </figcaption>
        <Monitor
          monitors={desk.monitors}
          number={PREVIEW}
          label={control.preview}
          empty={desk.monitors.seen.value.has(PREVIEW) ? "" : control.noMonitor}
        />
      </figure>
      <figure class="bus program" data-layout={studio.scene.layout} data-slots={studio.scene.slots.join(",")}>
        <figcaption>
          <h2>{control.program}</h2>
          <span class="tag red">● {control.onAir}</span>
          <span class="soft">{layoutName(studio.scene.layout)}</span>
        </figcaption>
        <Monitor
          monitors={desk.monitors}
          number={PROGRAM}
          label={control.program}
          empty={desk.monitors.seen.value.has(PROGRAM) ? "" : control.noMonitor}
        />
      </figure>
      <div class="build">
        <fieldset class="bare layouts" aria-label={control.layout}>
          {studio.layouts.map(({ name, set }) => (
            <button
              key={name}
              type="button"
              class="key"
              data-layout={name}
              aria-pressed={next.layout === name}
              aria-label={set ? control.set(name) : `${control.layout}: ${layoutName(name)}`}
              disabled={!sure}
              onClick={() => desk.prepare({ layout: name, slots: fitting(next, studio, name) })}
            >
              {set && <span aria-hidden="true">◫</span>}
              {layoutName(name)}
            </button>
          ))}
        </fieldset>
        <Slots desk={desk} studio={studio} />
      </div>
      <div class="take">
        <button
          type="button"
          class={`key struck red ${pending.has("take") ? "pending" : ""}`}
          data-action="cut"
          disabled={!sure}
          onClick={() => void desk.takeIt("cut")}
        >
          {control.cut}
        </button>
        <button
          type="button"
          class={`key struck red ${pending.has("take") ? "pending" : ""}`}
          data-action="dissolve"
          disabled={!sure}
          onClick={() => void desk.takeIt("dissolve")}
        >
          {control.dissolve}
        </button>
        <label class="duration">
          <span class="unseen">{control.duration}</span>
          <select
            class="field"
            value={desk.duration.value}
            onChange={(event) => desk.chooseDuration(Number(event.currentTarget.value))}
          >
            {DURATIONS.map((ms) => (
              <option key={ms} value={ms}>
                {control.seconds((ms / 1000).toFixed(1))}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class={`key ${pending.has("undo") ? "pending" : ""}`}
          data-action="undo"
          disabled={!sure || !studio.can_undo}
          onClick={() => void desk.undo()}
        >
          {control.undo}
        </button>
        <fieldset class="bare straps" aria-label={control.straps}>
          <span class="soft small">{control.straps}</span>
          {STRAPS.map((mode) => (
            <button
              key={String(mode)}
              type="button"
              class="key"
              data-straps={String(mode)}
              aria-pressed={studio.scene.straps === mode}
              disabled={!sure}
              onClick={() => void strap(desk, mode)}
            >
              {control.strapModes[String(mode) as "false" | "true" | "auto"]}
            </button>
          ))}
        </fieldset>
        <button
          type="button"
          class="key"
          data-action="follow"
          aria-pressed={studio.follow}
          disabled={!sure}
          onClick={() => void desk.change({ follow: !studio.follow })}
        >
          {control.follow}
        </button>
      </div>
    </section>
  );
}

/** Straps are those of the program and of what comes next. */
export async function strap(desk: StudioDesk, straps: SceneInfo["straps"]): Promise<void> {
  desk.prepare({ straps });
  await desk.change({ scene: { straps } });
}

/** The places of the preview, each to be chosen, filled and emptied. */
function Slots({ desk, studio }: { desk: StudioDesk; studio: StudioState }) {
  const { control } = words();
  const over = useSignal<number | null>(null);
  const count = desk.slotsOf(studio);
  const slots = desk.wanted(studio).slots ?? [];
  if (count === 0) return <p class="soft small">{control.noSlots}</p>;
  return (
    <fieldset class="bare slots" aria-label={control.preview}>
      {Array.from({ length: count }, (_, number) => {
        const name = slots[number] ?? "";
        const source = desk.sources.value.get(name);
        const label = source ? desk.labelOf(source, control) : control.empty;
        return (
          // biome-ignore lint/a11y/noStaticElementInteractions: dragging has the keys beside it
          <div
            key={number}
            class={`slot ${over.value === number ? "over" : ""}`}
            onDragOver={(event) => {
              event.preventDefault();
              over.value = number;
            }}
            onDragLeave={() => {
              over.value = null;
            }}
            onDrop={(event) => {
              event.preventDefault();
              over.value = null;
              const dropped = event.dataTransfer?.getData("text/plain");
              if (dropped && desk.sources.peek().has(dropped)) desk.put(dropped, number);
            }}
          >
            <button
              type="button"
              class="key"
              data-slot={number}
              data-holds={name}
              aria-pressed={desk.slot.value === number}
              aria-label={control.slotOf(number + 1, label)}
              onClick={() => {
                desk.slot.value = number;
              }}
            >
              <span class="figure soft">{number + 1}</span> <span class="slot-name">{label}</span>
            </button>
            {name && (
              <button
                type="button"
                class="key plain"
                aria-label={`${control.clearSlot}: ${control.slotOf(number + 1, label)}`}
                onClick={() => desk.put("", number)}
              >
                ✕
              </button>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

/** What a layout is called. */
export function layoutName(layout: string): string {
  return words().control.layouts[layout] ?? layout;
}

/** As many of the slots as another layout has. */
function fitting(scene: ScenePatch, studio: StudioState, layout: string): string[] {
  const count = studio.layouts.find(({ name }) => name === layout)?.slots ?? 0;
  return (scene.slots ?? []).slice(0, count);
}
