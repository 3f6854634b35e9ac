interface Props {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** The value as a person reads it. */
  text: string;
  onChange: (value: number) => void;
  disabled?: boolean;
}

/** A horizontal slider with the keyboard of the browser's own. */
export function Slider({ label, value, min, max, step, text, onChange, disabled }: Props) {
  const filled = `${(100 * (value - min)) / (max - min)}%`;
  return (
    <input
      class="slider"
      type="range"
      aria-label={label}
      aria-valuetext={text}
      style={{ "--filled": filled }}
      value={value}
      min={min}
      max={max}
      step={step}
      disabled={disabled ?? false}
      onInput={(event) => onChange(event.currentTarget.valueAsNumber)}
    />
  );
}
