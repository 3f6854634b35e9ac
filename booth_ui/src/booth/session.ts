import { signal } from "@preact/signals";
import { pause } from "../shared/backoff";
import { ask, Refused } from "../shared/http";
import { lineBack } from "../shared/line-back";
import { newPeer } from "../shared/peer";
import { completeOffer, connected } from "../shared/sdp";
import type { Counts } from "./received";

/** How long a connection may be without a sign of life before it counts as dropped, ms. */
const GRACE = 2500;
/** Between two looks at what has come, ms. */
const LOOK = 250;
/** Sound comes fifty times a second. When none has for so long and yet the service answers, it is our way to it that is
 * gone: another network, say. A browser waits for four times as long before it says so, ms. */
const DEAF = 1500;
/** When none has for so long, the line is away: no network's jitter is as long, ms. */
const SILENT = 750;

/** What the service sends. */
export type Remote = "floor" | "partner" | "picture";

/** One media session with the service: from its offer until it is gone. */
export class Session {
  /** Hears what the browser counts of the sound that comes, four times a second. */
  onCounts: (counts: Counts) => void = () => undefined;
  /** The moment of the last sound that came, once none has for `SILENT`; null while it comes. */
  readonly silentSince = signal<number | null>(null);

  private constructor(
    /** The console's id. */
    readonly id: string,
    /** The console's path in the API. */
    readonly path: string,
    private readonly token: string,
    private readonly peer: RTCPeerConnection,
  ) {}

  /** Connects; `onSender` gets what will send the voice before anything is sent. Raises Refused when the service does not take the offer, Error when no media get through `within` ms. */
  static async open(
    booth: string,
    token: string,
    voice: MediaStreamTrack,
    onTrack: (what: Remote, track: MediaStreamTrack) => void,
    within?: number,
    onSender: (sender: RTCRtpSender) => void = () => undefined,
  ): Promise<Session> {
    const peer = await newPeer(token);
    let path: string | null = null;
    try {
      const sound = peer.addTransceiver(voice, { direction: "sendrecv" });
      onSender(sound.sender);
      const partner = peer.addTransceiver("audio", { direction: "recvonly" });
      nearest(sound.receiver);
      nearest(partner.receiver);
      offerPicture(peer);
      peer.ontrack = ({ track, transceiver }) =>
        onTrack(track.kind === "video" ? "picture" : transceiver === partner ? "partner" : "floor", track);
      const response = await ask(`/api/v1/booths/${encodeURIComponent(booth)}/consoles`, {
        method: "POST",
        token,
        sdp: await completeOffer(peer),
      });
      path = new URL(response.headers.get("Location") ?? "", location.href).pathname;
      await peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
      await connected(peer, within);
      return new Session(path.split("/").at(-1) ?? "", path, token, peer);
    } catch (error) {
      peer.close();
      if (path) goodbye(path, token);
      throw error;
    }
  }

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

  /** Asks the service whether it still knows this console; true while it does not answer. */
  async known(): Promise<boolean> {
    try {
      await ask(this.path, { token: this.token });
      return true;
    } catch (error) {
      return !(error instanceof Refused && error.status === 404);
    }
  }

  /** Sends another microphone's sound from now on. */
  async speakWith(voice: MediaStreamTrack): Promise<void> {
    const sender = this.peer
      .getSenders()
      .find(({ transport, track }) => transport && track?.kind !== "video");
    await sender?.replaceTrack(voice);
  }

  /** What the browser knows of the connection. */
  report(): Promise<RTCStatsReport> {
    return this.peer.getStats();
  }

  /** Tells the booth who sits here. */
  async nameIt(name: string): Promise<void> {
    await ask(this.path, { method: "PATCH", token: this.token, json: { name } });
  }

  close(): void {
    this.peer.close();
    goodbye(this.path, this.token);
  }
}

function goodbye(path: string, token: string): void {
  // Best effort: a service that does not hear it finds out by itself.
  void ask(path, { method: "DELETE", token, keepalive: true }).catch(() => undefined);
}

/** Asks for the floor's picture in H.264 first: the service copies its source's packets and encodes nothing. */
function offerPicture(peer: RTCPeerConnection): void {
  const picture = peer.addTransceiver("video", { direction: "recvonly" });
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const h264 = codecs.filter(({ mimeType }) => mimeType.toLowerCase() === "video/h264");
  const others = codecs.filter(({ mimeType }) => mimeType.toLowerCase() !== "video/h264");
  if (h264.length > 0) picture.setCodecPreferences([...h264, ...others]);
}

/** Lowest delay: what an interpreter hears late, the audience hears later. */
function nearest(receiver: RTCRtpReceiver): void {
  if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = 0;
}
