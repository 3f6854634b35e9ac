/** Between two knocks at the service while the line is down, ms … */
const EVERY = 500;
/** … and how long it may take to answer one, ms: a request sent into a dead network never comes back. */
const PATIENCE = 2000;

/**
 * Resolves with true as soon as the service answers, with false when `stop` is aborted before. For staff pages, which
 * are few; a knock does not wait for the one before.
 */
export function lineBack(stop?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (stop?.aborted) return resolve(false);
    const done = (back: boolean) => {
      clearInterval(timer);
      removeEventListener("online", knock);
      stop?.removeEventListener("abort", stopped);
      resolve(back);
    };
    const stopped = () => done(false);
    const knock = () => {
      fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).then(
        (response) => {
          if (response.ok) done(true);
        },
        () => undefined,
      );
    };
    const timer = setInterval(knock, EVERY);
    addEventListener("online", knock);
    stop?.addEventListener("abort", stopped, { once: true });
    knock();
  });
}
