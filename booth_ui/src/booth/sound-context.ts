/** Returns the context of all sound of a page, made at the first call: inside a touch, so that the browser lets it
 * sound. */
export function sounding(context: AudioContext | null): AudioContext {
  const one = context ?? new AudioContext({ latencyHint: "interactive", sampleRate: 48_000 });
  if (one.state === "suspended") void one.resume();
  return one;
}

/** Resolves when somebody touches the page, after which it may sound. */
export function touched(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      removeEventListener("keydown", done, true);
      removeEventListener("pointerdown", done, true);
      resolve();
    };
    addEventListener("keydown", done, true);
    addEventListener("pointerdown", done, true);
  });
}

/** How long a browser may take to let a page sound, ms. */
const SOUNDS_WITHIN = 500;

/** Whether a page may sound by itself. One that is loaded anew may in most browsers while it has a microphone open. */
export async function sounds(context: AudioContext): Promise<boolean> {
  const late = new Promise((resolve) => setTimeout(resolve, SOUNDS_WITHIN));
  await Promise.race([context.resume(), late]);
  return context.state === "running";
}
