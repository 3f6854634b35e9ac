import { testNoise } from "./sound";

/** Side of a headset. */
export type Side = "left" | "right";
/** Where the interpreter heard something. */
export type Heard = Side | "both" | "nowhere";

/** What is played is this loud, dBFS: well below speech at the same volume, for nobody knows the volume yet. */
const LEVEL_DB = -26;

/** Plays three soft knocks of a tone on one side; resolves when they are over. */
export async function playSide(context: AudioContext, side: Side): Promise<void> {
  const tone = new OscillatorNode(context, { frequency: 500 });
  const gain = new GainNode(context, { gain: 0 });
  const pan = new StereoPannerNode(context, { pan: side === "left" ? -1 : 1 });
  tone.connect(gain).connect(pan).connect(context.destination);
  const start = context.currentTime + 0.05;
  for (let knock = 0; knock < 3; knock++) {
    const at = start + knock * 0.4;
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(10 ** (LEVEL_DB / 20), at + 0.02);
    gain.gain.setValueAtTime(10 ** (LEVEL_DB / 20), at + 0.22);
    gain.gain.linearRampToValueAtTime(0, at + 0.24);
  }
  tone.start(start);
  tone.stop(start + 1.2);
  await new Promise((over) => tone.addEventListener("ended", over, { once: true }));
  pan.disconnect();
}

/** Plays the noise that echoes are looked for with, on both sides; resolves with it when it is over. */
export async function playNoise(context: AudioContext, gain: number): Promise<Float32Array<ArrayBuffer>> {
  const noise = testNoise(1, context.sampleRate);
  const buffer = new AudioBuffer({ length: noise.length, sampleRate: context.sampleRate });
  buffer.copyToChannel(noise, 0);
  const source = new AudioBufferSourceNode(context, { buffer });
  const volume = new GainNode(context, { gain });
  source.connect(volume).connect(context.destination);
  source.start();
  await new Promise((over) => source.addEventListener("ended", over, { once: true }));
  volume.disconnect();
  return noise.map((sample) => sample * gain);
}
