import type { SoundQuality } from "./types";

/** Up to here it is a telephone, up to there a wideband call, Hz. Interpreters are to have 15 kHz (ISO 20109). */
const NARROW = 6000;
const WIDE = 9000;

export type Band = "narrow" | "wide" | "full";

export function bandOf({ bandwidth_hz }: Pick<SoundQuality, "bandwidth_hz">): Band {
  return bandwidth_hz < NARROW ? "narrow" : bandwidth_hz < WIDE ? "wide" : "full";
}
