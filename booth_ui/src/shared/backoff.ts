/** Returns how long to wait before the given attempt (0 is the first), ms: doubled each time, up to `most`. */
export function backoff(attempt: number, first: number, most: number): number {
  return Math.min(most, first * 2 ** Math.min(attempt, 30));
}

/** Waits; resolves early with false when `stop` is aborted. */
export function pause(ms: number, stop?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (stop?.aborted) return resolve(false);
    const timer = setTimeout(() => {
      stop?.removeEventListener("abort", aborted);
      resolve(true);
    }, ms);
    const aborted = () => {
      clearTimeout(timer);
      resolve(false);
    };
    stop?.addEventListener("abort", aborted, { once: true });
  });
}
