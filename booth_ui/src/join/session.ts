import { Connection } from "../shared/connection";
import { ask } from "../shared/http";
import { nearest, offerPicture } from "../shared/media-offer";
import { AGAIN_WITHIN, newPeer } from "../shared/peer";
import { completeOffer, connected } from "../shared/sdp";

/** What a delegate's picture may take, bits a second: 720p of a head that speaks. */
const MOST = 1_800_000;

/** One media session of a delegate: voice and camera out, the program back; a second picture where something is shared. */
export class Session extends Connection {
  private constructor(
    /** The id by which the service knows this session. */
    readonly id: string,
    private readonly path: string,
    private readonly token: string,
    peer: RTCPeerConnection,
    private readonly voice: RTCRtpSender,
    private readonly picture: RTCRtpSender,
    private readonly shared: RTCRtpSender,
  ) {
    super(peer);
  }

  /**
   * Connects; `again` counts the attempts since a line was lost. Raises Refused when the service does not take the
   * offer, Error when no media get through.
   */
  static async open(
    delegate: string,
    token: string,
    microphone: MediaStreamTrack,
    camera: MediaStreamTrack | null,
    onTrack: (track: MediaStreamTrack) => void,
    again = 0,
  ): Promise<Session> {
    const peer = await newPeer(token, again);
    let path: string | null = null;
    try {
      const sound = peer.addTransceiver(microphone, { direction: "sendrecv" });
      nearest(sound.receiver);
      const picture = offerPicture(peer, camera ?? "video", "sendrecv");
      nearest(picture.receiver);
      const shared = offerPicture(peer, "video", "sendonly");
      peer.ontrack = ({ track }) => onTrack(track);
      const response = await ask(`/api/v1/delegates/${encodeURIComponent(delegate)}/sessions`, {
        method: "POST",
        token,
        sdp: await completeOffer(peer),
      });
      path = new URL(response.headers.get("Location") ?? "", location.href).pathname;
      await peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
      await connected(peer, again > 0 ? AGAIN_WITHIN : undefined);
      void limit(picture.sender, MOST);
      return new Session(
        path.split("/").at(-1) ?? "",
        path,
        token,
        peer,
        sound.sender,
        picture.sender,
        shared.sender,
      );
    } catch (error) {
      peer.close();
      if (path) goodbye(path, token);
      throw error;
    }
  }

  /** Sends another microphone, another camera (null: none is seen), or another screen (null: nothing is shared). */
  async send(what: "voice" | "picture" | "shared", track: MediaStreamTrack | null): Promise<void> {
    await this[what].replaceTrack(track);
  }

  close(): void {
    this.peer.close();
    goodbye(this.path, this.token);
  }
}

async function limit(sender: RTCRtpSender, most: number): Promise<void> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.maxBitrate = most;
  // A browser that can't be told sends what its own estimate of the line allows.
  await sender.setParameters(parameters).catch(() => undefined);
}

function goodbye(path: string, token: string): void {
  // Best effort: a service that does not hear it finds out by itself.
  void ask(path, { method: "DELETE", token, keepalive: true }).catch(() => undefined);
}
