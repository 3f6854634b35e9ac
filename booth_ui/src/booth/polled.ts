import type { LevelFeed } from "../shared/Meter";

/** Between two looks at a level, ms; a look sees the last 85 ms. */
const EVERY = 80;

/** Makes a feed of a level that has to be asked for, some twelve times a second while the tab is seen, once for all who listen. */
export function polled(level: () => number): LevelFeed {
  const listeners = new Set<Parameters<LevelFeed>[0]>();
  let timer = 0;
  const look = () => {
    if (document.hidden) return;
    const db = level();
    const now = performance.now();
    for (const listener of listeners) listener(db, now);
  };
  return (listener) => {
    listeners.add(listener);
    if (listeners.size === 1) timer = window.setInterval(look, EVERY);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) clearInterval(timer);
    };
  };
}
