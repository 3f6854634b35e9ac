import { effect, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { writerOf } from "../../shared/ChatLog";
import type { SignalKind } from "../../shared/types";
import { words } from "../../shared/words";
import type { Console } from "../console";

/** Says to a screen reader what was written and what was seen; nothing while the microphone is on. */
export function Announcer({ desk }: { desk: Console }) {
  const said = useSignal("");
  useEffect(() => {
    const speaks = () => desk.self.peek()?.mic === "on";
    const say = (text: string) => {
      if (!speaks()) said.value = text;
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
    const hush = effect(() => {
      if (desk.self.value?.mic === "on") said.value = "";
    });
    return () => {
      written();
      seen();
      hush();
    };
  }, [desk, said]);
  return (
    <p class="unseen" role="status" data-announcer>
      {said.value}
    </p>
  );
}

function name(kind: SignalKind): string {
  return words().talk.signal[kind];
}
