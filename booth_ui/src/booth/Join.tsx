import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { Icon } from "../shared/Icon";
import { LanguageSwitch } from "../shared/LanguageSwitch";
import { Meter } from "../shared/Meter";
import { words } from "../shared/words";
import type { Console } from "./console";
import { MicrophoneError, microphones, type Processing } from "./microphone";
import { NameField } from "./NameField";
import { polled } from "./polled";
import { change, settings } from "./settings";
import { consentText } from "./speak/Consent";
import { agreed, asks } from "./speak/consent";

/** The door: name, microphone, and one large key. */
export function Join({ desk }: { desk: Console }) {
  const { booth } = words();
  const devices = useSignal<MediaDeviceInfo[]>([]);
  const entering = desk.phase.value === "entering";
  const notice = desk.notices.now.value;
  const microphone = desk.microphone.now.value;
  const feed = useMemo(() => polled(() => microphone?.peak() ?? -120), [microphone]);

  useEffect(() => {
    const list = async () => {
      devices.value = await microphones();
    };
    void list();
    const changed = () => void list();
    navigator.mediaDevices.addEventListener("devicechange", changed);
    return () => navigator.mediaDevices.removeEventListener("devicechange", changed);
  }, [devices]);

  const open = async () => {
    try {
      await desk.microphone.open();
      desk.notices.clear();
    } catch (error) {
      if (!(error instanceof MicrophoneError)) throw error;
      const { fault } = error;
      desk.notices.say("alarm", (all) => all.booth[fault]);
    }
    devices.value = await microphones();
  };
  const reopen = () => {
    if (desk.microphone.now.peek()) void open();
  };

  return (
    <main class="join" data-state={desk.phase.value}>
      <form
        class="join-card"
        onSubmit={(event) => {
          event.preventDefault();
          void desk.enter();
        }}
      >
        <header>
          <div>
            <h1>{booth.title(desk.boothName())}</h1>
            <p class="soft">{desk.events.state.value?.event.name ?? " "}</p>
          </div>
          <LanguageSwitch />
        </header>
        <div class="join-half">
          <NameField />
          <label>
            <span>{booth.microphone}</span>
            <select
              class="field"
              value={settings.value.deviceId}
              onChange={(event) => {
                change({ deviceId: event.currentTarget.value });
                reopen();
              }}
            >
              <option value="">{booth.defaultMicrophone}</option>
              {devices.value
                .filter(({ deviceId }) => deviceId !== "default")
                .map(({ deviceId, label: name }, index) => (
                  <option key={deviceId} value={deviceId}>
                    {name || `${booth.microphone} ${index + 1}`}
                  </option>
                ))}
            </select>
          </label>
          <Preset desk={desk} />
          <div class="try">
            <button type="button" class="key" onClick={() => void open()} disabled={microphone !== null}>
              <Icon name="mic" />
              {booth.tryMic}
            </button>
            <div class="try-meter">
              <Meter label={booth.level} feed={feed} />
            </div>
          </div>
        </div>
        <div class="join-half">
          <ProcessingChoice onChange={reopen} />
          <p class="hint">
            <Icon name="headphones" />
            {booth.headset}
          </p>
          <ConsentChoice desk={desk} />
          {notice && (
            <p class={`message ${notice.kind}`} role="alert">
              <Icon name="warning" />
              {notice.say(words())}
            </p>
          )}
          <button type="submit" class="key primary struck" disabled={entering}>
            {entering ? booth.entering : booth.enter}
          </button>
          <p class="soft small">{booth.enterHint}</p>
          <p class="small">
            <a href={`/booth/${encodeURIComponent(desk.name)}/check`}>{words().check.open}</a>{" "}
            <span class="soft">{words().check.openHint}</span>
          </p>
        </div>
      </form>
    </main>
  );
}

/** Into which language this console begins to speak; kept for this booth in this browser. */
function Preset({ desk }: { desk: Console }) {
  const { handover } = words();
  const outputs = desk.booth.value?.outputs ?? [];
  if (outputs.length < 2) return null;
  const { begins } = settings.value;
  return (
    <label>
      <span>{handover.preset}</span>
      <select
        class="field"
        name="begins"
        value={outputs.includes(begins[desk.name] ?? "") ? begins[desk.name] : outputs[0]}
        onChange={({ currentTarget }) =>
          change({ begins: { ...settings.peek().begins, [desk.name]: currentTarget.value } })
        }
      >
        {outputs.map((code, index) => (
          <option key={code} value={code}>
            {String.fromCharCode(65 + index)} · {desk.languageLabel(code)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Whether the voice may go out: a choice before the first word. Who does not make it may listen. */
function ConsentChoice({ desk }: { desk: Console }) {
  const event = desk.events.state.value?.event;
  if (!event || !asks(event)) return null;
  const given = agreed(event, settings.value.name);
  return (
    <label class={`check consent-check ${given ? "given" : ""}`}>
      <input
        type="checkbox"
        name="consent"
        checked={given}
        onChange={({ currentTarget }) => (currentTarget.checked ? desk.agree() : desk.disagree())}
      />
      <span>{consentText(event)}</span>
    </label>
  );
}

function ProcessingChoice({ onChange }: { onChange: () => void }) {
  const { booth } = words();
  const choices: [keyof Processing, string][] = [
    ["echoCancellation", booth.echo],
    ["noiseSuppression", booth.noise],
    ["autoGainControl", booth.gain],
  ];
  return (
    <details class="processing">
      <summary>
        {booth.processing} <span class="soft small">{booth.processingHint}</span>
      </summary>
      {choices.map(([key, name]) => (
        <label key={key} class="check">
          <input
            type="checkbox"
            checked={settings.value.processing[key]}
            onChange={(event) => {
              change({ processing: { ...settings.peek().processing, [key]: event.currentTarget.checked } });
              onChange();
            }}
          />
          {name}
        </label>
      ))}
    </details>
  );
}
