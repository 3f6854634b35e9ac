import { signal } from "@preact/signals";
import { backoff, pause } from "../shared/backoff";
import { Refused } from "../shared/http";
import { chooseProgram, rememberProgram, showInAddress, storedProgram } from "../shared/program-language";
import { publicEvent } from "../shared/public-event";
import type { LanguageInfo, PublicEvent } from "../shared/types";
import { type Engine, engineOfBrowser } from "./engine";

export type Phase = "loading" | "before" | "live" | "lost" | "ended" | "unsupported";

const MASTER = "/live/master.m3u8";
/** How often the page asks whether the event has begun, ms. */
const ASKING = 2000;
/** A playhead that stands still for this long is a lost picture, ms … */
const STILL = 3000;
/** … and after this long the player starts anew. */
const STUCK = 8000;
/** With the service gone, what is left in the buffer still plays: the picture is lost once it has stood for so long, ms. */
const RUN_DRY = 1000;

/** The viewer's player: starts by itself, says what it does, and repairs itself. */
export class Player {
  readonly phase = signal<Phase>("loading");
  readonly event = signal<PublicEvent | null>(null);
  readonly language = signal<string | undefined>(undefined);
  readonly paused = signal(true);
  readonly muted = signal(false);
  readonly volume = signal(1);
  /** The browser does not let sound begin without a touch. */
  readonly blocked = signal(false);
  /** Whole seconds behind the edge of the stream, null when not known. */
  readonly latency = signal<number | null>(null);
  /** Seconds until the next attempt. */
  readonly retryIn = signal(0);
  private readonly make = engineOfBrowser();
  private engine: Engine | null = null;
  private running = false;
  private attempt = 0;
  private held = false;
  private moved = 0;
  private place = -1;

  constructor(private readonly video: HTMLVideoElement) {
    video.addEventListener("play", () => this.follow());
    video.addEventListener("pause", () => this.follow());
    video.addEventListener("volumechange", () => this.follow());
    video.addEventListener("ended", () => void this.restart());
    video.addEventListener("timeupdate", () => this.progress());
    setInterval(() => this.look(), 500);
  }

  /** Plays the event from the first moment on that it can be played. */
  async start(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      if (!this.make) {
        this.phase.value = "unsupported";
        return;
      }
      for (;;) {
        const state = await this.askEvent();
        if (state === "live") break;
        if (state === "lost") this.lose();
        else this.phase.value = state;
        if (state === "ended") return;
        await pause(ASKING);
      }
      if (this.phase.peek() === "before") this.phase.value = "loading";
      this.begin();
    } finally {
      this.running = false;
    }
  }

  choose(code: string): void {
    const language = this.find(code);
    if (!language) return;
    this.language.value = code;
    rememberProgram(code);
    showInAddress(code);
    this.engine?.choose(language);
  }

  toggle(): void {
    if (this.video.paused) void this.play();
    else {
      this.held = true;
      this.video.pause();
    }
  }

  /** Plays with sound: what a touch allows. */
  unblock(): void {
    this.blocked.value = false;
    this.video.muted = false;
    void this.play();
  }

  setMuted(muted: boolean): void {
    if (!muted) this.blocked.value = false;
    this.video.muted = muted;
  }

  setVolume(volume: number): void {
    this.video.volume = Math.min(1, Math.max(0, volume));
    this.setMuted(volume <= 0);
  }

  goLive(): void {
    const edge = this.engine?.edge();
    if (edge !== null && edge !== undefined) this.video.currentTime = edge;
    void this.play();
  }

  private find(code: string | undefined): LanguageInfo | undefined {
    return this.event.peek()?.languages.find((language) => language.code === code);
  }

  private async askEvent(): Promise<"before" | "live" | "ended" | "lost"> {
    try {
      const event = await publicEvent();
      this.event.value = event;
      if (this.language.peek() === undefined) {
        const asked = new URLSearchParams(location.search).get("lang");
        this.language.value = chooseProgram(event.languages, asked, storedProgram(), navigator.languages);
      }
      return event.state;
    } catch (error) {
      if (error instanceof Refused) return "lost";
      throw error;
    }
  }

  private begin(): void {
    this.engine?.destroy();
    this.moved = performance.now();
    this.place = -1;
    this.engine =
      this.make?.(this.video, MASTER, this.find(this.language.peek()), () => void this.restart()) ?? null;
    if (!this.held) void this.play();
  }

  private async play(): Promise<void> {
    this.held = false;
    try {
      await this.video.play();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      // AbortError: a newer play() or a new source took its place. Only a forbidden sound needs a hand.
      if (error.name !== "NotAllowedError") return;
      this.blocked.value = true;
      if (this.video.muted) return;
      this.video.muted = true;
      await this.play();
    }
  }

  /** The stream broke or ended: says so, waits a little longer each time, and starts anew. */
  private async restart(): Promise<void> {
    if (this.running) return;
    this.running = true;
    const state = await this.askEvent();
    this.running = false;
    if (state === "ended") {
      this.engine?.destroy();
      this.engine = null;
      this.phase.value = "ended";
      return;
    }
    this.running = true;
    this.lose();
    for (let left = Math.round(backoff(this.attempt++, 1000, 15_000) / 1000); left > 0; left--) {
      this.retryIn.value = left;
      await pause(1000);
    }
    this.retryIn.value = 0;
    this.running = false;
    await this.start();
  }

  /** Says that the picture is lost, unless it still moves; `look` says it then. */
  private lose(): void {
    if (this.phase.peek() !== "live" || performance.now() - this.moved > RUN_DRY) this.phase.value = "lost";
  }

  /** The playhead moved: the picture is live. */
  private progress(): void {
    const time = this.video.currentTime;
    if (time === this.place) return;
    const first = this.place === -1;
    this.place = time;
    this.moved = performance.now();
    if (first || this.video.paused) return;
    this.attempt = 0;
    this.phase.value = "live";
  }

  private look(): void {
    const latency = this.engine?.latency();
    this.latency.value = latency === null || latency === undefined ? null : Math.round(latency);
    if (this.running) {
      if (this.phase.peek() === "live") this.lose();
      return;
    }
    if (!this.engine || this.video.paused || this.phase.peek() === "ended") {
      this.moved = performance.now();
      return;
    }
    const still = performance.now() - this.moved;
    if (still > STUCK) void this.restart();
    else if (still > STILL && this.phase.peek() === "live") {
      this.retryIn.value = 0;
      this.phase.value = "lost";
    }
  }

  private follow(): void {
    this.paused.value = this.video.paused;
    this.muted.value = this.video.muted;
    this.volume.value = this.video.volume;
  }
}
