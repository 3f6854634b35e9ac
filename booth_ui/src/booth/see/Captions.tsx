import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { RATE } from "../../shared/format";
import type { CaptionLine } from "../../shared/types";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { FADING_S, lastLines, linesFor, type RecentFact, recentFacts, textOf } from "./recent";

/** The house position, to the second. */
function useNow(desk: Console): number {
  const now = useComputed(() => {
    const position = desk.events.position.value ?? desk.events.state.value?.event.position ?? 0;
    return Math.floor(position / RATE) * RATE;
  });
  return now.value;
}

/** The last two lines of what was said, with the glossary's terms lit. Never read out: an interpreter is listening. */
export function Captions({ desk }: { desk: Console }) {
  const { seeing } = words();
  const now = useNow(desk);
  const lines = lastLines(linesFor(desk.events.captions.value, desk.name), now);
  return (
    <section class="captions" aria-label={seeing.captions} aria-live="off" data-lines={lines.length}>
      {lines.map((line) => (
        <p key={line.id} class={`caption ${line.final ? "" : "changing"}`} lang={line.language ?? undefined}>
          {line.typed && <span class="by soft small">{line.by || seeing.engineer}</span>}
          <Lit line={line} booth={desk.name} />
        </p>
      ))}
      {lines.length === 0 && (
        <p class="caption none soft">
          {seeing.noCaptions} {seeing.noCaptionsHint}
        </p>
      )}
    </section>
  );
}

function Lit({ line, booth }: { line: CaptionLine; booth: string }) {
  let at = 0;
  const parts = [];
  for (const one of line.lit[booth] ?? []) {
    parts.push(
      textOf(line, at, one.start),
      <mark key={one.start} class="lit" title={one.note || undefined}>
        {textOf(line, one.start, one.end)}
        <span class="other">{one.other}</span>
      </mark>,
    );
    at = one.end;
  }
  return (
    <span class="said-text">
      {parts}
      {textOf(line, at)}
    </span>
  );
}

/** Letters from which on names and numbers are a size smaller, so that most of them are in sight. */
const MANY = 28;

/** Names and numbers of the last minute, large, the newest first: whole ones only, the others by a key. */
export function Facts({ desk }: { desk: Console }) {
  const { seeing } = words();
  const now = useNow(desk);
  const facts = recentFacts(linesFor(desk.events.captions.value, desk.name), desk.name, now);
  const row = useRef<HTMLDivElement>(null);
  const fit = useSignal(0);
  const open = useSignal(false);
  const count = () => {
    const all = [...(row.current?.children ?? [])] as HTMLElement[];
    const top = all[0]?.offsetTop;
    fit.value = all.filter(({ offsetTop }) => offsetTop === top).length;
  };
  useLayoutEffect(count);
  useEffect(() => {
    const sizes = new ResizeObserver(count);
    if (row.current) sizes.observe(row.current);
    return () => sizes.disconnect();
  }, []);
  const rest = facts.slice(fit.value);
  const letters = facts.reduce((sum, { text, also }) => sum + text.length + (also?.length ?? 0), 0);
  const opened = open.value && rest.length > 0;
  return (
    <>
      {opened && (
        <section id="facts-more" class="facts-more" aria-label={seeing.facts} aria-live="off">
          {rest.map((fact) => (
            <Fact key={fact.text} fact={fact} />
          ))}
        </section>
      )}
      <section class="facts" data-many={letters > MANY} aria-label={seeing.facts} aria-live="off">
        <div class="facts-row" ref={row}>
          {facts.map((fact) => (
            <Fact key={fact.text} fact={fact} />
          ))}
          {facts.length === 0 && <span class="no-facts soft small">{seeing.noFacts}</span>}
        </div>
        {facts.length > 0 && (
          <button
            type="button"
            class="key more"
            data-action="more-facts"
            disabled={rest.length === 0}
            aria-label={seeing.moreFacts(rest.length)}
            aria-expanded={opened}
            aria-controls="facts-more"
            onClick={() => {
              open.value = !opened;
            }}
            onKeyDown={({ key }) => {
              if (key === "Escape") open.value = false;
            }}
          >
            +{rest.length}
          </button>
        )}
      </section>
    </>
  );
}

function Fact({ fact: { kind, text, also, age } }: { fact: RecentFact }) {
  return (
    <span class={`fact ${kind} ${age >= FADING_S ? "fading" : ""}`} data-fact={kind}>
      <strong>{text}</strong>
      {also && <span class="also">{also}</span>}
    </span>
  );
}
