import { decibels } from "../../shared/decibel";

/** Level of sound, RMS over all of it, dBFS. */
export function rmsDb(sound: Float32Array): number {
  let sum = 0;
  for (const sample of sound) sum += sample * sample;
  return decibels(Math.sqrt(sum / Math.max(1, sound.length)));
}

/** Echoes are looked for at a sixth of 48 kHz: a voice's telephone band is in it, and it is quick. */
const SLOWER = 6;
/** How late an echo may come: out through the sound card and in again, s. */
const LATEST = 0.4;
/** An echo stands out from what else correlates by chance by so much, as a ratio of amplitudes. */
const STANDS_OUT = 9;

/** Noise to be played for an echo: about 200 to 3000 Hz, the same each time. Samples at `rate`, RMS 0.1 (-20 dBFS). */
export function testNoise(seconds: number, rate: number): Float32Array<ArrayBuffer> {
  const noise = new Float32Array(Math.round(seconds * rate));
  // A linear congruential generator (Numerical Recipes' constants): noise that is the same each time.
  let seed = 1;
  let low = 0;
  let lower = 0;
  let floor = 0;
  const cut = (hz: number) => 1 - Math.exp((-2 * Math.PI * hz) / rate);
  const [top, bottom] = [cut(3000), cut(200)];
  for (let i = 0; i < noise.length; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    low += top * (seed / 2 ** 31 - 1 - low);
    lower += top * (low - lower);
    floor += bottom * (lower - floor);
    noise[i] = lower - floor;
  }
  const fade = Math.round(0.02 * rate);
  const scale = 0.1 / 10 ** (rmsDb(noise) / 20);
  for (let i = 0; i < noise.length; i++) {
    const edge = Math.min(1, i / fade, (noise.length - 1 - i) / fade);
    noise[i] = (noise[i] ?? 0) * scale * edge;
  }
  return noise;
}

/**
 * How loud `heard` has `played` in it, dB beside what was played; null where it can't be found. `heard` begins no later
 * than `played` was started and has at least 0.4 s more. Both at `rate`.
 *
 * By matched filter: the correlation with noise, over its energy, is the response of the way from the headset to the
 * microphone, and its strongest moment the echo.
 */
export function echoReturn(played: Float32Array, heard: Float32Array, rate: number): number | null {
  const lags = Math.min(Math.round(LATEST * rate), heard.length - played.length);
  if (lags < SLOWER) return null;
  const coarse = response(slower(played), slower(heard), 0, Math.floor(lags / SLOWER));
  const most = Math.max(...coarse);
  const typical = [...coarse].sort((a, b) => a - b)[coarse.length >> 1] ?? 0;
  if (!(most > STANDS_OUT * typical)) return null;
  // Between two of those steps it is up to 2 dB louder.
  const near = coarse.indexOf(most) * SLOWER;
  return decibels(Math.max(...response(played, heard, Math.max(0, near - SLOWER), near + SLOWER + 1)));
}

/** The size of the response at each lag from `first` to before `end`, samples; an amplitude beside what was played. */
function response(played: Float32Array, heard: Float32Array, first: number, end: number): Float64Array {
  const energy = played.reduce((sum, sample) => sum + sample * sample, 0);
  return Float64Array.from({ length: end - first }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < played.length; i++) sum += (played[i] ?? 0) * (heard[first + k + i] ?? 0);
    return Math.abs(sum) / energy;
  });
}

/** Every sixth sample of the mean of six. */
function slower(sound: Float32Array): Float32Array {
  const out = new Float32Array(Math.floor(sound.length / SLOWER));
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = 0; k < SLOWER; k++) sum += sound[i * SLOWER + k] ?? 0;
    out[i] = sum / SLOWER;
  }
  return out;
}
