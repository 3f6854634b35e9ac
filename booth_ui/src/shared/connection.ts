import { signal } from "@preact/signals";
import { pause } from "./backoff";
import { lineBack } from "./line-back";

/** How long a connection may be without a sign of life before it counts as dropped, ms. */
const GRACE = 2500;
/** Between two looks at what has come, ms. */
const LOOK = 250;
/** Sound comes fifty times a second. When none has for so long and yet the service answers, it is our way to it that is
 * gone: another network, say. A browser waits for four times as long before it says so, ms. */
const DEAF = 1500;
/** When none has for so long, the line is away: no network's jitter is as long, ms. */
const SILENT = 750;

/** What the browser counts of the sound that comes. */
export type Counts = Partial<RTCInboundRtpStreamStats>;

/** A media connection that stands, and notices when it does not any more. */
export class Connection {
  /** Hears what the browser counts of the sound that comes, four times a second. */
  onCounts: (counts: Counts) => void = () => undefined;
  /** The moment of the last sound that came, once none has for `SILENT`; null while it comes. */
  readonly silentSince = signal<number | null>(null);

  constructor(protected readonly peer: RTCPeerConnection) {}

  /** Resolves when the connection is gone, or when `stop` says so, with the moment at which it fell silent. */
  gone(stop: AbortSignal): Promise<Date> {
    return new Promise((done) => {
      let timer = 0;
      let since: Date | null = null;
      const ended = new AbortController();
      const resolve = () => {
        ended.abort();
        const heard = this.silentSince.peek();
        done(heard === null ? (since ?? new Date()) : new Date(heard));
      };
      void this.deaf(AbortSignal.any([stop, ended.signal])).then((moment) => {
        if (moment === null) return;
        since ??= moment;
        resolve();
      });
      const look = () => {
        clearTimeout(timer);
        const state = this.peer.connectionState;
        if (state === "connected") since = null;
        else since ??= new Date();
        if (state === "failed" || state === "closed") resolve();
        else if (state === "disconnected") timer = window.setTimeout(resolve, GRACE);
      };
      stop.addEventListener("abort", () => resolve(), { once: true });
      this.peer.addEventListener("connectionstatechange", look);
      look();
    });
  }

  /** Resolves when no sound comes though the service answers, with the moment of the last; with null at `stop`. */
  private async deaf(stop: AbortSignal): Promise<Date | null> {
    let heard = 0;
    let last = Date.now();
    while (!stop.aborted) {
      await pause(LOOK, stop);
      const before = heard;
      heard = await this.packets();
      if (heard !== before) last = Date.now();
      this.silentSince.value = heard > 0 && Date.now() - last >= SILENT ? last : null;
      if (heard !== before) continue;
      if (Date.now() - last >= DEAF && (await lineBack(stop))) {
        // A service that stood still answers and plays on in the same moment.
        await pause(100, stop);
        if (!stop.aborted && (await this.packets()) === heard) return new Date(last);
      }
    }
    return null;
  }

  /** How many packets of floor or relay have come: the first sound. Of the partner there are none most of the time. */
  private async packets(): Promise<number> {
    const sound = this.peer.getReceivers().find(({ track }) => track.kind === "audio");
    for (const one of (await sound?.getStats())?.values() ?? []) {
      if (one.type !== "inbound-rtp") continue;
      this.onCounts(one as Counts);
      return one.packetsReceived as number;
    }
    return 0;
  }

  /** What the browser knows of the connection. */
  report(): Promise<RTCStatsReport> {
    return this.peer.getStats();
  }
}
