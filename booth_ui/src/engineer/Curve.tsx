import { gain } from "../shared/format";
import { words } from "../shared/words";
import { type Ducking, LOWEST, path, span, VOICE_FROM, VOICE_TO } from "./duck-curve";

const WIDTH = 320;
const HEIGHT = 104;
const LINES = [0, -10, -20, -30];

/** The floor's gain under one voice, drawn from the settings. */
export function Curve(ducking: Ducking) {
  const { engineer } = words();
  const { depth, attack, hold, release } = ducking;
  const x = (ms: number) => (WIDTH * ms) / span(ducking);
  const sentence = engineer.curve(gain(depth), String(attack), String(hold), String(release));
  return (
    <svg class="curve" viewBox={`-28 -10 ${WIDTH + 32} ${HEIGHT + 30}`} role="img" aria-label={sentence}>
      <title>{sentence}</title>
      {LINES.map((db) => (
        <g key={db} transform={`translate(0 ${(HEIGHT * db) / LOWEST})`}>
          <path d={`M0 0H${WIDTH}`} class="curve-grid" />
          <text x="-6" y="4" text-anchor="end">
            {db === 0 ? "0" : gain(db).replace(".0", "")}
          </text>
        </g>
      ))}
      <rect
        x={x(VOICE_FROM)}
        y={HEIGHT + 4}
        width={x(VOICE_TO) - x(VOICE_FROM)}
        height="12"
        rx="2"
        class="curve-voice"
      />
      <text
        x={(x(VOICE_FROM) + x(VOICE_TO)) / 2}
        y={HEIGHT + 14}
        text-anchor="middle"
        class="curve-voice-text"
      >
        {engineer.voice}
      </text>
      <path d={path(ducking, WIDTH, HEIGHT)} class="curve-line" />
    </svg>
  );
}
