import { ask } from "./http";

/** Makes a connection that knows the event's STUN and TURN servers; those with a password need a token. */
export async function newPeer(token?: string): Promise<RTCPeerConnection> {
  const response = await ask("/api/v1/ice_servers", token === undefined ? {} : { token });
  return new RTCPeerConnection({ iceServers: (await response.json()) as RTCIceServer[] });
}
