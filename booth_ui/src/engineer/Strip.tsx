import type { ComponentChildren } from "preact";
import { words } from "../shared/words";
import type { Desk, StripId } from "./desk";
import { Fader } from "./Fader";
import { Unknown } from "./LineLost";

interface Props {
  desk: Desk;
  id: StripId;
  label: string;
  /** What it is doing, in a word. */
  standing: ComponentChildren;
  meters: ComponentChildren;
  figures: ComponentChildren;
  gain: number;
  mute: boolean;
  children?: ComponentChildren;
}

/** The one strip design: name, state, meters beside the fader, figures, mute. */
export function Strip({ desk, id, label, standing, meters, figures, gain, mute, children }: Props) {
  const { engineer } = words();
  const selected = desk.selected.value === id;
  const patcher = desk.strip(id);
  const pending = patcher.pending.value;
  const sure = desk.sure.value;
  return (
    <section class={`strip ${selected ? "selected" : ""}`} data-strip={id} aria-label={label}>
      <button
        type="button"
        class="strip-name"
        aria-pressed={selected}
        aria-label={engineer.select(label)}
        title={label}
        onClick={() => {
          desk.selected.value = id;
        }}
      >
        {label}
      </button>
      <div class="standing">{sure ? standing : <Unknown />}</div>
      <div class="throw">
        {meters}
        <Fader
          label={engineer.gain(label)}
          value={pending.gain_db ?? gain}
          pending={pending.gain_db !== undefined}
          disabled={!sure}
          onChange={(db) => patcher.ask({ gain_db: db })}
        />
      </div>
      <div class="below">
        <div class="figures">{figures}</div>
        {children}
        <button
          type="button"
          class={`key mute amber ${pending.mute === undefined ? "" : "pending"}`}
          aria-pressed={sure ? mute : "mixed"}
          disabled={!sure}
          aria-label={engineer.muteOf(label)}
          onClick={() => patcher.ask({ mute: !mute })}
        >
          {engineer.mute}
        </button>
      </div>
    </section>
  );
}
