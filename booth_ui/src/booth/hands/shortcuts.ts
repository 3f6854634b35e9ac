import { useEffect } from "preact/hooks";
import { dialogOpen, typing } from "../../shared/keys";
import type { Words } from "../../shared/words";
import type { Console } from "../console";
import { hearKey, hearKeysOf } from "../hear/keys";
import { partnerStep } from "../hear/mix";
import { change, settings } from "../settings";

/** What the card says about the keys below. */
export function keysOf(words: Words): [string, string][] {
  const { booth, talk, handover } = words;
  return [
    ["Space", booth.help.cough],
    ["M", booth.help.mic],
    ["H", handover.help.handover],
    ["J", handover.help.refuse],
    ["Shift+H", handover.help.seize],
    ["F", booth.help.floor],
    ...hearKeysOf(words),
    ["← →", booth.help.output],
    ["↑ ↓", booth.help.volume],
    ["S", talk.help.slow_down],
    ["E", talk.help.repeat],
    ["O", talk.help.operator],
    ["U", talk.help.uninterpretable],
    ["C", talk.help.chat],
    ["Esc", talk.help.leaveChat],
    ["F2", talk.help.coughTyping],
    ["?", booth.help.help],
  ];
}

/** Puts the desk under the fingers, wherever the focus is. */
export function useShortcuts(desk: Console, showKeys: () => void): void {
  useEffect(() => {
    const inside = () => desk.phase.peek() === "in" || desk.phase.peek() === "lost";
    const down = (event: KeyboardEvent) => {
      if (!inside() || event.ctrlKey || event.metaKey || event.altKey) return;
      // The cough key works even under a dialog: a cough does not wait.
      if (coughs(event)) {
        event.preventDefault();
        if (!event.repeat) desk.cough(true);
        return;
      }
      if (typing(event) || dialogOpen() || event.repeat) return repeated(event);
      const act = once(event);
      if (!act) return repeated(event);
      event.preventDefault();
      act();
    };
    const up = (event: KeyboardEvent) => {
      if ((event.code !== "Space" && event.code !== "F2") || !inside()) return;
      if (coughs(event)) event.preventDefault();
      desk.cough(false);
    };
    // A key that is let go in another window never says so.
    const away = () => {
      if (inside()) desk.cough(false);
    };
    const once = (event: KeyboardEvent): (() => void) | undefined => {
      switch (event.key.toLowerCase()) {
        case "m":
          return () => desk.toggleMic();
        case "h":
          return () => (event.shiftKey ? desk.teamwork.seize() : desk.teamwork.step());
        case "j":
          return () => desk.teamwork.refuse();
        case "s":
          return () => void desk.signals.toggle("slow_down");
        case "e":
          return () => void desk.signals.toggle("repeat");
        case "o":
          return () => void desk.signals.toggle("operator");
        case "u":
          return () => void desk.signals.toggle("uninterpretable");
        case "c":
          return () => desk.chat.answer();
        case "?":
          return showKeys;
        case "arrowleft":
        case "arrowright":
          return onSlider(event) ? undefined : () => direction(event.key === "ArrowRight" ? 1 : -1);
        default:
          return hearKey(desk, event);
      }
    };
    /** Keys that go on while they are held. */
    const repeated = (event: KeyboardEvent) => {
      if (typing(event) || dialogOpen() || onSlider(event)) return;
      const step = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
      if (step === 0) return;
      event.preventDefault();
      if (event.shiftKey) change({ partner: partnerStep(settings.peek().partner, step) });
      else change({ volume: settings.peek().volume + step });
    };
    const direction = (by: number) => {
      const outputs = desk.booth.peek()?.outputs ?? [];
      const now = desk.pending.peek().output ?? desk.self.peek()?.output ?? "";
      const next = outputs[(outputs.indexOf(now) + by + outputs.length) % Math.max(1, outputs.length)];
      if (next && next !== now) desk.output(next);
    };
    window.addEventListener("keydown", down, true);
    window.addEventListener("keyup", up, true);
    window.addEventListener("blur", away);
    return () => {
      window.removeEventListener("keydown", down, true);
      window.removeEventListener("keyup", up, true);
      window.removeEventListener("blur", away);
    };
  }, [desk, showKeys]);
}

/** Space, where it writes nothing; F2 everywhere, so that one coughs while writing, too. */
function coughs(event: KeyboardEvent): boolean {
  return event.code === "F2" || (event.code === "Space" && !typing(event));
}

function onSlider(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLInputElement && event.target.type === "range";
}
