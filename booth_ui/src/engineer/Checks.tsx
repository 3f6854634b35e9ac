import { PARTS } from "../booth/check/parts";
import { saidOf } from "../booth/check/said";
import { VerdictTag } from "../booth/check/VerdictTag";
import { clockTime } from "../shared/format";
import type { BoothState } from "../shared/types";
import { words } from "../shared/words";

/** What the interpreters of a booth found out about their places before the event. */
export function Checks({ booth }: { booth: BoothState }) {
  const { check, booth: said, engineer } = words();
  if (booth.checks.length === 0) return <p class="soft small">{check.engineerNone}</p>;
  return (
    <table class="console-table">
      <caption class="small soft">{check.engineer}</caption>
      <thead>
        <tr class="small soft">
          <th scope="col">{engineer.interpreter}</th>
          <th scope="col">{said.clock}</th>
          {PARTS.map((part) => (
            <th key={part} scope="col">
              {check.parts[part]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {booth.checks.map(({ name, at, report }) => (
          <tr key={`${name} ${report.page ?? at}`}>
            <th scope="row">{name || said.guest}</th>
            <td class="figure">{clockTime(new Date(at))}</td>
            {PARTS.map((part) => (
              <td key={part} title={saidOf(report, part, check).join("\n")}>
                <VerdictTag verdict={report[part]?.verdict} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
