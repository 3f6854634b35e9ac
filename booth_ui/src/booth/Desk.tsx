import { clockTime } from "../shared/format";
import { Icon } from "../shared/Icon";
import { lineIsSlow } from "../shared/pending";
import { words } from "../shared/words";
import type { Console } from "./console";
import { Hear } from "./hear/Hear";
import { See } from "./see/See";
import { ConsentCard } from "./speak/Consent";
import { Speak } from "./speak/Speak";
import { Announcer } from "./team/Announcer";
import { Chat } from "./team/Chat";
import { CallKeys, Handover, handoverLine } from "./team/Handover";
import { Partners } from "./team/Partners";
import { TopBar } from "./top/TopBar";

/** The whole console, as it stands at 1280 × 720. */
export function Desk({ desk, onKeys }: { desk: Console; onKeys: () => void }) {
  const onAir = desk.onAir.value;
  return (
    <main class="desk" data-state={desk.phase.value} data-on-air={onAir} data-console={desk.id.value ?? ""}>
      <TopBar desk={desk} onKeys={onKeys} />
      <Hear desk={desk} />
      <See desk={desk} />
      <div class="team">
        <Partners desk={desk} />
        <Handover desk={desk} />
        <Chat desk={desk} />
        <Announcer desk={desk} />
      </div>
      <MessageLine desk={desk} />
      <Speak desk={desk} />
      <ConsentCard desk={desk} />
    </main>
  );
}

/** Why viewers don't hear this voice though its microphone is on, and what to do about it; else null. */
function whyUnheard(desk: Console): string | null {
  const self = desk.self.value;
  if (desk.standing.value !== "unheard" || !self?.unheard) return null;
  return words().booth.unheard[self.unheard](desk.languageLabel(self.output));
}

/** That the line is away though the connection is not given up yet, and what becomes of what is said; else null. */
function awayLine(desk: Console): string | null {
  const all = words();
  if (desk.phase.value !== "in") return null;
  const says = desk.keepsOff.value ? "off" : desk.safety.says.value;
  const since = desk.awaySince.value;
  if (desk.events.link.value === "lost" && since !== null) {
    const dropped = all.serviceLost(clockTime(new Date(since)));
    return says ? all.safety.after(dropped, all.safety[says]) : dropped;
  }
  return says && all.safety.after(all.safety.away, all.safety[says]);
}

/** What happened and what it means, in a sentence; the line is always there, so that nothing jumps. */
function MessageLine({ desk }: { desk: Console }) {
  const all = words();
  const partner = desk.partnerOnAir();
  const notice = desk.notices.now.value;
  const unheard = whyUnheard(desk);
  const handover = handoverLine(desk);
  const away = awayLine(desk);
  let kind = "";
  let text = "";
  if (desk.blocked.value) [kind, text] = ["alarm", all.booth.soundBlocked];
  else if (away) [kind, text] = ["alarm", away];
  else if (handover && notice?.kind !== "alarm") [kind, text] = ["caution", handover];
  else if (notice) [kind, text] = [notice.kind, notice.say(all)];
  else if (unheard) [kind, text] = ["caution", unheard];
  else if (lineIsSlow.value > 0) [kind, text] = ["caution", all.lineSlow];
  else if (partner) {
    const say = partner.on_air ? all.booth.partnerOn : all.booth.partnerHasMic;
    text = say(partner.name || all.booth.guest);
  }
  return (
    <p
      class={`message line-message ${kind}`}
      role="status"
      aria-live={desk.hushed.value ? "off" : kind === "alarm" ? "assertive" : "polite"}
    >
      {kind && <Icon name="warning" />}
      <span>{text}</span>
      {handover !== null && text === handover && <CallKeys desk={desk} />}
      {notice?.kind === "caution" && kind === "caution" && !handover && (
        <button
          type="button"
          class="key plain"
          onClick={() => {
            desk.notices.clear();
          }}
        >
          {all.close}
        </button>
      )}
    </p>
  );
}
