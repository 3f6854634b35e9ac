import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { boothName } from "../../shared/booth-name";
import { GOOD, HOT } from "../../shared/decibel";
import { Icon } from "../../shared/Icon";
import { Meter } from "../../shared/Meter";
import { spanWords } from "../../shared/Pace";
import { COLOURS, MARKS, type Standing } from "../../shared/standing";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { keys } from "../hands/actions";
import { Cap } from "../hands/Cap";
import { polled } from "../polled";
import { SignalKeys } from "./SignalKeys";

/** How the lamp looks; red only when the service says that the voice is on the air. */
const LAMPS: Record<Standing, string> = {
  onAir: "on",
  unheard: "amber",
  coughing: "amber",
  standby: "",
  away: "unsure",
  unknown: "unsure",
};

/** The keys that are struck while speaking. */
export function Speak({ desk }: { desk: Console }) {
  const { booth } = words();
  return (
    <section class={`speak panel ${desk.onAir.value ? "on-air" : ""}`} aria-labelledby="speak">
      <h2 id="speak" class="unseen">
        {booth.speak}
      </h2>
      <MicKey desk={desk} />
      <CoughKey desk={desk} />
      <Outputs desk={desk} />
      <OwnLevel desk={desk} />
      <AirLamp desk={desk} />
      <SignalKeys desk={desk} />
    </section>
  );
}

/** Whether viewers hear this voice. What this console does not know, it owes to its line. */
function AirLamp({ desk }: { desk: Console }) {
  const standing = desk.standing.value === "unknown" ? "away" : desk.standing.value;
  // The sound goes out already, and nobody hears it: never red.
  const ready = standing === "standby" && desk.teamwork.ready.value;
  return (
    <p
      class={`air-lamp ${ready ? "amber" : LAMPS[standing]}`}
      role="status"
      aria-live={desk.hushed.value ? "off" : "polite"}
      data-on-air={standing === "onAir"}
      data-standing={standing}
      data-ready={ready}
    >
      <span aria-hidden="true">{MARKS[standing]}</span>{" "}
      <span>{ready ? words().handover.ready : words().standing[standing]}</span>
    </p>
  );
}

function MicKey({ desk }: { desk: Console }) {
  const { booth } = words();
  const self = desk.self.value;
  const resumes = desk.line.resumes.value;
  const on = self?.mic === "on" || resumes;
  const partner = desk.partnerOnAir();
  const takes = partner && !on && desk.events.state.value?.interlock.inside === "override";
  const pending = desk.pending.value.mic !== undefined || resumes || desk.keepsOff.value;
  return (
    <button
      type="button"
      class={`key struck mic-key ${COLOURS[desk.standing.value]} ${pending ? "pending" : ""}`}
      data-action="mic"
      aria-keyshortcuts={keys.aria("mic")}
      aria-pressed={on}
      disabled={desk.phase.value !== "in" && !resumes}
      onClick={() => desk.toggleMic()}
    >
      <Icon name={on ? "mic" : "micOff"} />
      <span>
        {takes ? booth.take : booth.mic} {takes ? "" : on ? booth.on : booth.off}
      </span>
      <Cap id="mic" />
    </button>
  );
}

function CoughKey({ desk }: { desk: Console }) {
  const { booth } = words();
  const held = desk.coughing.value;
  const muted = desk.self.value?.cough ?? false;
  return (
    <button
      type="button"
      class={`key struck cough-key amber ${held !== muted ? "pending" : ""}`}
      data-action="cough"
      aria-keyshortcuts={keys.aria("cough")}
      aria-pressed={muted}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        desk.cough(true);
      }}
      onPointerUp={() => desk.cough(false)}
      onPointerCancel={() => desk.cough(false)}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.repeat) desk.cough(true);
      }}
      onKeyUp={(event) => {
        if (event.key === "Enter") desk.cough(false);
      }}
      onBlur={() => desk.cough(false)}
    >
      <span>{muted ? booth.muted : booth.cough}</span>
      <Cap id="cough" />
    </button>
  );
}

function Outputs({ desk }: { desk: Console }) {
  const { booth, handover } = words();
  const asked = desk.pending.value.output;
  const director = desk.director();
  const why = director && handover.directionOf(director.name || booth.guest);
  return (
    <fieldset class="bare outputs">
      <legend class="small soft">
        {booth.to}
        {why && (
          <span class="locked" id="direction">
            · {why}
          </span>
        )}
      </legend>
      {desk.booth.value?.outputs.map((code, index) => (
        <button
          key={code}
          type="button"
          class={`key struck ${asked === code ? "pending" : ""}`}
          data-output={code}
          aria-pressed={desk.self.value?.output === code}
          aria-disabled={director !== undefined && desk.self.value?.output !== code}
          aria-describedby={why ? "direction" : undefined}
          title={why}
          onClick={() => desk.output(code)}
        >
          <span class="soft small" aria-hidden="true">
            {String.fromCharCode(65 + index)}
          </span>
          {desk.languageLabel(code)}
          {openElsewhere(desk, code).map((name) => (
            <span key={name} class="occupied">
              {handover.occupied(name)}
            </span>
          ))}
        </button>
      ))}
    </fieldset>
  );
}

/** The other booths that are open into a language now: whether one may open beside them is the interlock's affair. */
function openElsewhere(desk: Console, code: string): string[] {
  const booths = desk.sure.value ? (desk.events.state.value?.booths ?? []) : [];
  return booths
    .filter(
      ({ name, consoles }) =>
        name !== desk.name && consoles.some((one) => one.mic === "on" && one.output === code),
    )
    .map(boothName);
}

/** The voice's level as the microphone gives it, in a bar and in a word. */
function OwnLevel({ desk }: { desk: Console }) {
  const { booth } = words();
  const microphone = desk.microphone.now.value;
  const feed = useMemo(() => polled(() => microphone?.peak() ?? -120), [microphone]);
  const recent = useSignal(-120);
  useEffect(() => {
    let most = -120;
    let ticks = 0;
    return feed((db) => {
      most = Math.max(most, db ?? -120);
      if (++ticks % 6 !== 0) return;
      recent.value = most;
      most = -120;
    });
  }, [feed, recent]);
  const db = recent.value;
  const word =
    db > HOT + 6 ? booth.levelHigh : db >= GOOD ? booth.levelGood : db > -58 ? booth.levelLow : booth.silent;
  return (
    <div class="own-level">
      <span class="small soft">{booth.me}</span>
      <div class="flat-meter">
        <Meter label={booth.level} feed={feed} />
      </div>
      <p class="level-line small">
        <span class="level-word">{word}</span>
        <Span desk={desk} />
      </p>
    </div>
  );
}

/** How far this voice is behind what its interpreter hears. */
function Span({ desk }: { desk: Console }) {
  const { lights } = words();
  const span = desk.sure.value ? (desk.self.value?.span_s ?? null) : null;
  return (
    <span class="own-span" title={lights.spanLong}>
      <span class="soft">{lights.span}</span> <span class="figure">{spanWords(span)}</span>
    </span>
  );
}
