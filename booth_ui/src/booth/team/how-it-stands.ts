import { turnOf, turnTime } from "../../shared/turn";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { lineState } from "../top/line";
import { handoverLine, nameOf } from "./Handover";

/** What there is to see at a glance, in sentences for who does not see it: the mic, the turn, the handover, line and messages. */
export function howItStands(desk: Console): string {
  const all = words();
  const { standing, lights, handover, talk, booth } = all;
  const self = desk.self.peek();
  const position = desk.position.peek();
  const { seconds, hint } = turnOf(position === null ? null : (self?.turn_start ?? null), position ?? 0);
  const stance = desk.teamwork.stance.peek();
  const line = lineState(self, desk.received.peek(), desk.sure.peek(), desk.linked.peek());
  const { engineer = 0, booth: colleagues = 0 } = desk.chat.unread.peek();
  const parts = [
    standing[desk.standing.peek()],
    self && `${booth.to} ${desk.languageLabel(self.output)}`,
    seconds !== null && `${lights.turn} ${turnTime(seconds)}`,
    hint !== "none" && { soon: lights.turnSoon, over: lights.turnOver }[hint],
    handoverLine(desk) ?? handover.stance[stance.kind](nameOf(stance, booth.guest)),
    `${lights.line} ${lights.lineState[line]}`,
    desk.notices.now.peek()?.say(all),
    engineer > 0 && talk.lampEngineer(engineer),
    colleagues > 0 && talk.lampBooth(colleagues),
  ];
  return parts
    .filter((part) => typeof part === "string")
    .map((part) => part.replace(/[.。]$/, ""))
    .join(all.stop);
}
