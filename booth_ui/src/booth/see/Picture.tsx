import { useEffect, useRef } from "preact/hooks";
import { words } from "../../shared/words";
import type { Console } from "../console";

/** The floor's picture; says so when there is none, or when it stands still. */
export function Picture({ desk }: { desk: Console }) {
  const { booth } = words();
  const video = useRef<HTMLVideoElement>(null);
  const track = desk.picture.value;
  const picture = desk.events.state.value?.picture;
  useEffect(() => {
    if (!video.current) return;
    video.current.srcObject = track ? new MediaStream([track]) : null;
  }, [track]);
  const said =
    picture?.state === "held"
      ? booth.held
      : picture?.state === "slate"
        ? booth.slate
        : track
          ? ""
          : booth.noPicture;
  return (
    <section class="floor-picture" aria-label={booth.picture} data-picture={picture?.state ?? "none"}>
      <video ref={video} autoplay muted playsInline disablePictureInPicture aria-label={booth.picture} />
      {said && <p class="said">{said}</p>}
    </section>
  );
}
