import { signal } from "@preact/signals";
import { ask } from "../shared/http";
import { newPeer } from "../shared/peer";
import { completeOffer, connected } from "../shared/sdp";

/** Speaks into one delegate's ear, while a key is held. The microphone is asked for at the first press. */
export class Talkback {
  /** To whom the director speaks now, by the service's word. */
  readonly to = signal<string | null>(null);
  readonly failed = signal(false);
  private path: string | null = null;
  private track: MediaStreamTrack | null = null;
  private peer: RTCPeerConnection | null = null;
  private wanted: string | null = null;

  constructor(private readonly token: string) {
    addEventListener("pagehide", () => this.close());
  }

  async press(name: string): Promise<void> {
    this.wanted = name;
    this.failed.value = false;
    try {
      if (!this.path || this.peer?.connectionState !== "connected") await this.connect();
      // Who let the key go before the line stood has said nothing.
      if (this.wanted !== name) return;
      await this.speak([name]);
      if (this.wanted !== name) return this.release();
      if (this.track) this.track.enabled = true;
      this.to.value = name;
    } catch {
      this.close();
      this.failed.value = true;
    }
  }

  async release(): Promise<void> {
    this.wanted = null;
    if (this.track) this.track.enabled = false;
    this.to.value = null;
    if (this.path) await this.speak([]).catch(() => this.close());
  }

  close(): void {
    this.track?.stop();
    this.peer?.close();
    if (this.path) {
      void ask(this.path, { method: "DELETE", token: this.token, keepalive: true }).catch(() => undefined);
    }
    this.path = this.track = this.peer = null;
    this.to.value = null;
  }

  private speak(to: string[]): Promise<Response> {
    return ask(this.path ?? "", { method: "PATCH", token: this.token, json: { to } });
  }

  private async connect(): Promise<void> {
    this.close();
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    });
    const track = stream.getAudioTracks()[0];
    if (!track) throw new Error("no microphone");
    track.enabled = false;
    this.track = track;
    const peer = await newPeer(this.token);
    this.peer = peer;
    peer.addTransceiver(track, { direction: "sendonly" });
    const sdp = await completeOffer(peer);
    const response = await ask("/api/v1/talkback", { method: "POST", token: this.token, sdp });
    this.path = new URL(response.headers.get("Location") ?? "", location.href).pathname;
    await peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
    await connected(peer);
  }
}
