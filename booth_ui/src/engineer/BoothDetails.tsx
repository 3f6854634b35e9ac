import { useSignal } from "@preact/signals";
import { boothName } from "../shared/booth-name";
import { languageLabel, signed } from "../shared/format";
import { GlossaryCard } from "../shared/GlossaryCard";
import { HearingLedger } from "../shared/HearingLedger";
import { Icon } from "../shared/Icon";
import { LineField } from "../shared/LineField";
import { StandingTag } from "../shared/StandingTag";
import { standing } from "../shared/standing";
import type { BoothState, ConsoleState, State } from "../shared/types";
import { words } from "../shared/words";
import { BoothHandover } from "./BoothHandover";
import { Checks } from "./Checks";
import type { Desk } from "./desk";
import { HearingCell } from "./HearingCell";
import { Interlock } from "./Interlock";

/** The consoles of a booth with their lines, what the booth is given to read, what is handed over, checks made before, and the rules for all booths. */
export function BoothDetails({ desk, booth, state }: { desk: Desk; booth: BoothState; state: State }) {
  return (
    <div class="booth-details">
      <div class="booth-main">
        <BoothHandover booth={booth} />
        {booth.consoles.length === 0 ? (
          <p class="soft">{words().engineer.noConsoles}</p>
        ) : (
          <Consoles desk={desk} booth={booth} state={state} />
        )}
        <ToRead key={booth.name} desk={desk} booth={booth} />
        {booth.filled_ms > 0 && (
          <p class="soft small">{words().safety.inBooth((booth.filled_ms / 1000).toFixed(1))}</p>
        )}
        <Checks booth={booth} />
        <HearingLedger
          booth={booth.name}
          token={desk.token}
          label={words().hearing.downloadOf(boothName(booth))}
        />
      </div>
      <Interlock desk={desk} state={state} />
    </div>
  );
}

/** A line typed for the booth, and its glossary. */
function ToRead({ desk, booth }: { desk: Desk; booth: BoothState }) {
  const { seeing } = words();
  const managing = useSignal(false);
  return (
    <div class="to-read">
      <LineField booth={booth.name} token={desk.token} lines={desk.events.captions.value} />
      <button
        type="button"
        class="key small-key"
        data-action="glossary"
        onClick={() => {
          managing.value = true;
        }}
      >
        <Icon name="book" />
        {booth.glossary.terms > 0 ? seeing.terms(booth.glossary.terms) : seeing.noGlossary}
      </button>
      {managing.value && (
        <GlossaryCard
          booth={booth}
          token={desk.token}
          onClose={() => {
            managing.value = false;
          }}
        />
      )}
    </div>
  );
}

function Consoles({ desk, booth, state }: { desk: Desk; booth: BoothState; state: State }) {
  const { engineer, booth: said, handover, lights, hearing } = words();
  const language = (code: string) => languageLabel(state, code);
  const heard = (listen: string) => {
    const [kind, name] = listen.split(":");
    if (kind === "channel") return language(name ?? "");
    if (kind !== "booth") return said.floorName;
    const other = state.booths.find((one) => one.name === name);
    return said.otherBooth(other ? boothName(other) : (name ?? ""));
  };
  return (
    <section
      class="console-scroll"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      tabIndex={0}
      aria-label={engineer.detailsOf.booth(boothName(booth))}
    >
      <table class="console-table">
        <thead>
          <tr class="small soft">
            <th scope="col">{engineer.interpreter}</th>
            <th scope="col">{said.mic}</th>
            <td />
            <th scope="col">
              <span class="one-line">{engineer.sendsTo}</span>{" "}
              <span class="one-line">{engineer.listensTo}</span>
            </th>
            <th scope="col">{hearing.column}</th>
            <th scope="col">
              <span class="one-line">
                {engineer.rtt} · {engineer.loss}
              </span>{" "}
              <span class="one-line">
                {engineer.jitter} · {engineer.drift}
              </span>
            </th>
            <th scope="col">
              {engineer.madeUp} <span class="one-line">{lights.concealedShort}</span>
            </th>
            <th scope="col">{handover.engineer.consentTitle}</th>
          </tr>
        </thead>
        <tbody class="figure">
          {booth.consoles.map((one, index) => (
            <tr key={one.id}>
              <th scope="row">{one.name || `${said.guest} ${index + 1}`}</th>
              <td>
                <StandingTag
                  standing={standing(one, true)}
                  title={one.unheard ? engineer.unheard[one.unheard] : ""}
                />
              </td>
              <td>
                <button
                  type="button"
                  class={`key ${desk.forcing.value === one.id ? "pending" : ""}`}
                  data-force={one.id}
                  aria-label={handover.engineer.forceTo(one.name || `${said.guest} ${index + 1}`)}
                  disabled={one.mic === "on" || !mayForce(state, booth, one)}
                  onClick={() => void desk.force(booth.name, one.id)}
                >
                  {handover.engineer.force}
                </button>
              </td>
              <td>
                <span class="one-line">{language(one.output)}</span>{" "}
                <span class="one-line">{heard(one.listen)}</span>
              </td>
              <td>
                <HearingCell hearing={one.hearing} />
              </td>
              <td>
                <span class="one-line">
                  {one.rtt_ms === null ? "–" : one.rtt_ms.toFixed(0)} ms · {one.loss_percent.toFixed(1)} %
                </span>{" "}
                <span class="one-line">
                  {one.jitter_ms.toFixed(1)} ms · {signed(one.drift_ppm, 0)} ppm
                </span>
              </td>
              <td>
                <span class="one-line">
                  {lasting(one.concealed_ms)} / {lasting(one.ear_concealed_ms)}
                </span>{" "}
                <span class="one-line">{lights.percent(one.concealed_percent.toFixed(1))}</span>
              </td>
              <td>
                <Agreed given={one.consent} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** A time in ms as a narrow column has room for it. */
function lasting(ms: number): string {
  return ms < 10_000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`;
}

/** Whether an interpreter agreed to be streamed and recorded; a console that is no page does not say. */
function Agreed({ given }: { given: boolean | null }) {
  const { consent } = words().handover.engineer;
  const word = consent[given === null ? "unsaid" : given ? "given" : "missing"];
  return (
    <span title={word}>
      <span aria-hidden="true">{given === null ? "–" : given ? "✓" : "✗"}</span>
      <span class="unseen">{word}</span>
    </span>
  );
}

/** Whether there is somebody from whom the engineer can have the mic for this console. */
function mayForce(state: State, booth: BoothState, { output }: ConsoleState): boolean {
  const here = booth.consoles.some(({ mic }) => mic === "on");
  const there = state.booths.some(({ consoles }) =>
    consoles.some((one) => one.mic === "on" && one.output === output),
  );
  return here || there;
}
