import type { ComponentChildren } from "preact";
import type { State } from "../shared/types";
import { words } from "../shared/words";
import { BoothStrip } from "./BoothStrip";
import type { Desk } from "./desk";
import { ProgramStrip } from "./ProgramStrip";
import { SourceStrip } from "./SourceStrip";

/** Sources, booths and programs, side by side in the order in which the sound flows. */
export function Strips({ desk, state }: { desk: Desk; state: State }) {
  const { engineer } = words();
  const { sources, booths, programs } = state;
  return (
    <div class="strips">
      <Group name={engineer.sources} empty={sources.length === 0 && engineer.noSources}>
        {sources.map((source) => (
          <SourceStrip key={source.name} desk={desk} source={source} languages={state.event.languages} />
        ))}
      </Group>
      <Group name={engineer.booths} empty={booths.length === 0 && engineer.noBooths}>
        {booths.map((booth) => (
          <BoothStrip key={booth.name} desk={desk} booth={booth} />
        ))}
      </Group>
      <Group name={engineer.programs} empty={programs.length === 0 && engineer.noPrograms}>
        {programs.map((program) => (
          <ProgramStrip key={program.language} desk={desk} program={program} />
        ))}
      </Group>
    </div>
  );
}

function Group(props: { name: string; empty: string | false; children: ComponentChildren }) {
  return (
    <section class="group panel" aria-label={props.name}>
      <h2>{props.name}</h2>
      {props.empty ? (
        <p class="soft empty">{props.empty}</p>
      ) : (
        <div class="group-strips">{props.children}</div>
      )}
    </section>
  );
}
