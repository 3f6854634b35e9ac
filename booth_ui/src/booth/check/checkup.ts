import { signal } from "@preact/signals";
import { pause } from "../../shared/backoff";
import { linear, peakDb } from "../../shared/decibel";
import { askJson, Refused } from "../../shared/http";
import { reasonOf } from "../../shared/reason";
import type { KeptCheck } from "../../shared/types";
import type { Words } from "../../shared/words";
import { Microphone, MicrophoneError } from "../microphone";
import { settings } from "../settings";
import { sounding } from "../sound-context";
import { checkBrowser } from "./browser";
import { browserId } from "./browser-id";
import { type Heard, playNoise, playSide, type Side } from "./headset";
import { checkLine } from "./line";
import { PARTS, type Part, type Results } from "./parts";
import { Recorder } from "./recorder";
import { echoReturn, rmsDb } from "./sound";
import { checkThroughput } from "./throughput";
import { above, below, LIMITS, worst } from "./verdict";

/** What the interpreter is asked to do now. */
export type Prompt = "silent" | "speak" | "listening" | "playing" | "where";

/** For how long the room is listened to, and then the voice, ms. */
const SILENT_FOR = 3000;
const SPEAK_FOR = 5000;
/** How long after the noise its echo may still come, ms. */
const ECHO_AFTER = 500;
/** An echo is looked for with a noise of no less than this, dB beside full volume: of a noise that nobody hears none comes back. */
const LEAST_VOLUME = -20;
/** A microphone that gives less while the noise is played is off, or not the one that is spoken into, RMS, dBFS. */
const DEAD = -80;

/** Looks at an interpreter's place, part by part, and lets the service keep what was found. */
export class Checkup {
  readonly results = signal<Results>({});
  readonly running = signal<Part | null>(null);
  readonly prompt = signal<Prompt | null>(null);
  readonly faults = signal<Partial<Record<Part, (words: Words) => string>>>({});
  /** The check as the service keeps it; false: it could not be told. */
  readonly kept = signal<KeptCheck | false | null>(null);
  readonly microphone = signal<Microphone | null>(null);
  private context: AudioContext | null = null;
  /** Further parts follow: the log tells the whole. */
  private more = false;
  private answer: ((heard: Heard) => void) | null = null;

  constructor(
    private readonly booth: string,
    private readonly token: string,
  ) {
    this.results.value = { browser: checkBrowser() };
  }

  /** Runs everything, one after the other; a part that can't be looked at says so and the next one follows. */
  async all(): Promise<void> {
    this.more = true;
    for (const part of PARTS) await this.run(part);
    this.more = false;
    await this.keep();
  }

  /** Looks at one part; nothing while another is looked at. */
  async run(part: Part): Promise<void> {
    if (this.running.peek()) return;
    this.running.value = part;
    this.faults.value = { ...this.faults.peek(), [part]: undefined };
    try {
      const found = await this.look(part);
      this.results.value = { ...this.results.peek(), ...found };
      await this.keep();
    } catch (error) {
      this.faults.value = { ...this.faults.peek(), [part]: sentence(error) };
      this.results.value = { ...this.results.peek(), [part]: undefined };
    }
    this.running.value = null;
    this.prompt.value = null;
  }

  /** Says where the last sound was heard. */
  heard(where: Heard): void {
    this.answer?.(where);
  }

  close(): void {
    this.microphone.peek()?.close();
    void this.context?.close();
  }

  private async look(part: Part): Promise<Results> {
    switch (part) {
      case "browser":
        return { browser: checkBrowser() };
      case "line": {
        const silence = new MediaStreamAudioDestinationNode(this.sound()).stream.getAudioTracks()[0];
        if (!silence) throw new Error("the browser made no track");
        return { line: await checkLine(this.booth, this.token, settings.peek().name.trim(), silence) };
      }
      case "throughput":
        return { throughput: await checkThroughput(this.token) };
      case "microphone":
        return { microphone: await this.lookAtMicrophone() };
      case "echo":
        return { echo: await this.lookForEcho() };
      case "headset":
        return { headset: await this.lookAtHeadset() };
    }
  }

