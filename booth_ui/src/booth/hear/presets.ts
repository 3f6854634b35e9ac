/** How many keys there are for what is listened to most. */
export const PRESETS = 3;

/** What is kept in this browser for one event and booth. */
export interface Kept {
  presets: string[];
  /** What was heard last that is not the floor; null before there was anything. */
  relay: string | null;
}

/**
 * Returns what the keys begin with: the channels of the languages that the booth does not speak into, then those that
 * it does, whom a colleague's booth may interpret into, then the other booths.
 */
export function firstPresets(
  languages: readonly string[],
  outputs: readonly string[],
  booths: readonly string[],
): string[] {
  const foreign = languages.filter((code) => !outputs.includes(code));
  const own = languages.filter((code) => outputs.includes(code));
  return [
    ...[...foreign, ...own].map((code) => `channel:${code}`),
    ...booths.map((name) => `booth:${name}`),
  ].slice(0, PRESETS);
}

/** Returns the kept keys, where something that the event no longer has is replaced from `first`. */
export function validPresets(
  kept: readonly string[],
  first: readonly string[],
  known: readonly string[],
): string[] {
  const spare = first.filter((name) => !kept.includes(name));
  return Array.from({ length: Math.min(PRESETS, known.length) }, (_, index) => {
    const name = kept[index];
    return name !== undefined && known.includes(name) ? name : (spare.shift() ?? first[index] ?? "floor");
  });
}

/** Reads what was kept; nothing where there is nothing, or where somebody wrote something else. */
export function readKept(text: string | null): Kept {
  const none: Kept = { presets: [], relay: null };
  try {
    const { presets, relay } = JSON.parse(text ?? "{}") as Partial<Kept>;
    return {
      presets: Array.isArray(presets) ? presets.slice(0, PRESETS).map(String) : [],
      relay: typeof relay === "string" ? relay : null,
    };
  } catch {
    return none;
  }
}
