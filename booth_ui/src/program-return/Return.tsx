import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { backoff, pause } from "../shared/backoff";
import { Connection } from "../shared/connection";
import { ask, Refused } from "../shared/http";
import { lineBack } from "../shared/line-back";
import { nearest, offerPicture } from "../shared/media-offer";
import { newPeer } from "../shared/peer";
import { completeOffer, connected } from "../shared/sdp";
import { words } from "../shared/words";

interface Props {
  language: string;
  /** The source whose own sound is left out: the meeting that this goes back to. */
  without: string | null;
  token: string | null;
}

type Said = "connecting" | "touch" | "denied" | "refused" | "lost" | "soundOnly" | null;

/** What is wrong with a link is not soon right again: how long until it is tried once more, ms. */
const REFUSED_WAIT = 15_000;

/** The program, full screen, at the lowest delay. What little it says goes away by itself. */
export function Return({ language, without, token }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const said = useSignal<Said>("connecting");
  useEffect(() => {
    const target = video.current;
    if (!target) return;
    const stop = new AbortController();
    const unmute = () => {
      target.muted = false;
      void target.play();
      if (said.peek() === "touch") said.value = null;
    };
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, unmute);
    void keep(target, { language, without, token }, stop.signal, (what) => {
      said.value = what;
    });
    return () => {
      stop.abort();
      for (const kind of ["pointerdown", "keydown"]) removeEventListener(kind, unmute);
    };
  }, [language, without, token, said]);
  const what = said.value;
  const { programReturn } = words();
  return (
    <main class="return" data-said={what ?? ""}>
      {/* biome-ignore lint/a11y/useMediaCaption: it is live, and its sound is the interpreters' */}
      <video ref={video} autoPlay playsInline aria-label={programReturn.title} />
      {what && <p role="status">{programReturn[what]}</p>}
    </main>
  );
}

async function keep(
  video: HTMLVideoElement,
  what: Props,
  stop: AbortSignal,
  say: (said: Said) => void,
): Promise<void> {
  document.title = what.language;
  for (let attempt = 0; !stop.aborted; attempt++) {
    if (!(await lineBack(stop))) return;
    const stream = new MediaStream();
    let peer: RTCPeerConnection | null = null;
    let location: string | null = null;
    let wait = 0;
    try {
      peer = await newPeer(what.token ?? undefined);
      nearest(peer.addTransceiver("audio", { direction: "recvonly" }).receiver);
      nearest(offerPicture(peer).receiver);
      peer.ontrack = ({ track }) => stream.addTrack(track);
      const query = what.without ? `?without=${encodeURIComponent(what.without)}` : "";
      const response = await ask(`/whep/${encodeURIComponent(what.language)}${query}`, {
        method: "POST",
        token: what.token,
        sdp: await completeOffer(peer),
      });
      location = response.headers.get("Location");
      await peer.setRemoteDescription({ type: "answer", sdp: await response.text() });
      await connected(peer);
      attempt = 0;
      video.srcObject = stream;
      await video.play().then(
        () => say(stream.getVideoTracks().length > 0 ? null : "soundOnly"),
        async () => {
          video.muted = true;
          await video.play().catch(() => undefined);
          say("touch");
        },
      );
      await new Connection(peer).gone(stop);
      if (!stop.aborted) say("lost");
    } catch (error) {
      const why = whyOf(error);
      if (why !== "lost") wait = REFUSED_WAIT;
      say(why);
    } finally {
      peer?.close();
      if (location) void ask(location, { method: "DELETE", keepalive: true }).catch(() => undefined);
    }
    await pause(Math.max(wait, backoff(attempt, 300, 3000)), stop);
  }
}

function whyOf(error: unknown): "denied" | "refused" | "lost" {
  if (!(error instanceof Refused)) return "lost";
  if ([401, 403].includes(error.status)) return "denied";
  return [404, 422].includes(error.status) ? "refused" : "lost";
}
