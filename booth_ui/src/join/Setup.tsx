import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";
import { type LevelFeed, Meter } from "../shared/Meter";
import type { DelegateMessage } from "../shared/types";
import { words } from "../shared/words";
import type { Devices } from "./devices";
import { troubleOf } from "./Join";
import { roundTrip } from "./line";
import type { Meeting } from "./meeting";

/** Between two looks at one's own voice, ms. */
const LOOK = 100;
/** A round trip from which on a talk is tiring, ms. */
const SLOW = 250;

/** Before the button: a look at oneself, devices, and a short check of the line. */
export function Setup({ meeting, message }: { meeting: Meeting; message: DelegateMessage }) {
  const { join } = words();
  const { devices } = meeting;
  const fault = devices.fault.value;
  const joining = meeting.phase.value === "joining";
  const trouble = troubleOf(meeting);
  const trip = useSignal<number | null>(null);
  useEffect(() => {
    void roundTrip().then((ms) => {
      trip.value = ms;
    });
  }, [trip]);
  const { title } = message.delegate;
  const titles = message.languages.map(({ code }) => title[code]).filter(Boolean);
  return (
    <div class="setup">
      <section class="panel preview" aria-label={join.preview}>
        <Preview track={devices.camera.value} empty={join.noCamera} />
        <OwnMeter meeting={meeting} />
        <p class="soft small">{join.levelHint}</p>
      </section>
      <section class="go">
        <div>
          <h2>{join.welcome}</h2>
          <p class="who">{titles.join(" · ") || message.delegate.label}</p>
        </div>
        <div class="choices">
          <Choices devices={devices} />
          <p class="small" data-line={trip.value === null ? "" : Math.round(trip.value)}>
            <span class="soft">{join.line}</span>{" "}
            {trip.value === null
              ? join.lineUnknown
              : trip.value < SLOW
                ? join.lineGood(Math.round(trip.value))
                : join.lineFair(Math.round(trip.value))}
          </p>
        </div>
        {(fault || trouble) && (
          <p class="message alarm" role="alert">
            {fault ? join[fault] : trouble}
          </p>
        )}
        {!fault && <CameraFault devices={devices} />}
        {message.delegate.on_stage && <p class="message caution">{join.atOnce}</p>}
        {fault ? (
          <button type="button" class="key struck" onClick={() => void devices.open()}>
            {join.retry}
          </button>
        ) : (
          <button
            type="button"
            class={`key primary join-button ${joining ? "pending" : ""}`}
            disabled={joining || !devices.microphone.value}
            onClick={() => meeting.join()}
          >
            {joining ? join.joining : join.button}
          </button>
        )}
        <p class="soft small">{join.privacy}</p>
      </section>
    </div>
  );
}

/** Which microphone and camera, and whether there is a headset. */
export function Choices({ devices }: { devices: Devices }) {
  const { join } = words();
  return (
    <>
      <Choose
        label={join.microphone}
        devices={devices.microphones.value}
        chosen={devices.microphone.value?.getSettings().deviceId ?? ""}
        onChoose={(id) => void devices.chooseMicrophone(id)}
      />
      <Choose
        label={join.camera}
        devices={devices.cameras.value}
        chosen={
          devices.choice.value.camera === "none"
            ? "none"
            : (devices.camera.value?.getSettings().deviceId ?? "")
        }
        none={join.none}
        onChoose={(id) => void devices.chooseCamera(id)}
      />
      <label class="tick-row">
        <input
          type="checkbox"
          checked={devices.choice.value.headset}
          onChange={(event) => void devices.wear(event.currentTarget.checked)}
        />
        <span>
          {join.headset}
          <span class="soft small"> {join.headsetHint}</span>
        </span>
      </label>
    </>
  );
}

/** Why there is no camera, and a way to try it again; nothing where there is one, or none is wanted. */
export function CameraFault({ devices }: { devices: Devices }) {
  const { join } = words();
  const fault = devices.cameraFault.value;
  if (!fault) return null;
  return (
    <p class="message caution" role="alert" data-camera={fault}>
      <span>{join.cameraFault[fault]}</span>
      <button type="button" class="key" onClick={() => void devices.retry()}>
        {join.retry}
      </button>
    </p>
  );
}

/** One's own camera, turned round as a mirror does. */
export function Preview({ track, empty }: { track: MediaStreamTrack | null; empty: string }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (!video.current) return;
    video.current.srcObject = track ? new MediaStream([track]) : null;
    if (track) void video.current.play().catch(() => undefined);
  }, [track]);
  return (
    <div class="mirror">
      <video ref={video} muted playsInline aria-label={words().join.preview} hidden={!track} />
      {!track && <p class="soft">{empty}</p>}
    </div>
  );
}

/** The level of one's own voice. */
export function OwnMeter({ meeting }: { meeting: Meeting }) {
  const feed = useCallback<LevelFeed>(
    (listener) => {
      const timer = setInterval(() => listener(meeting.devices.peak(), performance.now()), LOOK);
      return () => clearInterval(timer);
    },
    [meeting],
  );
  return (
    <div class="own-meter">
      <Meter label={words().join.level} feed={feed} />
    </div>
  );
}

function Choose({
  label,
  devices,
  chosen,
  none,
  onChoose,
}: {
  label: string;
  devices: readonly MediaDeviceInfo[];
  chosen: string;
  none?: string;
  onChoose: (id: string) => void;
}) {
  const { join } = words();
  return (
    <label class="choose">
      <span class="soft small">{label}</span>
      <select class="field" value={chosen} onChange={(event) => onChoose(event.currentTarget.value)}>
        {devices.map(({ deviceId, label: named }, number) => (
          <option key={deviceId} value={deviceId}>
            {named || join.device(number + 1)}
          </option>
        ))}
        {none !== undefined && <option value="none">{none}</option>}
      </select>
    </label>
  );
}
