import { effect, useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Events } from "../shared/events";
import { SentencePage } from "../shared/SentencePage";
import { words } from "../shared/words";
import { Console } from "./console";
import { Desk } from "./Desk";
import { namesOf } from "./hands/actions";
import { HandsCard } from "./hands/HandsCard";
import { SpeakOnAir } from "./hands/SpeakOnAir";
import { useHands } from "./hands/use-hands";
import { Join } from "./Join";
import { showOnAir } from "./on-air";
import { stoodIn } from "./reload";

/** A booth's console: the door, then the desk. */
export function Booth({ name, events, token }: { name: string; events: Events; token: string }) {
  const [desk] = useState(() => new Console(name, token, events));
  const keys = useSignal(false);
  const { booth } = words();
  const hands = useHands(desk, () => {
    keys.value = true;
  });
  useEffect(
    () =>
      effect(() => {
        const { booth, standing } = words();
        showOnAir(desk.onAir.value, booth.title(desk.boothName()), standing.onAir);
      }),
    [desk],
  );
  const ready = desk.booth.value !== null && window.isSecureContext && "RTCPeerConnection" in window;
  useEffect(() => {
    const stood = stoodIn(name);
    if (ready && stood) void desk.comeBack(stood);
  }, [desk, name, ready]);

  if (!("RTCPeerConnection" in window)) {
    return <SentencePage state="unsupported" title={booth.title(name)} text={booth.unsupported} />;
  }
  if (!window.isSecureContext || !navigator.mediaDevices) {
    return <SentencePage state="insecure" title={booth.title(name)} text={booth.insecure} />;
  }
  if (events.state.value && !desk.booth.value) {
    return <SentencePage state="unknown" title={booth.title(name)} text={booth.unknown} />;
  }
  const inside = desk.phase.value === "in" || desk.phase.value === "lost";
  const showKeys = () => {
    keys.value = true;
  };
  return (
    <>
      {inside ? <Desk desk={desk} onKeys={showKeys} /> : <Join desk={desk} />}
      {keys.value && (
        <HandsCard
          hands={hands}
          names={namesOf(words())}
          place={[events.state.value?.event.name, booth.title(desk.boothName())].filter(Boolean).join(" · ")}
          onClose={() => {
            keys.value = false;
          }}
        >
          <SpeakOnAir />
        </HandsCard>
      )}
    </>
  );
}
