/** House samples a second. */
export const RATE = 48_000;
const MINUS = "−";
/** What stands in the place of a figure that nobody knows. */
export const UNKNOWN = "–";

/** `14:03:27`, local time. */
export function clockTime(date: Date): string {
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(":");
}

/** `14:03:27`, and the day before it when that is not the reader's today: `25 Nov 14:03:27`. */
export function dayTime(date: Date, language: string, now = new Date()): string {
  if (date.toDateString() === now.toDateString()) return clockTime(date);
  const day = new Intl.DateTimeFormat(language, { month: "short", day: "numeric" }).format(date);
  return `${day} ${clockTime(date)}`;
}

/** Seconds as `01:12:03`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60].map(two).join(":");
}

/** House samples as `01:12:03`. */
export function houseTime(position: number): string {
  return duration(position / RATE);
}

/** A level with one digit behind the point and a real minus; `−∞` for silence, `–` when it is not known. */
export function level(value: number | null): string {
  if (value === null) return UNKNOWN;
  if (value <= -99.95) return `${MINUS}∞`;
  return signed(value, 1);
}

/** A number with `digits` behind the point and a real minus; never `−0.0`. */
export function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? MINUS + text : text;
}

/** A gain with its sign: `+3.0`, `0.0`, `−18.0`. */
export function gain(value: number): string {
  const text = signed(value, 1);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A day and time in the reader's own time zone and language. */
export function startTime(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(new Date(iso));
}

/** A language as people call it; its code where the event does not have it. */
export function languageLabel(
  { event }: { event: { languages: readonly { code: string; label: string }[] } },
  code: string,
): string {
  return event.languages.find((one) => one.code === code)?.label ?? code;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
