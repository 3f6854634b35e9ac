import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { GlossaryCard } from "../../shared/GlossaryCard";
import { Icon } from "../../shared/Icon";
import { reasonOf } from "../../shared/reason";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { keys } from "../hands/actions";
import type { GlossarySearch } from "./glossary-search";

const HITS = "glossary-hits";
/** A list of our own, and no datalist of the browser's. */
const COMBOBOX = { role: "combobox", list: undefined } as const;

/** Where a few letters find a term; and the way to the glossary's file. */
export function GlossaryField({ desk, search }: { desk: Console; search: GlossarySearch }) {
  const { seeing } = words();
  const managing = useSignal(false);
  const glossary = desk.booth.value?.glossary;
  const changed = glossary?.changed_at;
  const open = search.query.value.trim() !== "";
  useEffect(() => search.again(), [search, changed]);
  return (
    <div class="glossary-field">
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: a combobox has them; its role is in COMBOBOX */}
      <input
        {...COMBOBOX}
        id="glossary-search"
        class="field"
        type="search"
        aria-label={seeing.search}
        aria-expanded={open}
        aria-controls={HITS}
        aria-autocomplete="list"
        aria-activedescendant={
          open && search.hits.value?.hits.length ? `hit-${search.active.value}` : undefined
        }
        aria-keyshortcuts={keys.aria("glossary")}
        autocomplete="off"
        spellcheck={false}
        maxLength={200}
        placeholder={glossary?.terms ? `${seeing.glossary} · G` : seeing.noGlossary}
        value={search.query.value}
        onInput={(event) => search.type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            search.type("");
            event.currentTarget.blur();
          } else if (event.key === "ArrowDown") search.step(1);
          else if (event.key === "ArrowUp") search.step(-1);
          else return;
          event.preventDefault();
        }}
      />
      <button
        type="button"
        class="key small-key"
        aria-label={seeing.manage}
        title={seeing.manage}
        data-action="glossary"
        onClick={() => {
          managing.value = true;
        }}
      >
        <Icon name="book" />
      </button>
      {managing.value && desk.booth.value && (
        <GlossaryCard
          booth={desk.booth.value}
          token={desk.token}
          onClose={() => {
            managing.value = false;
          }}
        />
      )}
    </div>
  );
}

/** What was found, large, over the foot of the picture. */
export function GlossaryHitList({ search }: { search: GlossarySearch }) {
  const all = words();
  const { seeing } = all;
  const query = search.query.value.trim();
  if (query === "") return null;
  const { hits = [], found = 0 } = search.hits.value ?? {};
  const failed = search.failed.value;
  const said = failed
    ? reasonOf(failed, all)
    : search.hits.value === null
      ? seeing.searching
      : found === 0
        ? seeing.nothing(search.answered.value)
        : "";
  return (
    <div class="glossary-hits" data-query={search.answered.value}>
      <div id={HITS} role="listbox" aria-label={seeing.glossary}>
        {hits.map((hit, index) => (
          <div
            key={`${hit.source}\n${hit.target}`}
            id={`hit-${index}`}
            role="option"
            tabIndex={-1}
            class="hit"
            aria-selected={index === search.active.value}
            onPointerDown={(event) => {
              event.preventDefault();
              search.active.value = index;
            }}
          >
            <span class="hit-terms">
              <strong>{hit.source}</strong> <span aria-hidden="true">→</span> <strong>{hit.target}</strong>
            </span>
            {hit.note && <span class="hit-note soft small">{hit.note}</span>}
          </div>
        ))}
      </div>
      {said && <p class={failed ? "message caution" : "soft"}>{said}</p>}
      {found > hits.length && <p class="soft small">{seeing.more(found - hits.length)}</p>}
    </div>
  );
}
