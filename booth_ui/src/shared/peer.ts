import { ask } from "./http";

/** How long media may take to flow again before the connection is made anew, ms. */
export const AGAIN_WITHIN = 4000;

/** The empty frames that connections were made in, until these are closed. */
const frames = new Map<RTCPeerConnection, HTMLIFrameElement>();

/**
 * Makes a connection that knows the event's STUN and TURN servers; those with a password need a token. `again` counts
 * the attempts since one was lost, and is 0 before.
 */
export async function newPeer(token?: string, again = 0): Promise<RTCPeerConnection> {
  const response = await ask("/api/v1/ice_servers", token === undefined ? {} : { token });
  const configuration = { iceServers: (await response.json()) as RTCIceServer[] };
  // Every second attempt only: there may be browsers that don't like it.
  return again % 2 === 1 ? inFrame(configuration) : new RTCPeerConnection(configuration);
}

/**
 * Makes a connection by a new empty frame. Chromium tells a page of a network that is back once its addresses have been
 * the same for two seconds, which they begin anew when IPv6 has tested its own: the way back takes 1.8 or 3.8 s. A new
 * frame reads the addresses for itself, as they are: 0.5 to 0.9 s.
 */
function inFrame(configuration: RTCConfiguration): RTCPeerConnection {
  for (const [peer, frame] of frames) {
    if (peer.signalingState !== "closed") continue;
    frame.remove();
    frames.delete(peer);
  }
  const frame = document.createElement("iframe");
  frame.hidden = true;
  document.body.append(frame);
  const { RTCPeerConnection: Peer } = frame.contentWindow as Window & typeof globalThis;
  const peer = new Peer(configuration);
  frames.set(peer, frame);
  return peer;
}
