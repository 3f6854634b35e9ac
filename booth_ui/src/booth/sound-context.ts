/** Returns the context of all sound of a page, made at the first call: inside a touch, so that the browser lets it
 * sound. */
export function sounding(context: AudioContext | null): AudioContext {
  const one = context ?? new AudioContext({ latencyHint: "interactive", sampleRate: 48_000 });
  if (one.state === "suspended") void one.resume();
  return one;
}