  private async lookAtMicrophone(): Promise<NonNullable<Results["microphone"]>> {
    const microphone = await this.opened();
    const recorder = await Recorder.open(microphone.ear, this.sound());
    try {
      await pause(300); // what a microphone gives as it opens is not the room
      this.prompt.value = "silent";
      const noise_db = rmsDb(await recorder.during(pause(SILENT_FOR)));
      this.prompt.value = "speak";
      const level_db = peakDb(await recorder.during(pause(SPEAK_FOR)));
      const verdict = worst(
        above(level_db, LIMITS.tooQuiet),
        below(level_db, LIMITS.tooLoud),
        below(noise_db, LIMITS.noise),
      );
      const device = microphone.track.label.slice(0, 200);
      return { verdict, device, level_db: inRange(level_db), noise_db: inRange(noise_db) };
    } finally {
      recorder.close();
    }
  }

  private async lookForEcho(): Promise<NonNullable<Results["echo"]>> {
    const recorder = await Recorder.open((await this.opened()).ear, this.sound());
    try {
      this.prompt.value = "listening";
      const playing = playNoise(this.sound(), linear(Math.max(LEAST_VOLUME, settings.peek().volume)));
      const heard = await recorder.during(playing, ECHO_AFTER);
      const back = echoReturn(await playing, heard, this.sound().sampleRate);
      const silent = rmsDb(heard) < DEAD;
      return {
        verdict: silent ? "bad" : back === null ? "good" : below(back, LIMITS.echo),
        return_db: back === null ? null : inRange(back),
        silent,
      };
    } finally {
      recorder.close();
    }
  }

  private async lookAtHeadset(): Promise<NonNullable<Results["headset"]>> {
    // In an order that can't be known: who does not listen can't be right.
    const first: Side = Math.random() < 0.5 ? "left" : "right";
    const right: Partial<Record<Side, boolean>> = {};
    let nowhere = false;
    for (const side of [first, first === "left" ? "right" : "left"] as const) {
      this.prompt.value = "playing";
      await playSide(this.sound(), side);
      this.prompt.value = "where";
      const heard = await new Promise<Heard>((told) => (this.answer = told));
      right[side] = heard === side;
      nowhere ||= heard === "nowhere";
    }
    const { left = false, right: other = false } = right;
    return { verdict: left && other ? "good" : "bad", left, right: other, nowhere };
  }

  private async opened(): Promise<Microphone> {
    const open = this.microphone.peek();
    if (open && open.track.readyState === "live") return open;
    const { deviceId, processing } = settings.peek();
    const microphone = await Microphone.open(deviceId, processing, this.sound());
    this.microphone.value = microphone;
    return microphone;
  }

  private sound(): AudioContext {
    this.context = sounding(this.context);
    return this.context;
  }

  private async keep(): Promise<void> {
    const report = { name: settings.peek().name.trim(), page: browserId(), ...this.results.peek() };
    const path = `/api/v1/booths/${encodeURIComponent(this.booth)}/checks?more=${this.more}`;
    try {
      this.kept.value = await askJson<KeptCheck>(path, { method: "POST", token: this.token, json: report });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.kept.value = false;
    }
  }
}

/** What the service takes; silence is -120. */
function inRange(db: number): number {
  return Math.min(60, Math.max(-120, db));
}

function sentence(error: unknown): (words: Words) => string {
  if (error instanceof MicrophoneError) return ({ booth }) => booth[error.fault];
  if (error instanceof Refused) {
    if (error.status === 409) return ({ booth }) => booth.full;
    if (error.status === 0) return ({ check }) => check.noAnswer;
    return (all) => reasonOf(error, all);
  }
  return ({ check }) => check.noMedia;
}
