/** Something that a hand or a foot moves: `key:m`, `midi:PORT:note 1/64`, `hid:NAME:12`. */
export type Control = string;

export interface Touch {
  control: Control;
  down: boolean;
  /** Whether it has just gone down or up; a knob also tells where it stands in between. */
  changed?: boolean;
  /** Where a knob stands, 0 to 1. */
  at?: number;
}

export type OnControl = (touch: Touch) => void;

/** The keys that are never given a meaning: they move the focus, close, or change what other keys mean. */
const KEPT = new Set([
  "Tab",
  "Escape",
  "Enter",
  "Shift",
  "Control",
  "Alt",
  "Meta",
  "AltGraph",
  "CapsLock",
  "Dead",
]);

/** The control that a key is, by what is printed on it; null for one that is kept for other things. */
export function keyOf(event: Pick<KeyboardEvent, "key" | "code" | "shiftKey">): Control | null {
  if (KEPT.has(event.key) || event.key === "Unidentified") return null;
  if (event.code === "Space") return "key:Space";
  // Shift changes what a digit's key writes, but not where it is.
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (digit !== undefined) return `key:${event.shiftKey ? "Shift+" : ""}${digit}`;
  // On a keyboard of another script, and while an input method is at work, a letter is where it is on this one's.
  const latin = event.key.length > 1 && event.key !== "Process" ? event.key : latinOf(event);
  const letter = latin.toLowerCase();
  // A sign such as ? has its shift in it; a letter and a named key do not tell it.
  const shifted = event.shiftKey && (letter.length > 1 || letter !== letter.toUpperCase());
  return `key:${shifted ? "Shift+" : ""}${letter.length > 1 ? event.key : letter}`;
}

/** The letter that a key writes, or where that is none of ASCII, the one that stands there on a Latin keyboard. */
function latinOf({ key, code }: Pick<KeyboardEvent, "key" | "code">): string {
  const there = /^Key([A-Z])$/.exec(code)?.[1];
  return there !== undefined && !/^[ -~]$/.test(key) ? there : key;
}

const ARROWS: Record<string, string> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };

/** What a control is called on the card of keys. */
export function capOf(control: Control): string {
  const [kind = "", ...rest] = control.split(":");
  const name = rest.join(":");
  if (kind !== "key") return rest.join(" ");
  return name
    .split("+")
    .map((part) => ARROWS[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join("")
    .replace("Shift", "⇧");
}

/** A key as `aria-keyshortcuts` wants it. */
export function ariaOf(control: Control): string {
  const name = control.slice(control.indexOf(":") + 1);
  return name
    .split("+")
    .map((part) => (part.length === 1 ? part.toUpperCase() : part))
    .join("+");
}
