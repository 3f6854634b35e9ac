import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../shared/Icon";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { NOTHING, togglePicture, watched } from "./choices";

/** The floor's picture; says so when there is none, when it stands still, or when it is switched off. */
export function Picture({ desk }: { desk: Console }) {
  const { booth, seeing } = words();
  const video = useRef<HTMLVideoElement>(null);
  const track = desk.picture.value;
  const picture = desk.events.state.value?.picture;
  const self = desk.self.value;
  const off = self?.watch === NOTHING;
  const going = watched(desk) === NOTHING && !off;
  useEffect(() => {
    if (!video.current) return;
    video.current.srcObject = track ? new MediaStream([track]) : null;
  }, [track]);
  const said = off ? "" : going ? seeing.hiding : lacks(desk, track !== null);
  return (
    <section
      class="floor-picture"
      aria-label={booth.picture}
      data-picture={picture?.state ?? "none"}
      data-watch={self?.watch ?? "program"}
      data-size={self?.picture ?? "none"}
    >
      <video
        ref={video}
        autoplay
        muted
        playsInline
        disablePictureInPicture
        aria-label={booth.picture}
        hidden={off}
      />
      {off && (
        <div class="picture-off">
          <p>{seeing.hidden}</p>
          <button type="button" class="key" onClick={() => togglePicture(desk)}>
            <Icon name="eye" />
            {seeing.show}
          </button>
        </div>
      )}
      {!off && self?.picture === "low" && <p class="tag amber weak">{seeing.weak}</p>}
      {said && <p class="said">{said}</p>}
    </section>
  );
}

/** What is the matter with what is watched, in a sentence; empty when nothing is. */
function lacks(desk: Console, track: boolean): string {
  const { booth, seeing } = words();
  const state = desk.events.state.value;
  const [kind, name] = (desk.self.value?.watch ?? "program").split(":");
  if (kind === "source") {
    const source = state?.sources.find((one) => one.name === name);
    if (!source?.video) return seeing.sourceNone;
    return source.state === "live" ? "" : seeing.sourceHeld;
  }
  if (state?.picture.state === "held") return booth.held;
  if (state?.picture.state === "slate") return booth.slate;
  return track ? "" : booth.noPicture;
}
