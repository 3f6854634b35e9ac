import type { ConsoleState } from "./types";

/** What a voice's console is doing, one word for it on every page. */
export type Standing = "onAir" | "unheard" | "coughing" | "standby" | "away" | "unknown";

/** The shape beside the word: never only a colour. */
export const MARKS: Record<Standing, string> = {
  onAir: "●",
  unheard: "▲",
  coughing: "–",
  standby: "○",
  away: "▲",
  unknown: "?",
};

/** Red and amber as everywhere: on the air, and look here. */
export const COLOURS: Record<Standing, "red" | "amber" | ""> = {
  onAir: "red",
  unheard: "amber",
  coughing: "amber",
  standby: "",
  away: "amber",
  unknown: "",
};

type Switches = Pick<ConsoleState, "connected" | "mic" | "cough" | "on_air" | "unheard">;

/** Returns what a console is doing; `sure`: whether the page knows it now. */
export function standing(one: Switches, sure: boolean): Standing {
  if (!sure) return "unknown";
  if (one.on_air) return "onAir";
  if (!one.connected) return "away";
  if (one.unheard !== null) return "unheard";
  return one.mic === "on" && one.cough ? "coughing" : "standby";
}
