import { useEffect, useRef } from "preact/hooks";
import { attending } from "../shared/attending";
import { ChatField } from "../shared/ChatField";
import { ChatLog } from "../shared/ChatLog";
import { clockTime } from "../shared/format";
import { Icon } from "../shared/Icon";
import type { DelegateState } from "../shared/types";
import { words } from "../shared/words";
import type { StudioDesk } from "./desk";

const LAMPS = { away: "", waiting: "caution", on_stage: "good", in_picture: "alarm" } as const;

/** Delegates: who waits, who is on stage, who wants to speak. Hands first, in their order. */
export function StageList({ desk, delegates }: { desk: StudioDesk; delegates: readonly DelegateState[] }) {
  const { control } = words();
  const order = (one: DelegateState) => (one.hand ? Date.parse(one.hand) : Number.MAX_SAFE_INTEGER);
  const sorted = [...delegates].sort((a, b) => order(a) - order(b));
  return (
    <section class="panel stage" aria-labelledby="stage">
      <h2 id="stage">{control.stage}</h2>
      {delegates.length === 0 && <p class="soft small">{control.nobody}</p>}
      {desk.talkback.failed.value && (
        <p class="message alarm" role="alert">
          {control.talkFailed}
        </p>
      )}
      <ul>
        {sorted.map((one) => (
          <Delegate key={one.name} desk={desk} delegate={one} />
        ))}
      </ul>
    </section>
  );
}

function Delegate({ desk, delegate }: { desk: StudioDesk; delegate: DelegateState }) {
  const { control, join, talk } = words();
  const { name, label, tally } = delegate;
  const patcher = desk.delegate(name);
  const pending = patcher.pending.value;
  const talking = desk.talkback.to.value === name;
  const unread = desk.chat.unread.value[name] ?? 0;
  const sure = desk.sure.value;
  const hold = {
    onPointerDown: (event: PointerEvent) => {
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      void desk.talkback.press(name);
    },
    onPointerUp: () => void desk.talkback.release(),
    onPointerCancel: () => void desk.talkback.release(),
    onKeyDown: (event: KeyboardEvent) => {
      if (event.repeat || (event.key !== " " && event.key !== "Enter")) return;
      event.preventDefault();
      event.stopPropagation();
      void desk.talkback.press(name);
    },
    onKeyUp: (event: KeyboardEvent) => {
      if (event.key === " " || event.key === "Enter") void desk.talkback.release();
    },
    onBlur: () => void desk.talkback.release(),
  };
  return (
    <li class="delegate" data-delegate={name} data-tally={tally}>
      <p class="delegate-name">
        <span class={`lamp ${LAMPS[tally]}`} aria-hidden="true" /> <strong>{label}</strong>{" "}
        <span class="soft small">{join.tally[tally]}</span> <Off delegate={delegate} />
      </p>
      {delegate.hand && (
        <button
          type="button"
          class="key amber hand"
          aria-pressed="true"
          aria-label={`${control.hand(clockTime(new Date(delegate.hand)))} ${control.lowerHand(label)}`}
          onClick={() => patcher.ask({ hand: false })}
        >
          <Icon name="hand" /> {clockTime(new Date(delegate.hand))}
        </button>
      )}
      <div class="delegate-keys">
        <button
          type="button"
          class={`key ${pending.on_stage === undefined ? "" : "pending"}`}
          data-action="stage"
          aria-label={delegate.on_stage ? control.sendOffOf(label) : control.bringOnOf(label)}
          disabled={!sure}
          onClick={() => patcher.ask({ on_stage: !delegate.on_stage })}
        >
          {delegate.on_stage ? control.sendOff : control.bringOn}
        </button>
        <button
          type="button"
          class={`key red ${pending.mute === undefined ? "" : "pending"}`}
          data-action="mute"
          aria-pressed={delegate.source.mute}
          aria-label={control.muteOf(label)}
          disabled={!sure}
          onClick={() => patcher.ask({ mute: !delegate.source.mute })}
        >
          {control.mute}
        </button>
        <button
          type="button"
          class="key red"
          data-action="talk"
          aria-pressed={talking}
          aria-label={talking ? control.talking : control.talkOf(label)}
          disabled={!sure || tally === "away"}
          {...hold}
        >
          {talking ? control.talking : control.talk}
        </button>
        <button
          type="button"
          class="key"
          data-action="message"
          aria-pressed={desk.chat.open.value === name}
          onClick={() => {
            desk.chat.show(name);
            desk.chat.focusField?.();
          }}
        >
          <span aria-hidden="true">{control.message}</span>
          <span class="unseen">{control.messageOf(label)}</span>
          {unread > 0 && (
            <span class="unread" data-unread={unread}>
              <span aria-hidden="true">▲{unread}</span>
              <span class="unseen">{talk.unread(unread)}</span>
            </span>
          )}
        </button>
      </div>
    </li>
  );
}

/** What a delegate has switched off, or has none of. */
function Off({ delegate }: { delegate: DelegateState }) {
  const { control } = words();
  if (delegate.tally === "away") return null;
  return (
    <>
      {!delegate.microphone && (
        <span class="tag amber" data-off="microphone" title={control.micOff}>
          <Icon name="micOff" /> <span class="unseen">{control.micOff}</span>
        </span>
      )}{" "}
      {!delegate.camera && (
        <span class="tag" data-off="camera" title={control.cameraOff}>
          <Icon name="eyeOff" /> <span class="unseen">{control.cameraOff}</span>
        </span>
      )}
    </>
  );
}

/** What is written to the delegate who was chosen last. */
export function DelegateChat({ desk, delegates }: { desk: StudioDesk; delegates: readonly DelegateState[] }) {
  const { control } = words();
  const box = useRef<HTMLElement>(null);
  useEffect(() => attending(box.current, desk.chat), [desk]);
  const open = delegates.find(({ name }) => name === desk.chat.open.value) ?? delegates[0];
  if (!open) return null;
  return (
    <section ref={box} class="chat panel" aria-labelledby="chat">
      <h2 id="chat">{control.messageTo(open.label)}</h2>
      <ChatLog chat={desk.chat} tab={open.name} empty={control.emptyChat(open.label)} note={() => ""} />
      <ChatField chat={desk.chat} tab={open.name} label={control.messageTo(open.label)} />
    </section>
  );
}
