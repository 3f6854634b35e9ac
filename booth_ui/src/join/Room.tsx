import { useEffect, useRef } from "preact/hooks";
import { attending } from "../shared/attending";
import { ChatField } from "../shared/ChatField";
import { ChatLog } from "../shared/ChatLog";
import { DeckKeys } from "../shared/DeckKeys";
import { Icon, type IconName } from "../shared/Icon";
import { lineIsSlow } from "../shared/pending";
import { useTwice } from "../shared/twice";
import type { DelegateMessage } from "../shared/types";
import { words } from "../shared/words";
import type { Meeting } from "./meeting";
import { CameraFault, Choices, OwnMeter, Preview } from "./Setup";

/** Behind the button: whether one is heard and seen, the program, and what one may do. */
export function Room({ meeting, message }: { meeting: Meeting; message: DelegateMessage }) {
  const { join } = words();
  const { delegate } = message;
  const { devices } = meeting;
  const video = useRef<HTMLVideoElement>(null);
  // The button that led here may have been far down the page.
  useEffect(() => scrollTo(0, 0), []);
  useEffect(() => {
    meeting.showIn(video.current);
    return () => meeting.showIn(null);
  }, [meeting]);
  const lost = meeting.phase.value === "lost";
  const gone = devices.gone.value;
  const pending = meeting.patcher.pending.value;
  return (
    <div class="room">
      <Tally meeting={meeting} message={message} />
      <div class="said" role="status">
        {lost && <p class="message alarm">{join.lost(meeting.lostAt.value ?? "")}</p>}
        {!lost && meeting.backAt.value && <p class="message caution">{join.back(meeting.backAt.value)}</p>}
        {!lost && meeting.events.link.value !== "open" && <p class="message alarm">{join.serviceAway}</p>}
        {gone && <p class="message caution">{join[gone]}</p>}
        {devices.fault.value && (
          <p class="message alarm">
            <span>{join[devices.fault.value]}</span>
            <button type="button" class="key" onClick={() => void devices.retry()}>
              {join.retry}
            </button>
          </p>
        )}
        {!gone && !devices.fault.value && <CameraFault devices={devices} />}
        <Written meeting={meeting} />
        {delegate.talkback && <p class="message caution">{join.talkback}</p>}
        {meeting.soundBlocked.value && <p class="message caution">{join.soundBlocked}</p>}
        {meeting.shareRefused.value && <p class="message caution">{join.shareRefused}</p>}
      </div>
      <section class="program-box" aria-label={join.program}>
        <video ref={video} muted playsInline autoPlay aria-label={join.program} />
        <div class="own">
          <Preview
            track={meeting.cameraOn.value ? devices.camera.value : null}
            empty={words().join.noCamera}
          />
          <OwnMeter meeting={meeting} />
        </div>
      </section>
      <div class="room-keys">
        <Toggle
          icon={meeting.micOn.value ? "mic" : "micOff"}
          name={join.mic}
          on={meeting.micOn.value && devices.microphone.value !== null}
          disabled={!devices.microphone.value}
          onPress={() => {
            meeting.micOn.value = !meeting.micOn.value;
          }}
        />
        <Toggle
          icon={meeting.cameraOn.value ? "eye" : "eyeOff"}
          name={join.cam}
          on={meeting.cameraOn.value && devices.camera.value !== null}
          disabled={!devices.camera.value}
          onPress={() => {
            meeting.cameraOn.value = !meeting.cameraOn.value;
          }}
        />
        <button
          type="button"
          class={`key struck ${delegate.hand ? "amber" : ""} ${pending.hand === undefined ? "" : "pending"}`}
          aria-pressed={delegate.hand !== null}
          data-action="hand"
          onClick={() => meeting.patcher.ask({ hand: delegate.hand === null })}
        >
          <Icon name="hand" /> {delegate.hand ? join.handUp : join.hand}
        </button>
        {"getDisplayMedia" in (navigator.mediaDevices ?? {}) && (
          <button
            type="button"
            class="key struck"
            aria-pressed={meeting.shared.value !== null}
            data-action="share"
            onClick={() => (meeting.shared.peek() ? meeting.stopSharing() : void meeting.share())}
          >
            <Icon name="screen" /> {meeting.shared.value ? join.unshare : join.share}
          </button>
        )}
        <label class="choose language-choice">
          <span class="soft small">{join.language}</span>
          <select
            class={`field ${pending.language === undefined ? "" : "pending"}`}
            value={delegate.language ?? ""}
            onChange={(event) => meeting.patcher.ask({ language: event.currentTarget.value || null })}
          >
            {message.languages.map(({ code, label }) => (
              <option key={code} value={code}>
                {label}
              </option>
            ))}
            <option value="">{join.room}</option>
          </select>
        </label>
        <Leave meeting={meeting} />
      </div>
      <div class="room-side">
        <section class="panel" aria-labelledby="slides">
          <h2 id="slides">{join.slides}</h2>
          <DeckKeys slides={meeting.slides} deck={delegate.deck} />
        </section>
        <details class="panel">
          <summary>{join.devices}</summary>
          <div class="choices">
            <Choices devices={devices} />
          </div>
        </details>
        <RoomChat meeting={meeting} />
      </div>
      {lineIsSlow.value > 0 && (
        <p class="message caution" role="status">
          {words().lineSlow}
        </p>
      )}
    </div>
  );
}

