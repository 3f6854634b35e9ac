import { useEffect, useRef } from "preact/hooks";
import { Ballistics } from "./ballistics";
import { paint } from "./meter-paint";
import { painter } from "./painter";

/** Calls the listener with a level (dBTP; null: not known) and a time (ms), until the returned function is called. */
export type LevelFeed = (listener: (db: number | null, now: number) => void) => () => void;

interface Props {
  label: string;
  feed: LevelFeed;
  upright?: boolean;
  /** Called when the clip lamp goes on. */
  onClip?: () => void;
  ballistics?: Ballistics;
}

/** One meter: a bar on a dB scale with a hold line. Painted only when it looks different, and never in a hidden tab. */
export function Meter({ label, feed, upright = false, onClip, ballistics }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const target = canvas.current;
    const context = target?.getContext("2d");
    if (!target || !context) return;
    const motion = ballistics ?? new Ballistics();
    const draw = () => paint(context, motion, upright);
    const sizes = new ResizeObserver(() => {
      const ratio = window.devicePixelRatio;
      target.width = Math.round(target.clientWidth * ratio);
      target.height = Math.round(target.clientHeight * ratio);
      painter.ask(draw);
    });
    sizes.observe(target);
    const stop = feed((db, now) => {
      const before = motion.clipped;
      if (db === null ? motion.rest() : motion.push(db, now)) painter.ask(draw);
      if (motion.clipped && !before) onClip?.();
    });
    return () => {
      stop();
      sizes.disconnect();
      painter.drop(draw);
    };
  }, [feed, upright, onClip, ballistics]);
  return <canvas ref={canvas} class="meter" role="img" aria-label={label} />;
}
