import { useEffect, useRef } from "preact/hooks";
import { attending } from "../../shared/attending";
import { ChatField } from "../../shared/ChatField";
import { ChatLog } from "../../shared/ChatLog";
import { ChatTabs } from "../../shared/ChatTabs";
import { words } from "../../shared/words";
import type { Console } from "../console";

/** What the booth's colleagues and the engineer write. It makes no sound. */
export function Chat({ desk }: { desk: Console }) {
  const { talk } = words();
  const { chat } = desk;
  const box = useRef<HTMLElement>(null);
  useEffect(() => attending(box.current, chat), [chat]);
  const tab = chat.open.value;
  const booth = tab === "booth";
  return (
    <section ref={box} class="chat panel" aria-label={talk.chat}>
      <ChatTabs
        chat={chat}
        tabs={[
          ["booth", talk.withBooth],
          ["engineer", talk.withEngineer],
        ]}
      />
      <ChatLog
        chat={chat}
        tab={tab}
        empty={booth ? talk.emptyBooth : talk.emptyEngineer}
        note={({ room }) => (room === "all" ? talk.forAll : "")}
      />
      <ChatField chat={chat} tab={tab} label={booth ? talk.toBooth : talk.toEngineer} hint={talk.coughHint} />
    </section>
  );
}
