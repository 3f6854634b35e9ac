import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { attending } from "../shared/attending";
import { boothName } from "../shared/booth-name";
import { ChatField } from "../shared/ChatField";
import { ChatLog, writerOf } from "../shared/ChatLog";
import { ChatTabs } from "../shared/ChatTabs";
import type { BoothState } from "../shared/types";
import { words } from "../shared/words";
import type { Desk } from "./desk";

/** What booths and the engineer write to each other. It makes no sound. */
export function Talk({ desk, booths }: { desk: Desk; booths: readonly BoothState[] }) {
  const { talk } = words();
  const { chat } = desk;
  const box = useRef<HTMLElement>(null);
  const said = useSignal("");
  useEffect(() => attending(box.current, chat), [chat]);
  useEffect(
    () =>
      chat.onNew((line) => {
        said.value = words().talk.newMessage(writerOf(line), line.text);
      }),
    [chat, said],
  );
  const tab = chat.open.value;
  const booth = booths.find(({ name }) => name === tab);
  const tabs = booths.map((one): [string, string, string] => [
    one.name,
    boothName(one),
    words().booth.title(boothName(one)),
  ]);
  return (
    <section ref={box} class="chat panel" aria-labelledby="chat">
      <h2 id="chat">{talk.chat}</h2>
      <ChatTabs chat={chat} tabs={[["all", talk.withAll], ...tabs]} />
      <ChatLog
        chat={chat}
        tab={tab}
        empty={booth ? talk.emptyForBooth(boothName(booth)) : talk.emptyForAll}
        note={({ room }) => (room.startsWith("booth:") ? talk.amongThem : "")}
      />
      <ChatField chat={chat} tab={tab} label={booth ? talk.toNamed(boothName(booth)) : talk.toAll} />
      <p class="unseen" role="status">
        {said.value}
      </p>
    </section>
  );
}
