import type { CheckReport } from "../../shared/types";

/** What a check looks at, in its order. */
export const PARTS = ["browser", "line", "throughput", "microphone", "echo", "headset"] as const;
export type Part = (typeof PARTS)[number];
export type Results = Partial<Omit<CheckReport, "name">>;
