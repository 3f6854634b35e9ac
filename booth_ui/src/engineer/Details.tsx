import { boothName } from "../shared/booth-name";
import type { State } from "../shared/types";
import { words } from "../shared/words";
import { BoothDetails } from "./BoothDetails";
import type { Desk } from "./desk";
import { ProgramDetails } from "./ProgramDetails";
import { SourceDetails } from "./SourceDetails";

/** The details of the selected strip, below the meters and never over them. */
export function Details({ desk, state }: { desk: Desk; state: State }) {
  const { engineer } = words();
  const { detailsOf } = engineer;
  const [kind, name] = desk.selected.value?.split("/") ?? [];
  const source = kind === "sources" ? state.sources.find((one) => one.name === name) : undefined;
  const booth = kind === "booths" ? state.booths.find((one) => one.name === name) : undefined;
  const program = kind === "programs" ? state.programs.find((one) => one.language === name) : undefined;
  const title =
    (source && detailsOf.source(source.label)) ??
    (booth && detailsOf.booth(boothName(booth))) ??
    (program && detailsOf.program(program.label));
  return (
    <section class="panel details" aria-labelledby="details">
      <h2 id="details">{title ?? engineer.details}</h2>
      {!desk.sure.value ? (
        <p class="soft">{engineer.detailsUnknown}</p>
      ) : (
        <>
          {source && <SourceDetails desk={desk} source={source} />}
          {booth && <BoothDetails desk={desk} booth={booth} state={state} />}
          {program && <ProgramDetails desk={desk} program={program} />}
          {!title && <p class="soft">{engineer.pickProgram}</p>}
        </>
      )}
    </section>
  );
}
