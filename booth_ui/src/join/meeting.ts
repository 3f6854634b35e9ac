import { computed, effect, signal } from "@preact/signals";
import { backoff, pause } from "../shared/backoff";
import { Chat } from "../shared/chat";
import { clockTime } from "../shared/format";
import { Refused } from "../shared/http";
import { lineBack } from "../shared/line-back";
import { Patcher } from "../shared/patcher";
import { OwnSlides } from "../shared/slides";
import type { DelegatePatch, DelegateState } from "../shared/types";
import { DelegateEvents } from "./delegate-events";
import { Devices } from "./devices";
import { Session } from "./session";

/** `setup`: before the button; `lost`: connecting again by itself; `elsewhere`: another page has taken this place. */
export type Phase = "setup" | "joining" | "in" | "lost" | "elsewhere" | "left";

/** After a reload within this time one is back without a press, ms: somebody who sits there did not leave. */
const STILL_THERE = 120_000;
/** So long the page says that one is back, ms. */
const SAYS_BACK = 8000;

export type Trouble = { kind: "refused"; reason: Refused } | { kind: "noMedia" } | null;

/** A delegate's part in the event, from the button on. */
export class Meeting {
  readonly phase = signal<Phase>("setup");
  readonly trouble = signal<Trouble>(null);
  /** When the line dropped, and when it was back; null when there is nothing to tell. */
  readonly lostAt = signal<string | null>(null);
  readonly backAt = signal<string | null>(null);
  readonly micOn = signal(true);
  readonly cameraOn = signal(true);
  readonly shared = signal<MediaStreamTrack | null>(null);
  readonly shareRefused = signal(false);
  /** A browser lets no sound out before somebody has touched the page. */
  readonly soundBlocked = signal(false);
  readonly events: DelegateEvents;
  readonly devices = new Devices();
  readonly chat: Chat;
  readonly slides: OwnSlides;
  readonly patcher: Patcher<DelegatePatch, DelegateState>;
  readonly state = computed(() => this.events.now.value?.delegate ?? null);
  private remembering = 0;
  private readonly program = new MediaStream();
  private readonly sound = new MediaStream();
  private video: HTMLVideoElement | null = null;
  private readonly audio = new Audio();
  private session: Session | null = null;
  private wish: AbortController | null = null;

