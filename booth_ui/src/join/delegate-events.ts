import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { backoff, pause } from "../shared/backoff";
import type { Post } from "../shared/chat";
import { clockTime } from "../shared/format";
import { ask, Refused } from "../shared/http";
import { lineBack } from "../shared/line-back";
import type { ChatRoom, DelegateMessage } from "../shared/types";

export type Link = "connecting" | "open" | "lost" | "denied";

/** No message for this long means that the line may be dead, ms: the service answers a knock, or does not. */
const SILENCE = 6000;

/** What the service says of one delegate, over `WS /api/v1/delegates/{delegate}/events`, for as long as the page lives. */
export class DelegateEvents implements Post {
  readonly now = signal<DelegateMessage | null>(null);
  readonly link = signal<Link>("connecting");
  readonly lostSince = signal<Date | null>(null);
  readonly lostAt = computed(() => this.lostSince.value && clockTime(this.lostSince.value));
  readonly written: ReadonlySignal<Readonly<Record<string, ChatRoom>>> = computed(() => {
    const chat = this.now.value?.chat;
    return chat ? { [`delegate:${this.name}`]: chat } : {};
  });
  private readonly ending = new AbortController();

  constructor(
    readonly name: string,
    private readonly token: string,
  ) {}

  get path(): string {
    return `/api/v1/delegates/${encodeURIComponent(this.name)}`;
  }

  start(): void {
    void this.stay();
  }

  stop(): void {
    this.ending.abort();
  }

  /** Messages come by being asked for when the state tells of them. */
  onChat(): () => void {
    return () => undefined;
  }

  private async stay(): Promise<void> {
    const stop = this.ending.signal;
    for (let attempt = 0; !stop.aborted; attempt++) {
      await this.once(() => {
        attempt = 0;
      });
      if (stop.aborted) return;
      if (this.link.peek() === "open") this.lostSince.value = new Date();
      if (this.link.peek() !== "connecting" || attempt > 2) this.link.value = "lost";
      if (!(await lineBack(stop))) return;
      try {
        await ask(this.path, { token: this.token });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if ([401, 403, 404].includes(error.status)) {
          this.link.value = "denied";
          return;
        }
      }
      await pause(backoff(attempt, 200, 2000), stop);
    }
  }

  /** One line, from its beginning to its end. */
  private once(onOpen: () => void): Promise<void> {
    return new Promise((done) => {
      const url = new URL(`${this.path}/events`, location.href);
      url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
      const socket = new WebSocket(url, ["interp", `bearer.${this.token}`]);
      let timer = 0;
      const end = () => {
        clearTimeout(timer);
        socket.onclose = socket.onmessage = null;
        socket.close();
        done();
      };
      // The service says something every few seconds only where something is new; a ping would tell the page nothing.
      const listen = () => {
        clearTimeout(timer);
        timer = window.setTimeout(async () => {
          const answers = await Promise.race([lineBack(), pause(3000).then(() => false)]);
          if (answers) listen();
          else end();
        }, SILENCE);
      };
      socket.onclose = end;
      socket.onmessage = (event: MessageEvent<string>) => {
        onOpen();
        this.now.value = JSON.parse(event.data) as DelegateMessage;
        this.link.value = "open";
        listen();
      };
      this.ending.signal.addEventListener("abort", end, { once: true });
      listen();
    });
  }
}
