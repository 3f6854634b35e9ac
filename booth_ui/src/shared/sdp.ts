/** How long the collecting of addresses may take before the offer goes out with what there is, ms. */
const GATHERING = 1000;

/** Makes the offer and waits until its addresses are in it: the service takes no later ones. */
export async function completeOffer(peer: RTCPeerConnection): Promise<string> {
  const { type, sdp: made = "" } = await peer.createOffer();
  await peer.setLocalDescription({ type, sdp: withOpusRepair(made) });
  if (peer.iceGatheringState !== "complete") {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, GATHERING);
      peer.addEventListener("icegatheringstatechange", () => {
        if (peer.iceGatheringState !== "complete") return;
        clearTimeout(timer);
        resolve();
      });
    });
  }
  const sdp = peer.localDescription?.sdp;
  if (!sdp) throw new Error("the browser made no offer");
  return sdp;
}

/** Resolves when the connection stands; rejects when it fails or takes too long. */
export function connected(peer: RTCPeerConnection, within = 10_000): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => done(false), within);
    const done = (well: boolean) => {
      clearTimeout(timer);
      peer.removeEventListener("connectionstatechange", look);
      if (well) resolve();
      else reject(new Error("the media connection did not come about"));
    };
    const look = () => {
      if (peer.connectionState === "connected") done(true);
      else if (peer.connectionState === "failed" || peer.connectionState === "closed") done(false);
    };
    peer.addEventListener("connectionstatechange", look);
    look();
  });
}

/**
 * Asks for lost sound again (`nack`, which browsers do for Opus but do not offer by themselves) and takes stereo.
 * Everything else in the offer stays as the browser made it.
 */
export function withOpusRepair(sdp: string): string {
  return sdp
    .split(/(?=^m=)/m)
    .map((section) => withRepair(section))
    .join("");
}

function withRepair(sdp: string): string {
  const type = /^a=rtpmap:(\d+) opus\/48000\/2\r?$/im.exec(sdp)?.[1];
  if (!type) return sdp;
  const lines = sdp.split("\r\n").map((line) => {
    const stereo = line.startsWith(`a=fmtp:${type} `) && !/[ ;]stereo=/.test(line);
    return stereo ? `${line};stereo=1` : line;
  });
  const feedback = `a=rtcp-fb:${type} nack`;
  if (!lines.includes(feedback)) {
    const at = lines.findIndex((line) => line.startsWith(`a=rtpmap:${type} `));
    lines.splice(at + 1, 0, feedback);
  }
  return lines.join("\r\n");
}