  constructor(
    readonly name: string,
    private readonly token: string,
  ) {
    this.events = new DelegateEvents(name, token);
    const path = this.events.path;
    this.chat = new Chat(
      this.events,
      token,
      {
        tabOf: (room) => (room === `delegate:${name}` ? "director" : null),
        counts: () => true,
        post: () => ({ path: `${path}/chat`, json: {} }),
        history: `${path}/chat`,
      },
      `join.${name}`,
      "director",
    );
    this.slides = new OwnSlides(name, token);
    this.patcher = new Patcher<DelegatePatch, DelegateState>(
      path,
      token,
      (delegate) => {
        const now = this.events.now.peek();
        if (now) this.events.now.value = { ...now, delegate };
      },
      () => undefined, // the state says what is so
    );
    if (this.wasIn) {
      const off = sessionStorage.getItem(this.offMark) ?? "";
      this.micOn.value = !off.includes("microphone");
      this.cameraOn.value = !off.includes("camera");
    }
    this.audio.autoplay = true;
    effect(() => {
      const microphone = this.devices.microphone.value;
      if (microphone) void this.session?.send("voice", microphone).catch(() => undefined);
    });
    effect(() => {
      const camera = this.cameraOn.value ? this.devices.camera.value : null;
      void this.session?.send("picture", camera).catch(() => undefined);
    });
    effect(() => {
      const track = this.devices.microphone.value;
      if (track) track.enabled = this.micOn.value;
    });
    effect(() => {
      // Who had switched something off finds it off after a reload.
      const off = [this.micOn.value ? "" : "microphone", this.cameraOn.value ? "" : "camera"];
      sessionStorage.setItem(this.offMark, off.join(" "));
    });
    effect(() => {
      if (this.phase.value === "in") this.remember();
    });
    effect(() => {
      // The director is to know whom nobody can hear or see.
      const microphone = this.micOn.value && this.devices.microphone.value !== null;
      const camera = this.cameraOn.value && this.devices.camera.value !== null;
      if (this.phase.value === "in") this.patcher.ask({ microphone, camera });
    });
    addEventListener("pagehide", () => this.session?.close());
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.unblock());
  }

  /** Whether this page was left in the middle of the event, a moment ago: a reload. */
  get wasIn(): boolean {
    return Date.now() - Number(sessionStorage.getItem(this.mark) ?? 0) < STILL_THERE;
  }

  /** Shows the program in this element. */
  showIn(video: HTMLVideoElement | null): void {
    this.video = video;
    // An element with a stream without tracks keeps the whole page from being loaded.
    if (!video || this.program.getTracks().length === 0) return;
    video.srcObject = this.program;
    void video.play().catch(() => undefined);
  }

  join(): void {
    this.wish?.abort();
    const wish = new AbortController();
    this.wish = wish;
    this.phase.value = "joining";
    this.trouble.value = null;
    void this.stay(wish.signal);
  }

  /** Goes: off the stage, too, so that who joins again begins in the waiting room. */
  leave(): void {
    this.wish?.abort();
    // Off the stage first: who is gone while still on it would be a loss to the director.
    this.patcher.ask({ hand: false, on_stage: false });
    this.session?.close();
    this.session = null;
    this.letGo();
    sessionStorage.removeItem(this.mark);
    this.micOn.value = this.cameraOn.value = true;
    this.phase.value = "left";
  }

  /** Lets nothing listen or look any more. */
  private letGo(): void {
    this.stopSharing();
    this.devices.close();
  }

  /** Shares a screen, a window or a tab as a second picture. */
  async share(): Promise<void> {
    this.shareRefused.value = false;
    try {
      const video = { frameRate: { max: 15 }, width: { max: 1920 }, height: { max: 1080 } };
      const stream = await navigator.mediaDevices.getDisplayMedia({ video });
      const track = stream.getVideoTracks()[0] ?? null;
      if (!track) return;
      track.contentHint = "detail";
      track.addEventListener("ended", () => this.stopSharing());
      this.shared.value = track;
      await this.session?.send("shared", track);
    } catch {
      this.shareRefused.value = true;
    }
  }

  stopSharing(): void {
    this.shared.peek()?.stop();
    this.shared.value = null;
    void this.session?.send("shared", null).catch(() => undefined);
  }

  private get offMark(): string {
    return `interp.off.${this.name}`;
  }

  private get mark(): string {
    return `interp.joined.${this.name}`;
  }

  private remember(): void {
    sessionStorage.setItem(this.mark, String(Date.now()));
    clearInterval(this.remembering);
    this.remembering = window.setInterval(() => {
      if (this.phase.peek() === "in") sessionStorage.setItem(this.mark, String(Date.now()));
    }, 5000);
  }

  /** Connects, and again whenever the line drops, until the delegate leaves or another page takes the place. */
  private async stay(stop: AbortSignal): Promise<void> {
    let first = true;
    for (let attempt = 0; !stop.aborted; attempt++) {
      if (!first && !(await lineBack(stop))) return;
      const microphone = this.devices.microphone.peek();
      if (!microphone) {
        this.phase.value = "setup";
        return;
      }
      try {
        await this.connect(microphone, attempt);
      } catch (error) {
        if (stop.aborted) return;
        if (first) {
          this.trouble.value =
            error instanceof Refused ? { kind: "refused", reason: error } : { kind: "noMedia" };
          this.phase.value = "setup";
          return;
        }
        await pause(backoff(attempt - 1, 250, 2000), stop);
        continue;
      }
      if (stop.aborted) return;
      attempt = 0;
      first = false;
      this.arrive();
      const session = this.session as Session | null;
      if (!session) return;
      const since = await session.gone(stop);
      if (stop.aborted) return;
      session.close();
      if (await this.isElsewhere(session, stop)) {
        this.letGo();
        this.phase.value = "elsewhere";
        return;
      }
      this.lostAt.value = clockTime(since);
      this.backAt.value = null;
      this.phase.value = "lost";
    }
  }

  private async connect(microphone: MediaStreamTrack, again: number): Promise<void> {
    const camera = this.cameraOn.peek() ? this.devices.camera.peek() : null;
    const tracks: MediaStreamTrack[] = [];
    const session = await Session.open(
      this.name,
      this.token,
      microphone,
      camera,
      (track) => tracks.push(track),
      again,
    );
    this.session = session;
    for (const track of tracks) this.receive(track);
    const shared = this.shared.peek();
    if (shared) await session.send("shared", shared);
  }

  private arrive(): void {
    if (this.lostAt.peek() !== null) {
      const back = clockTime(new Date());
      this.backAt.value = back;
      setTimeout(() => {
        if (this.backAt.peek() === back) this.backAt.value = this.lostAt.value = null;
      }, SAYS_BACK);
    }
    this.phase.value = "in";
  }

  /** Whether another page or device has this place now: two of them would take it from each other for ever. */
  private async isElsewhere(mine: Session, stop: AbortSignal): Promise<boolean> {
    if (this.events.link.peek() !== "open") return false;
    await pause(400, stop); // what the service says of it is on its way
    const now = this.state.peek()?.session ?? null;
    return this.events.link.peek() === "open" && now !== null && now !== mine.id;
  }

  private receive(track: MediaStreamTrack): void {
    const stream = track.kind === "video" ? this.program : this.sound;
    for (const before of stream.getTracks()) stream.removeTrack(before);
    stream.addTrack(track);
    if (track.kind === "video") {
      if (this.video) this.showIn(this.video);
      return;
    }
    this.audio.srcObject = this.sound;
    this.unblock();
  }

  private unblock(): void {
    if (this.sound.getTracks().length === 0) return;
    this.audio.play().then(
      () => {
        this.soundBlocked.value = false;
      },
      () => {
        this.soundBlocked.value = true;
      },
    );
  }
}
