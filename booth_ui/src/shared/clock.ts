import { type ReadonlySignal, signal } from "@preact/signals";

const now = signal(new Date());

function tick(): void {
  now.value = new Date();
  // Just behind the full second, so that the clock never shows the same one twice.
  setTimeout(tick, 1005 - (Date.now() % 1000));
}
tick();

/** The wall clock, once a second. */
export const wallClock: ReadonlySignal<Date> = now;
