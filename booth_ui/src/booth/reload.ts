/** How a console stood in its booth, as this tab has it when its page is loaded anew. */
export interface Stood {
  booth: string;
  /** The id of its seat. */
  id: string;
  /** When it was known last, ms as `Date.now` has them. */
  at: number;
  /** The microphone was on. */
  on: boolean;
  listen: string;
  output: string;
}

const STORED = "interp.stood";

/** Keeps it for this tab alone, and no longer than that is open. */
export function keepStanding(stood: Stood): void {
  sessionStorage.setItem(STORED, JSON.stringify(stood));
}

/** The interpreter left the booth: who loads the page anew stands at the door. */
export function forgetStanding(): void {
  sessionStorage.removeItem(STORED);
}

/** How this tab stood in a booth; null where it did not, or had left. */
export function stoodIn(booth: string): Stood | null {
  try {
    const stood = JSON.parse(sessionStorage.getItem(STORED) ?? "null") as Stood | null;
    return stood?.booth === booth ? stood : null;
  } catch {
    return null; // somebody wrote something else there
  }
}
