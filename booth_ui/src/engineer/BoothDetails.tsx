import { useSignal } from "@preact/signals";
import { boothName, languageLabel, signed } from "../shared/format";
import { GlossaryCard } from "../shared/GlossaryCard";
import { Icon } from "../shared/Icon";
import { LineField } from "../shared/LineField";
import { StandingTag } from "../shared/StandingTag";
import { standing } from "../shared/standing";
import type { BoothState, State } from "../shared/types";
import { words } from "../shared/words";
import { Checks } from "./Checks";
import type { Desk } from "./desk";

/** Every console of a booth with its line, what the booth is given to read, and the checks that were made before. */
export function BoothDetails({ desk, booth, state }: { desk: Desk; booth: BoothState; state: State }) {
  return (
    <>
      <ToRead key={booth.name} desk={desk} booth={booth} />
      <Consoles booth={booth} state={state} />
      <Checks booth={booth} />
    </>
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

function Consoles({ booth, state }: { booth: BoothState; state: State }) {
  const { engineer, booth: said, lights } = words();
  if (booth.consoles.length === 0) return <p class="soft">{engineer.noConsoles}</p>;
  const language = (code: string) => languageLabel(state, code);
  const heard = (listen: string) => {
    const [kind, name] = listen.split(":");
    if (kind === "channel") return said.channel(language(name ?? ""));
    if (kind !== "booth") return said.floorName;
    const other = state.booths.find((one) => one.name === name);
    return said.otherBooth(other ? boothName(other) : (name ?? ""));
  };
  return (
    <table class="console-table">
      <thead>
        <tr class="small soft">
          <th scope="col">{engineer.interpreter}</th>
          <th scope="col">{said.mic}</th>
          <th scope="col">{engineer.sendsTo}</th>
          <th scope="col">{engineer.listensTo}</th>
          <th scope="col">{engineer.rtt}</th>
          <th scope="col">{engineer.loss}</th>
          <th scope="col">{engineer.jitter}</th>
          <th scope="col">{engineer.drift}</th>
          <th scope="col">{engineer.madeUp}</th>
          <th scope="col">{lights.concealedShort}</th>
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
            <td>{language(one.output)}</td>
            <td>{heard(one.listen)}</td>
            <td>{one.rtt_ms === null ? "–" : `${one.rtt_ms.toFixed(0)} ms`}</td>
            <td>{one.loss_percent.toFixed(1)} %</td>
            <td>{one.jitter_ms.toFixed(1)} ms</td>
            <td>{signed(one.drift_ppm, 0)} ppm</td>
            <td>
              {one.concealed_ms} / {one.ear_concealed_ms} ms
            </td>
            <td>{lights.percent(one.concealed_percent.toFixed(1))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
