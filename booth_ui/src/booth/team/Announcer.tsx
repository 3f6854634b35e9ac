import { effect, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { writerOf } from "../../shared/ChatLog";
import type { SignalKind } from "../../shared/types";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { howItStands } from "./how-it-stands";

/**
 * What a screen reader says by itself: what was written and what was seen; nothing while the desk is hushed, and then how
 * much was missed. Asked by its key, it says how everything stands, on the air, too.
 */
export function Announcer({ desk }: { desk: Console }) {
  const said = useSignal("");
  const answer = useSignal("");
  useEffect(() => {
    const say = (text: string) => {
      if (!desk.hushed.peek()) said.value = text;
    };
    const written = desk.chat.onNew((line) => say(words().talk.newMessage(writerOf(line), line.text)));
    let before: ReadonlySet<string> | null = null;
    const seen = effect(() => {
      const mine = Object.values(desk.signals.mine.value).filter((one) => one.seen);
      for (const { id, kind } of before ? mine : []) {
        if (!before?.has(id)) say(words().talk.engineerSaw(name(kind)));
      }
      before = new Set(mine.map(({ id }) => id));
    });
    let hushed = false;
    const hush = effect(() => {
      const { talk } = words();
      const missed = Object.values(desk.chat.unread.peek()).reduce((all, one) => all + one, 0);
      if (desk.hushed.value) said.value = "";
      else if (hushed && missed > 0) said.value = `${talk.lamp}: ${talk.unread(missed)}`;
      hushed = desk.hushed.value;
    });
    let asked = desk.asked.peek();
    const told = effect(() => {
      if (desk.asked.value === asked) return;
      asked = desk.asked.value;
      // The same words again would be no change, and nobody would say them: a space that is not heard makes one.
      answer.value = howItStands(desk) + (asked % 2 === 0 ? "" : "\u00a0");
    });
    return () => {
      written();
      seen();
      hush();
      told();
    };
  }, [desk, said, answer]);
  return (
    <>
      <p class="unseen" role="status" aria-live={desk.hushed.value ? "off" : "polite"} data-announcer>
        {said.value}
      </p>
      <p class="unseen" role="status" aria-live="assertive" data-answer>
        {answer.value}
      </p>
    </>
  );
}

function name(kind: SignalKind): string {
  return words().talk.signal[kind];
}