/** Whether the room hears and sees one: the first thing to be read on the page. */
function Tally({ meeting, message }: { meeting: Meeting; message: DelegateMessage }) {
  const { join } = words();
  const { delegate } = message;
  const lost = meeting.phase.value === "lost" || meeting.events.link.value !== "open";
  const { tally } = delegate;
  const { devices } = meeting;
  const speaks = devices.microphone.value !== null;
  const seen = meeting.cameraOn.value && devices.camera.value !== null;
  const heard = delegate.heard && speaks && meeting.micOn.value;
  let sentence: string = heard ? join.heard : join.notHeard;
  if (!speaks) sentence = join.noMicrophone;
  else if (!meeting.micOn.value) sentence = join.mutedHere;
  else if (tally !== "waiting" && delegate.source.mute) sentence = join.mutedThere;
  if (tally === "waiting") sentence = `${join.notHeard} ${join.waitingHint}`;
  return (
    <section
      class={`tally ${lost ? "unknown" : tally}`}
      role="status"
      aria-live="polite"
      data-heard={!lost && heard}
    >
      <strong>
        {tally === "in_picture" && !lost && <span aria-hidden="true">● </span>}
        {lost ? words().unknown : join.tally[tally]}
      </strong>
      {!lost && (
        <span>{tally === "in_picture" ? `${seen ? join.seen : join.seenName} ${sentence}` : sentence}</span>
      )}
    </section>
  );
}

/** What the director wrote last and is not read yet: the chat is far down on a phone. */
function Written({ meeting }: { meeting: Meeting }) {
  const { join } = words();
  const { chat } = meeting;
  if (!chat.unread.value["director"]) return null;
  const last = chat.of("director").findLast((line) => !chat.own(line));
  if (!last) return null;
  return (
    <p class="message caution" data-written>
      <span>{join.written(last.text)}</span>
      <button type="button" class="key" onClick={() => chat.answer()}>
        {join.answer}
      </button>
    </p>
  );
}

function Toggle({
  icon,
  name,
  on,
  disabled = false,
  onPress,
}: {
  icon: IconName;
  name: string;
  on: boolean;
  disabled?: boolean;
  onPress: () => void;
}) {
  const { join } = words();
  return (
    <button
      type="button"
      class={`key struck toggle ${on ? "" : "off"}`}
      aria-pressed={on}
      disabled={disabled}
      onClick={onPress}
    >
      <Icon name={icon} /> {name} {on ? join.on : join.off}
    </button>
  );
}

/** Leaving takes two presses, for nobody means to leave a stage by one. */
function Leave({ meeting }: { meeting: Meeting }) {
  const { join } = words();
  const { sure, press } = useTwice(() => meeting.leave());
  return (
    <button
      type="button"
      class={`key struck ${sure ? "red" : ""}`}
      aria-pressed={sure}
      data-action="leave"
      onClick={press}
    >
      {sure ? join.leaveSure : join.leave}
    </button>
  );
}

function RoomChat({ meeting }: { meeting: Meeting }) {
  const { join, talk } = words();
  const box = useRef<HTMLElement>(null);
  useEffect(() => attending(box.current, meeting.chat), [meeting]);
  const unread = meeting.chat.unread.value["director"] ?? 0;
  return (
    <section ref={box} class="chat panel" aria-labelledby="chat">
      <h2 id="chat">
        {join.chat}{" "}
        {unread > 0 && (
          <span class="unread" data-unread={unread}>
            ▲ {talk.unread(unread)}
          </span>
        )}
      </h2>
      <ChatLog chat={meeting.chat} tab="director" empty={join.chatEmpty} note={() => ""} />
      <ChatField chat={meeting.chat} tab="director" label={join.chatTo} />
    </section>
  );
}
