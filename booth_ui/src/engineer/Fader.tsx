import { gain, UNKNOWN } from "../shared/format";
import { words } from "../shared/words";

/** The travel of every fader, dB, as the service takes it. */
export const FADER = { min: -60, max: 20 } as const;
const MARKS = [20, 10, 0, -10, -20, -40, -60];

interface Props {
  label: string;
  value: number;
  pending: boolean;
  disabled: boolean;
  onChange: (db: number) => void;
}

/** An upright fader, linear in dB; arrow keys step it, a double click sets it to 0 dB. */
export function Fader({ label, value, pending, disabled, onChange }: Props) {
  return (
    <div class="fader-box">
      <div class="fader-scale" aria-hidden="true">
        {MARKS.map((mark) => (
          <span key={mark} style={{ bottom: `${(100 * (mark - FADER.min)) / (FADER.max - FADER.min)}%` }}>
            {mark === 0 ? "0" : Math.abs(mark)}
          </span>
        ))}
      </div>
      <input
        class={`fader ${pending ? "pending" : ""}`}
        type="range"
        aria-label={label}
        aria-orientation="vertical"
        aria-valuetext={words().db(gain(value))}
        min={FADER.min}
        max={FADER.max}
        step={0.5}
        value={value}
        disabled={disabled}
        onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
        onDblClick={() => onChange(0)}
      />
      <span class="figure fader-value" aria-hidden="true">
        {disabled ? UNKNOWN : gain(value)}
      </span>
    </div>
  );
}
