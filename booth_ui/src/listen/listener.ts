import { signal } from "@preact/signals";
import { backoff, pause } from "../shared/backoff";
import { ask, Refused } from "../shared/http";
import { newPeer } from "../shared/peer";
import { completeOffer, connected } from "../shared/sdp";

export type Listening = "idle" | "connecting" | "playing" | "lost" | "refused" | "unsupported";

/** The sound of one program by WHEP, connected again for as long as somebody wants to listen. */
export class Listener {
  readonly state = signal<Listening>("RTCPeerConnection" in window ? "idle" : "unsupported");
  private wish: AbortController | null = null;

  constructor(private readonly audio: HTMLAudioElement) {
    addEventListener("pagehide", () => this.stop());
  }

  start(language: string): void {
    this.stop();
    const wish = new AbortController();
    this.wish = wish;
    // Inside the touch, so that the browser lets the sound begin whenever it arrives.
    void this.audio.play().catch(() => undefined);
    void this.keep(language, wish.signal);
  }

  stop(): void {
    this.wish?.abort();
    this.wish = null;
    this.audio.pause();
    if (this.state.peek() !== "unsupported") this.state.value = "idle";
  }

  setVolume(volume: number): void {
    this.audio.volume = volume;
  }

  private async keep(language: string, stop: AbortSignal): Promise<void> {
    for (let attempt = 0; !stop.aborted; attempt++) {
      if (attempt === 0) this.state.value = "connecting";
      try {
        await this.once(language, stop, () => {
          attempt = 0;
          this.state.value = "playing";
        });
        if (!stop.aborted) this.state.value = "lost";
      } catch (error) {
        if (stop.aborted) return;
        this.state.value = error instanceof Refused && error.status !== 0 ? "refused" : "lost";
      }
      await pause(backoff(attempt, 500, 8000), stop);
    }
  }

  /** One session, from the offer to its end. */
  private async once(language: string, stop: AbortSignal, onPlaying: () => void): Promise<void> {
    const peer = await newPeer();
    let location: string | null = null;
    try {
      peer.addTransceiver("audio", { direction: "recvonly" });
      peer.ontrack = ({ track }) => {
        this.audio.srcObject = new MediaStream([track]);
        void this.audio.play().catch(() => this.stop());
      };
      const response = await ask(`/whep/${encodeURIComponent(language)}`, {
        method: "POST",
        sdp: await completeOffer(peer),
      });
      location = response.headers.get("Location");
      await peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
      await connected(peer);
      if (stop.aborted) return;
      onPlaying();
      await ended(peer, stop);
    } finally {
      peer.close();
      if (location) void ask(location, { method: "DELETE", keepalive: true }).catch(() => undefined);
    }
  }
}

/** How long a connection may be without packets before it is made anew, ms. */
const GRACE = 3000;
/** Seconds without a packet after which nobody may say that one is listening. */
const SILENT = 2;

function ended(peer: RTCPeerConnection, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let timer = 0;
    let packets = -1;
    let still = 0;
    const done = () => {
      clearTimeout(timer);
      clearInterval(counting);
      resolve();
    };
    // A channel never pauses: without packets nothing is heard, long before the browser gives the connection up.
    const counting = setInterval(async () => {
      const now = await packetsOf(peer);
      still = now === packets ? still + 1 : 0;
      packets = now;
      if (still >= SILENT) done();
    }, 1000);
    stop.addEventListener("abort", done, { once: true });
    peer.addEventListener("connectionstatechange", () => {
      clearTimeout(timer);
      if (peer.connectionState === "disconnected") timer = window.setTimeout(done, GRACE);
      else if (peer.connectionState !== "connected") done();
    });
  });
}

async function packetsOf(peer: RTCPeerConnection): Promise<number> {
  let packets = 0;
  for (const one of (await peer.getStats()).values()) {
    if (one.type === "inbound-rtp") packets += one.packetsReceived as number;
  }
  return packets;
}
