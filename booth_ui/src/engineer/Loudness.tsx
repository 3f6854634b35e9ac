import { level } from "../shared/format";

/** What an engineer reads from two metres: the momentary loudness; null when it is not known. */
export function Loudness({ value }: { value: number | null }) {
  return (
    <p class="loudness">
      <span class="figure">{level(value)}</span>
      <span class="soft small">LUFS</span>
    </p>
  );
}
