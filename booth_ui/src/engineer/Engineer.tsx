import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { Events } from "../shared/events";
import { KeyCard } from "../shared/KeyCard";
import { SentencePage } from "../shared/SentencePage";
import { words } from "../shared/words";
import { Alarms } from "./Alarms";
import { Calls } from "./Calls";
import { Details } from "./Details";
import { Desk } from "./desk";
import { Messages } from "./Messages";
import { Outputs } from "./Outputs";
import { PictureState } from "./PictureState";
import { Strips } from "./Strips";
import { keysOf, useShortcuts } from "./shortcuts";
import { Talk } from "./Talk";
import { TopBar } from "./TopBar";

/** The engineer's page: strips, details of the selected one, alarms and outputs. */
export function Engineer({ events, token }: { events: Events; token: string }) {
  const [desk] = useState(() => new Desk(events, token));
  const keys = useSignal(false);
  const { engineer } = words();
  const state = events.state.value;
  const sure = desk.sure.value;
  const showKeys = () => {
    keys.value = true;
  };
  useShortcuts(desk, showKeys);
  useEffect(() => {
    const alarms = state?.alarms.filter(({ acknowledged }) => !acknowledged).length ?? 0;
    const open = alarms + (state?.signals.filter(({ seen }) => !seen).length ?? 0);
    const title = `${engineer.title} · ${state?.event.name ?? ""}`;
    if (!sure) document.title = `▲ ${engineer.lineLost(events.lostAt.value ?? "")} · ${title}`;
    else document.title = open > 0 ? `▲${open} ${title}` : title;
  });
  // A program is what goes out: its details are the first to be wanted.
  useEffect(() => {
    const first = state?.programs[0]?.language;
    if (desk.selected.peek() === null && first) desk.selected.value = `programs/${first}`;
  }, [desk, state]);

  if (!state) return <SentencePage state="loading" title={engineer.title} text={words().watch.loading} />;
  return (
    <main class="engineer" data-state={events.link.value}>
      <TopBar state={state} desk={desk} onKeys={showKeys} />
      <Strips desk={desk} state={state} />
      <Details desk={desk} state={state} />
      <aside class="side">
        <Messages desk={desk} />
        <Calls desk={desk} state={state} />
        <Alarms desk={desk} state={state} />
        <Outputs sinks={state.sinks} sure={sure} />
        <PictureState picture={state.picture} sources={state.sources} sure={sure} />
        <Talk desk={desk} booths={state.booths} />
      </aside>
      {keys.value && (
        <KeyCard
          keys={keysOf(words())}
          onClose={() => {
            keys.value = false;
          }}
        />
      )}
    </main>
  );
}
