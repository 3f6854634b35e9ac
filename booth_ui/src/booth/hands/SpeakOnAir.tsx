import { words } from "../../shared/words";
import { change, settings } from "../settings";

/** Whether a screen reader is given anything to say while this voice is on the air; it is not unless one asks for it. */
export function SpeakOnAir() {
  return (
    <label class="check speak-on-air">
      <input
        type="checkbox"
        name="speakOnAir"
        checked={settings.value.speakOnAir}
        onChange={({ currentTarget }) => change({ speakOnAir: currentTarget.checked })}
      />
      {words().hands.speakOnAir}
    </label>
  );
}
