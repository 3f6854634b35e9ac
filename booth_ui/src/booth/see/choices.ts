import type { Console } from "../console";

export const NOTHING = "none";

/** What a console may look at, as `watch` names it, with what people call it: nothing to choose with a single picture. */
export function choices(desk: Console, program: string): [string, string][] {
  const sources = desk.events.state.value?.sources.filter(({ video }) => video !== null) ?? [];
  if (sources.length < 2) return [["program", program]];
  return [
    ["program", program],
    ...sources.map(({ name, label }): [string, string] => [`source:${name}`, label]),
  ];
}

/** What the console looks at, or is about to. */
export function watched(desk: Console): string {
  return desk.pending.value.watch ?? desk.self.value?.watch ?? "program";
}

/** Switches the picture off, or on to what it showed before. */
export function togglePicture(desk: Console): void {
  desk.watch(watched(desk) === NOTHING ? desk.lastWatched : NOTHING);
}

/** Shows the next of the pictures. */
export function nextPicture(desk: Console): void {
  const names = choices(desk, "").map(([name]) => name);
  const next = names[(names.indexOf(watched(desk)) + 1) % names.length];
  if (next && next !== watched(desk)) desk.watch(next);
}
