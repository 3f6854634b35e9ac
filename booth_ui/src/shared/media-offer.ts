/** Asks for a picture in H.264 first: that is what the service sends. */
export function offerPicture(
  peer: RTCPeerConnection,
  what: MediaStreamTrack | "video" = "video",
  direction: RTCRtpTransceiverDirection = "recvonly",
): RTCRtpTransceiver {
  const picture = peer.addTransceiver(what, { direction });
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
  const h264 = codecs.filter(({ mimeType }) => mimeType.toLowerCase() === "video/h264");
  const others = codecs.filter(({ mimeType }) => mimeType.toLowerCase() !== "video/h264");
  if (h264.length > 0) picture.setCodecPreferences([...h264, ...others]);
  return picture;
}

/** Lowest delay: what an interpreter hears late, the audience hears later. */
export function nearest(receiver: RTCRtpReceiver): void {
  if ("jitterBufferTarget" in receiver) receiver.jitterBufferTarget = 0;
}
