import { signal } from "@preact/signals";
import type { State } from "../../shared/types";

/** What an interpreter agreed to: for one event and one name, in this browser. */
interface Given {
  event: string;
  name: string;
  streamed: boolean;
  recorded: boolean;
}

type Airing = Pick<State["event"], "name" | "streamed" | "recording">;

const STORED = "interp.consent";

function read(): Given | null {
  try {
    return JSON.parse(localStorage.getItem(STORED) ?? "null") as Given | null;
  } catch {
    return null; // somebody wrote something else there
  }
}

const given = signal<Given | null>(read());

/** Whether there is anything to agree to. */
export function asks({ streamed, recording }: Airing): boolean {
  return streamed || recording;
}

/** Whether this interpreter agreed to all that is done with the voice now; true where there is nothing to ask. */
export function agreed(event: Airing, name: string): boolean {
  const one = given.value;
  if (!asks(event)) return true;
  const theirs = one?.event === event.name && one.name === name;
  return theirs && (one.streamed || !event.streamed) && (one.recorded || !event.recording);
}

export function agree({ name: event, streamed, recording }: Airing, name: string): void {
  given.value = { event, name, streamed, recorded: recording };
  localStorage.setItem(STORED, JSON.stringify(given.value));
}

export function withdraw(): void {
  given.value = null;
  localStorage.removeItem(STORED);
}
