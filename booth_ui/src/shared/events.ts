import { computed, signal } from "@preact/signals";
import { backoff } from "./backoff";
import { clockTime, RATE } from "./format";
import { ask, askJson, Refused } from "./http";
import { lineBack } from "./line-back";
import type { CaptionLine, ChatLine, Levels, Message, RoleInfo, State } from "./types";

export type Link = "connecting" | "open" | "lost" | "denied";

export type ChatListener = (line: ChatLine) => void;

export type LevelsListener = (levels: Levels | null, now: number) => void;

/** No message for this long means that the line is dead, though nobody said so, ms. Levels come twenty times a second. */
const SILENCE = 4000;
/** How long a new line may take until its first message, ms. */
const PATIENCE = 10_000;
/** Without an answer for this long the service counts as unreachable, ms. */
const UNANSWERED = 1500;

/**
 * The service's state and levels over `WS /api/v1/events`, for as long as the page lives.
 *
 * `state` is always what the service said last; levels don't pass through signals, for they come twenty times a
 * second: meters subscribe with `onLevels`.
 */
export class Events {
  readonly state = signal<State | null>(null);
  readonly link = signal<Link>("connecting");
  /** What there is to read in each room of the chat. */
  readonly written = computed(() => this.state.value?.chat ?? {});
  /** When the line dropped last; null while it never has. */
  readonly lostSince = signal<Date | null>(null);
  /** The same in words, `14:03:27`. */
  readonly lostAt = computed(() => this.lostSince.value && clockTime(this.lostSince.value));
  /** The lines of what was said of late. */
  readonly captions = signal<CaptionLine[]>([]);
  /** Levels five times a second, for figures that a person reads; null while nobody knows them. */
  readonly figures = signal<Levels | null>(null);
  /**
   * House position at the last full second; null while nobody knows it. Levels lag behind where the machine is full. What
   * shows the time is drawn once a second, not with every level.
   */
  readonly position = computed(() => {
    if (this.link.value !== "open" || !this.state.value) return null;
    const newest = Math.max(this.figures.value?.position ?? 0, this.state.value.event.position);
    return newest - (newest % RATE);
  });
  private readonly listeners = new Set<LevelsListener>();
  private readonly chatListeners = new Set<ChatListener>();
  private socket: WebSocket | null = null;
  private attempt = 0;
  private lastMessage = 0;
  private lastFigures = 0;
  private watchdog = 0;
  /** Between the end of one line and the attempt at the next. */
  private reopening = false;
  private readonly ending = new AbortController();

  /** `mayOpen`: whose token this page is for; everybody else's is denied. */
  constructor(
    private readonly token: string,
    private readonly mayOpen: (role: RoleInfo) => boolean,
  ) {}

  start(): void {
    this.open();
    void this.checkRole();
    this.watchdog = window.setInterval(() => {
      // A hidden tab's timers run once a minute: judge the line only by what came while it is looked at.
      if (document.hidden) this.lastMessage = performance.now();
      else if (this.socket !== null && !this.reopening) {
        const limit = this.link.peek() === "open" ? SILENCE : PATIENCE;
        if (performance.now() - this.lastMessage > limit) this.drop(this.socket);
      }
    }, 1000);
  }

  stop(): void {
    clearInterval(this.watchdog);
    this.ending.abort();
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /** Calls with every level, and once with null when the line drops: a meter then has nothing to show. */
  onLevels(listener: LevelsListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Calls with every message that is written. One that the line loses is missing: the state tells which is the newest. */
  onChat(listener: ChatListener): () => void {
    this.chatListeners.add(listener);
    return () => this.chatListeners.delete(listener);
  }

  /** A token may be valid and yet belong to another page. Whether it is valid at all, the line finds out. */
  private async checkRole(): Promise<void> {
    try {
      const role = await askJson<RoleInfo>("/api/v1/role", { token: this.token });
      if (this.mayOpen(role)) return;
    } catch (error) {
      if (error instanceof Refused) return;
      throw error;
    }
    this.stop();
    this.link.value = "denied";
  }

  private open(): void {
    const url = new URL("/api/v1/events", location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url, ["interp", `bearer.${this.token}`]);
    this.socket = socket;
    this.reopening = false;
    this.lastMessage = performance.now();
    socket.onmessage = (event: MessageEvent<string>) => this.take(JSON.parse(event.data) as Message);
    socket.onclose = () => {
      if (this.socket === socket) void this.reopen();
    };
  }

  /** Gives a line up. Its end is not waited for: a service that hangs says no goodbye, for minutes. */
  private drop(socket: WebSocket): void {
    socket.onclose = null;
    socket.onmessage = null;
    socket.close();
    void this.reopen();
  }

  private take(message: Message): void {
    const now = performance.now();
    this.lastMessage = now;
    this.attempt = 0;
    if (this.link.peek() !== "open") this.link.value = "open";
    if (message.type === "state") {
      this.state.value = message.state;
      return;
    }
    if (message.type === "chat") {
      for (const listener of this.chatListeners) listener(message.line);
      return;
    }
    if (message.type === "captions") {
      this.captions.value = message.lines;
      return;
    }
    if (document.hidden) return;
    for (const listener of this.listeners) listener(message.levels, now);
    if (now - this.lastFigures > 200) {
      this.lastFigures = now;
      this.figures.value = message.levels;
    }
  }

  private async reopen(): Promise<void> {
    this.reopening = true;
    if (this.link.peek() === "open") {
      this.lostSince.value = new Date();
      this.link.value = "lost";
      this.figures.value = null;
      for (const listener of this.listeners) listener(null, performance.now());
    }
    const said = window.setTimeout(() => {
      this.link.value = "lost";
    }, UNANSWERED);
    const back = await lineBack(this.ending.signal);
    clearTimeout(said);
    if (!back) return;
    // A browser doesn't tell why a WebSocket was refused; the same question by HTTP does.
    try {
      await ask("/api/v1/state", { token: this.token });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 401 || error.status === 403) {
        this.link.value = "denied";
        return;
      }
      this.link.value = "lost";
    }
    const wait = backoff(this.attempt++, 300, 2000);
    setTimeout(() => {
      if (this.socket !== null) this.open();
    }, wait);
  }
}
