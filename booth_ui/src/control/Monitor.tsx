import { useEffect, useRef } from "preact/hooks";
import type { Monitors } from "./monitors";

/** One picture of the monitors. */
export function Monitor({
  monitors,
  number,
  label,
  empty,
}: {
  monitors: Monitors;
  number: number;
  label: string;
  empty: string;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) return monitors.show(number, canvas.current);
  }, [monitors, number]);
  const seen = monitors.seen.value.has(number);
  return (
    <div class="monitor" data-word={!seen || empty ? empty : ""}>
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}
