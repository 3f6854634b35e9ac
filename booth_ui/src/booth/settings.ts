import { signal } from "@preact/signals";
import { BOTTOM } from "../shared/decibel";
import { type Processing, UNPROCESSED } from "./microphone";

/** What one interpreter sets for their own ears and mouth; kept in this browser. */
export interface Settings {
  name: string;
  deviceId: string;
  processing: Processing;
  /** dB. */
  volume: number;
  bass: number;
  treble: number;
  /** The picture has the whole column. */
  largePicture: boolean;
  /** A picture is wanted at all, and which: `program` or `source:NAME`. */
  picture: boolean;
  watched: string;
}

const STORED = "interp.console";
const DEFAULTS: Settings = {
  name: "",
  deviceId: "",
  processing: UNPROCESSED,
  volume: -6,
  bass: 0,
  treble: 0,
  largePicture: false,
  picture: true,
  watched: "program",
};

function read(): Settings {
  try {
    return { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(STORED) ?? "{}") as Partial<Settings>) };
  } catch {
    // Somebody wrote something else there: begin as new.
    return DEFAULTS;
  }
}

export const settings = signal<Settings>(read());

export function change(some: Partial<Settings>): void {
  const next = { ...settings.peek(), ...some };
  next.volume = Math.min(6, Math.max(BOTTOM, next.volume));
  settings.value = next;
  localStorage.setItem(STORED, JSON.stringify(next));
}
