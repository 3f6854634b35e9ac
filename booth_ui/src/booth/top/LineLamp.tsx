import { UNKNOWN } from "../../shared/format";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { LampKey } from "./LampKey";
import { GOOD, lineState } from "./line";

const LAMPS = { starting: "", good: "good", poor: "caution", lost: "alarm" } as const;

/** How good the line is, both ways. */
export function LineLamp({ desk }: { desk: Console }) {
  const { lights } = words();
  const self = desk.self.value;
  const received = desk.received.value;
  const state = lineState(self, received, desk.sure.value, desk.linked.value);
  const stands = state === "good" || state === "poor";
  const known = stands ? self : null;
  const heard = stands ? received : null;
  const rows: [string, Figure, Figure, number, (value: string) => string][] = [
    [lights.rtt, known?.rtt_ms, undefined, GOOD.rtt, lights.ms],
    [lights.loss, known?.loss_percent, heard?.loss, GOOD.loss, lights.percent],
    [lights.jitter, known?.jitter_ms, heard?.jitter, GOOD.jitter, lights.ms],
    [lights.concealed, known?.concealed_percent, heard?.concealed, GOOD.concealed, lights.percent],
  ];
  return (
    <LampKey name="line" label={lights.line} word={lights.lineState[state]} lamp={LAMPS[state]}>
      <table>
        <caption>{lights.lineTitle}</caption>
        <thead>
          <tr class="small soft">
            <td />
            <th scope="col">{lights.voice}</th>
            <th scope="col">{lights.ear}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, sent, come, most, unit]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <Cell value={sent} most={most} unit={unit} wide={name === lights.rtt} />
              {name !== lights.rtt && <Cell value={come} most={most} unit={unit} />}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="small soft">{lights.concealedNote}</p>
    </LampKey>
  );
}

type Figure = number | null | undefined;

interface CellProps {
  value: Figure;
  most: number;
  unit: (value: string) => string;
  /** Both ways together. */
  wide?: boolean;
}

function Cell({ value, most, unit, wide = false }: CellProps) {
  const known = typeof value === "number";
  const bad = known && value > most;
  return (
    <td class={`figure ${bad ? "bad" : ""}`} colSpan={wide ? 2 : 1}>
      {bad && "▲ "}
      {known ? unit(value.toFixed(value < 10 ? 1 : 0)) : UNKNOWN}
    </td>
  );
}
