import { words } from "../shared/words";
import { change, settings } from "./settings";

/** What the interpreter calls themself, kept in this browser. */
export function NameField() {
  return (
    <label>
      <span class="small soft">{words().booth.yourName}</span>
      <input
        class="field"
        name="name"
        autocomplete="name"
        maxLength={60}
        value={settings.value.name}
        onInput={(event) => change({ name: event.currentTarget.value })}
      />
    </label>
  );
}
