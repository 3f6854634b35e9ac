import { COLOURS, MARKS, type Standing } from "./standing";
import { words } from "./words";

/** What a console is doing, in a shape and a word; `title` says more where there is more to say. */
export function StandingTag({ standing, title = "" }: { standing: Standing; title?: string }) {
  return (
    <span class={`tag ${COLOURS[standing]}`} data-standing={standing} title={title}>
      <span aria-hidden="true">{MARKS[standing]}</span> {words().standing[standing]}
    </span>
  );
}
