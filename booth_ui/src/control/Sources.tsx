import { useCallback } from "preact/hooks";
import { Icon } from "../shared/Icon";
import { type LevelFeed, Meter } from "../shared/Meter";
import type { StudioSource } from "../shared/types";
import { words } from "../shared/words";
import type { StudioDesk } from "./desk";
import { Monitor } from "./Monitor";

/** Every source as a live thumbnail; a click puts it into the chosen slot, and it may be dragged into another. */
export function Sources({ desk }: { desk: StudioDesk }) {
  const { control } = words();
  const studio = desk.studio.value;
  if (!studio) return null;
  const shown = studio.sources
    .map((source, number) => ({ source, number }))
    // Slides that nobody has sent and screens that nobody shares are no choice.
    .filter(
      ({ source }) =>
        !((source.kind === "slides" || source.kind === "screen") && source.picture === "missing"),
    );
  return (
    <section class="panel sources" aria-labelledby="sources">
      <h2 id="sources">{control.sources}</h2>
      <ul class="tiles" data-count={shown.length}>
        {shown.map(({ source, number }) => (
          <Tile key={source.name} desk={desk} source={source} number={number} />
        ))}
      </ul>
      <p class="soft small">{control.pickHint}</p>
    </section>
  );
}

function Tile({ desk, source, number }: { desk: StudioDesk; source: StudioSource; number: number }) {
  const { control } = words();
  const studio = desk.studio.value;
  const { name } = source;
  const feed = useCallback<LevelFeed>(
    (listener) =>
      desk.events.onLevels((levels, now) => listener(levels && (levels.sources[name]?.peak ?? -120), now)),
    [desk, name],
  );
  if (!studio) return null;
  const label = desk.labelOf(source, control);
  const inProgram = studio.scene.slots.includes(name);
  const inPreview = (desk.wanted(studio).slots ?? []).includes(name);
  const delegate = desk.events.state.value?.delegates.find((one) => one.name === source.owner);
  const waiting = delegate !== undefined && !delegate.on_stage;
  const unheard = source.kind === "delegate" && delegate?.microphone === false && delegate.tally !== "away";
  const said = [
    source.picture !== "live" && control.state[source.picture],
    inProgram && control.inProgram,
    inPreview && control.inPreview,
    waiting && control.waiting,
    unheard && control.micOff,
  ].filter(Boolean);
  return (
    <li>
      <button
        type="button"
        class={`tile ${inProgram ? "in-program" : ""} ${inPreview ? "in-preview" : ""}`}
        data-source={name}
        data-picture={source.picture}
        draggable
        disabled={!desk.sure.value}
        aria-label={`${control.put(label, desk.slot.value + 1)}${said.length > 0 ? ` (${said.join(", ")})` : ""}`}
        onClick={() => desk.put(name)}
        onDragStart={(event) => event.dataTransfer?.setData("text/plain", name)}
      >
        <Monitor
          monitors={desk.monitors}
          number={number}
          label={label}
          empty={source.picture === "missing" ? control.state.missing : ""}
        />
        <span class="tile-name">
          <span class="tile-label" title={label}>
            {label}
          </span>
          {source.picture === "frozen" && <span class="tag amber" data-word={control.state.frozen} />}
          {waiting && <span class="tag" data-word={control.waiting} />}
          {delegate?.hand && source.kind === "delegate" && (
            <span class="tag amber">
              <Icon name="hand" />
            </span>
          )}
          {inProgram && <span class="tag red" data-word="●" />}
        </span>
        {(source.kind === "source" || source.kind === "delegate") && (
          <span class="tile-meter">
            {unheard && <Icon name="micOff" />}
            <Meter label={control.level(label)} feed={feed} />
          </span>
        )}
      </button>
    </li>
  );
}
