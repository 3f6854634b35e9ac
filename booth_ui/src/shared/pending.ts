import { type ReadonlySignal, signal } from "@preact/signals";

/** How long an answer may take before the page says that the line is slow, ms. */
export const SLOW = 500;

const late = new Set<symbol>();
const lateCount = signal(0);

/** Whether any press of this page has waited too long for its answer. */
export const lineIsSlow: ReadonlySignal<number> = lateCount;

/** Counts a request from its start to its end, so that the page can say that the line is slow. */
export async function watched<T>(request: Promise<T>): Promise<T> {
  const mark = Symbol("request");
  const timer = setTimeout(() => {
    late.add(mark);
    lateCount.value = late.size;
  }, SLOW);
  try {
    return await request;
  } finally {
    clearTimeout(timer);
    late.delete(mark);
    lateCount.value = late.size;
  }
}
