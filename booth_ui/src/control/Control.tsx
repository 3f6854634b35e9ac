import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { wallClock } from "../shared/clock";
import { DeckKeys } from "../shared/DeckKeys";
import type { Events } from "../shared/events";
import { clockTime } from "../shared/format";
import { Icon } from "../shared/Icon";
import { KeyCard } from "../shared/KeyCard";
import { LanguageSwitch } from "../shared/LanguageSwitch";
import { lineIsSlow } from "../shared/pending";
import { reasonOf } from "../shared/reason";
import { SentencePage } from "../shared/SentencePage";
import type { DelegateState, State } from "../shared/types";
import { words } from "../shared/words";
import { StudioDesk } from "./desk";
import { Losses, lossesOf } from "./Losses";
import { Mixer } from "./Mixer";
import { Scenes } from "./Scenes";
import { Sources } from "./Sources";
import { DelegateChat, StageList } from "./StageList";
import { keysOf, useShortcuts } from "./shortcuts";

/** The director's page. */
export function Control({ events, token }: { events: Events; token: string }) {
  const { control, watch } = words();
  const state = events.state.value;
  if (!state) return <SentencePage state="loading" title={control.title} text={watch.loading} />;
  if (!state.studio)
    return <SentencePage state="no-studio" title={control.noStudio} text={control.noStudioText} />;
  return <Desk events={events} token={token} state={state} />;
}

function Desk({ events, token, state }: { events: Events; token: string; state: State }) {
  const [desk] = useState(() => new StudioDesk(events, token));
  const keys = useSignal(false);
  const all = words();
  const { control } = all;
  const { studio } = state;
  const showKeys = () => {
    keys.value = true;
  };
  useShortcuts(desk, showKeys);
  useEffect(() => {
    desk.monitors.start();
    return () => {
      desk.monitors.stop();
      desk.talkback.close();
    };
  }, [desk]);
  const hands = state.delegates.filter(({ hand }) => hand).length;
  const sure = desk.sure.value;
  const losses = lossesOf(state).filter(({ level }) => level === "alarm").length;
  useEffect(() => {
    const mark = sure && losses === 0 ? (hands > 0 ? `✋${hands} ` : "") : "▲ ";
    document.title = `${mark}${control.title} · ${state.event.name}`;
  });
  if (!studio) return null;
  const refused = desk.refused.value;
  return (
    <main class="control" data-state={events.link.value} data-sources={studio.sources.length}>
      <Top desk={desk} state={state} onKeys={showKeys} />
      <div class="control-said">
        {sure && <Losses state={state} />}
        <div role="status">
          {refused && <p class="message alarm">{reasonOf(refused, all)}</p>}
          {!refused && lineIsSlow.value > 0 && <p class="message caution">{all.lineSlow}</p>}
        </div>
      </div>
      <Mixer desk={desk} studio={studio} />
      <Sources desk={desk} />
      <aside class="control-side">
        <StageList desk={desk} delegates={state.delegates} />
        <Scenes desk={desk} studio={studio} />
        <section class="panel slides" aria-labelledby="slides">
          <h2 id="slides">{control.slides}</h2>
          <DeckKeys
            slides={desk.slidesOf("event")}
            deck={studio.decks.find(({ owner }) => owner === "event") ?? null}
          />
          {studio.decks
            .filter(({ owner }) => owner !== "event")
            .map((deck) => (
              <div key={deck.owner} data-deck={deck.owner}>
                <h3>{state.delegates.find(({ name }) => name === deck.owner)?.label ?? deck.owner}</h3>
                <DeckKeys slides={desk.slidesOf(deck.owner)} deck={deck} />
              </div>
            ))}
        </section>
        <DelegateChat desk={desk} delegates={state.delegates} />
      </aside>
      {keys.value && (
        <KeyCard
          keys={keysOf(all)}
          onClose={() => {
            keys.value = false;
          }}
        />
      )}
    </main>
  );
}

function Top({ desk, state, onKeys }: { desk: StudioDesk; state: State; onKeys: () => void }) {
  const { control, keys, engineer, booth } = words();
  const sure = desk.sure.value;
  const called = (wants: (one: DelegateState) => boolean) =>
    state.delegates
      .filter(wants)
      .map(({ label }) => label)
      .join(", ");
  const hands = called(({ hand }) => hand !== null);
  const wrote = called(({ name }) => (desk.chat.unread.value[name] ?? 0) > 0);
  const others = (state.studio?.directors ?? []).filter(
    (name, at, names) => names.indexOf(desk.name.value) !== at || name !== desk.name.value,
  );
  const named = others.map((name) => name || control.someDirector).join(", ");
  return (
    <header class="top">
      <h1 title={state.event.name}>
        {state.event.name} <span class="soft">{control.title}</span>
      </h1>
      {sure && state.event.streamed && <span class="tag red">● {engineer.streamed}</span>}
      {sure && state.event.recording && <span class="tag red">● {engineer.recorded}</span>}
      {!sure && <span class="alarm-count">▲ {control.lost(desk.events.lostAt.value ?? "")}</span>}
      <span class="calls" role="status">
        {sure && hands && (
          <span class="tag amber" data-call="hand" title={control.handsUp(hands)}>
            <Icon name="hand" /> {control.handsUp(hands)}
          </span>
        )}
        {sure && wrote && (
          <span class="tag amber" data-call="message" title={control.wrote(wrote)}>
            <Icon name="message" /> {control.wrote(wrote)}
          </span>
        )}
      </span>
      <span class="spring" />
      {named && (
        <span class="soft small" data-others>
          {control.directors(named)}
        </span>
      )}
      <input
        class="field director-name"
        aria-label={control.yourName}
        placeholder={control.yourName}
        maxLength={60}
        value={desk.name.value}
        onChange={(event) => desk.callMe(event.currentTarget.value.trim())}
      />
      <time class="figure clock">
        <span class="unseen">{booth.clock}</span>
        {clockTime(wallClock.value)}
      </time>
      <button type="button" class="key plain" aria-label={keys.open} onClick={onKeys}>
        <Icon name="keyboard" />
      </button>
      <LanguageSwitch />
    </header>
  );
}
