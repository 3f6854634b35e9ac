import type { Words } from "../../shared/words";
import type { Console } from "../console";
import { change, settings } from "../settings";
import { PRESETS } from "./presets";

/** What the card says about the keys below. */
export function hearKeysOf({ listening: { help } }: Words): [string, string][] {
  return [
    ["1 2 3", help.preset],
    ["⇧ 1 2 3", help.assign],
    ["A", help.auto],
    ["⇧ ↑ ↓", help.partner],
  ];
}

/** Returns what a key does to what is heard, if it does. */
export function hearKey({ listening }: Console, event: KeyboardEvent): (() => void) | undefined {
  // Shift changes what a digit's key writes, but not where it is.
  const digit = Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? 0);
  if (digit >= 1 && digit <= PRESETS) {
    return () => (event.shiftKey ? listening.assign(digit - 1) : listening.choosePreset(digit - 1));
  }
  switch (event.key.toLowerCase()) {
    case "f":
      return () => listening.toggleRelay();
    case "a":
      return () => change({ autoRelay: !settings.peek().autoRelay });
    default:
      return undefined;
  }
}
