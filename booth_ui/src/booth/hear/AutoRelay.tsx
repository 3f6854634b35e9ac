import { words } from "../../shared/words";
import type { Console } from "../console";
import { change, settings } from "../settings";

/** What auto-relay is doing, in words, and whether it has switched. */
function told(desk: Console): { text: string; title?: string; switched: boolean } {
  const { listening } = words();
  const { language, byHand, switched } = desk.listening.memory.value;
  const heard = desk.self.value?.listen ?? "floor";
  if (!settings.value.autoRelay) return { text: listening.autoOff, switched: false };
  const feed = desk.listening.relays.value.find(({ name }) => name === switched);
  if (feed && heard === switched) {
    const { name } = feed;
    const label = desk.listening.label(name);
    const whole = name.startsWith("channel:") ? listening.channelOf(label) : label;
    const text = listening.autoSwitched(desk.listening.short(name));
    return { text, title: listening.autoSwitched(whole), switched: true };
  }
  if (byHand) return { text: listening.autoByHand, switched: false };
  const understood = !language || (desk.booth.value?.languages ?? []).includes(language);
  if (understood || heard !== "floor") return { text: listening.autoOn, switched: false };
  return { text: listening.autoWaiting(desk.languageLabel(language)), switched: false };
}

/** The switch of auto-relay, and plainly what it has done. */
export function AutoRelay({ desk }: { desk: Console }) {
  const { listening } = words();
  const on = settings.value.autoRelay;
  const { text, title = text, switched } = told(desk);
  return (
    <button
      type="button"
      class="key slim auto"
      data-action="auto"
      data-switched={switched}
      aria-keyshortcuts="A"
      aria-pressed={on}
      title={title}
      onClick={() => change({ autoRelay: !on })}
    >
      <span class="small">{listening.auto}</span>
      <span class="told">{text}</span>
    </button>
  );
}
