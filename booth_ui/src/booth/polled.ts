import type { LevelFeed } from "../shared/Meter";

/** Makes a meter's feed of a level that has to be asked for, twenty times a second while the tab is seen. */
export function polled(level: () => number): LevelFeed {
  return (listener) => {
    const timer = setInterval(() => {
      if (!document.hidden) listener(level(), performance.now());
    }, 50);
    return () => clearInterval(timer);
  };
}
