import { effect, type ReadonlySignal } from "@preact/signals";
import type { Events } from "../shared/events";
import type { BoothState, ConsoleState, State } from "../shared/types";

/** How long the service may take to tell everybody of a console that has come, ms. */
const SEEN_WITHIN = 1000;

/** Calls when the console is not in what the service says of the booth: it may have been started anew. */
export function onMissing(
  events: Events,
  booth: ReadonlySignal<BoothState | null>,
  self: ReadonlySignal<ConsoleState | null>,
  listener: () => void,
): () => void {
  return effect(() => {
    if (events.link.value === "open" && booth.value !== null && self.value === null) listener();
  });
}

/** Resolves once the console is among those of the booth, or when that takes too long. */
export function seen(self: ReadonlySignal<ConsoleState | null>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(done, SEEN_WITHIN);
    const stop = effect(() => {
      if (self.value !== null) queueMicrotask(done);
    });
  });
}

/** The state with a console as the answer to its switch has it: often that comes before the event that tells everybody. */
export function withAnswer(state: State, booth: string, answer: ConsoleState): State {
  const booths = state.booths.map((one) =>
    one.name === booth
      ? { ...one, consoles: one.consoles.map((each) => (each.id === answer.id ? answer : each)) }
      : one,
  );
  return { ...state, booths };
}
