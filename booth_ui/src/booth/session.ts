import { Connection } from "../shared/connection";
import { ask, Refused } from "../shared/http";
import { nearest, offerPicture } from "../shared/media-offer";
import { AGAIN_WITHIN, newPeer } from "../shared/peer";
import { completeOffer, connected } from "../shared/sdp";

/** What the service sends. */
export type Remote = "floor" | "partner" | "picture";

/** One media session with the service: from its offer until it is gone. */
export class Session extends Connection {
  private constructor(
    /** The console's id. */
    readonly id: string,
    /** The console's path in the API. */
    readonly path: string,
    private readonly token: string,
    peer: RTCPeerConnection,
  ) {
    super(peer);
  }

  /**
   * Connects; `onSender` gets what will send the voice before anything is sent, `again` counts the attempts since a line
   * was lost. Raises Refused when the service does not take the offer, Error when no media get through.
   */
  static async open(
    booth: string,
    token: string,
    voice: MediaStreamTrack,
    onTrack: (what: Remote, track: MediaStreamTrack) => void,
    again = 0,
    onSender: (sender: RTCRtpSender) => void = () => undefined,
  ): Promise<Session> {
    const peer = await newPeer(token, again);
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
      await connected(peer, again > 0 ? AGAIN_WITHIN : undefined);
      return new Session(path.split("/").at(-1) ?? "", path, token, peer);
    } catch (error) {
      peer.close();
      if (path) goodbye(path, token);
      throw error;
    }
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
