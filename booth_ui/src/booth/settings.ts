import { signal } from "@preact/signals";
import { BOTTOM } from "../shared/decibel";
import { bounded, type Mix } from "./hear/mix";
import { type Processing, UNPROCESSED } from "./microphone";

/** What one interpreter sets for their own ears and mouth; kept in this browser. */
export interface Settings extends Mix {
  name: string;
  deviceId: string;
  processing: Processing;
  autoRelay: boolean;
  /** By booth: the output that a console there begins with. */
  begins: Record<string, string>;
  /** The picture has the whole column. */
  largePicture: boolean;
  /** A picture is wanted at all, and which: `program` or `source:NAME`. */
  picture: boolean;
  watched: string;
  /** A screen reader may speak by itself while the microphone is on. */
  speakOnAir: boolean;
}

const STORED = "interp.console";
const DEFAULTS: Settings = {
  name: "",
  deviceId: "",
  processing: UNPROCESSED,
  autoRelay: false,
  volume: -6,
  partner: BOTTOM,
  bass: 0,
  treble: 0,
  balance: 0,
  ears: "both",
  begins: {},
  largePicture: false,
  picture: true,
  watched: "program",
  speakOnAir: false,
};

function read(): Settings {
  try {
    const kept = { ...DEFAULTS, ...(JSON.parse(localStorage.getItem(STORED) ?? "{}") as Partial<Settings>) };
    return { ...kept, ...bounded(kept, DEFAULTS) };
  } catch {
    // Somebody wrote something else there: begin as new.
    return DEFAULTS;
  }
}

export const settings = signal<Settings>(read());

export function change(some: Partial<Settings>): void {
  const before = settings.peek();
  const next = { ...before, ...some };
  Object.assign(next, bounded(next, before));
  settings.value = next;
  localStorage.setItem(STORED, JSON.stringify(next));
}
