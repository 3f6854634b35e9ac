import { useSignal } from "@preact/signals";
import { PARTS } from "../booth/check/parts";
import { saidOf } from "../booth/check/said";
import { VerdictTag } from "../booth/check/VerdictTag";
import { dayTime } from "../shared/format";
import type { BoothState, KeptCheck } from "../shared/types";
import { language, words } from "../shared/words";

/** What the interpreters of a booth found out about their places before the event, often the day before. */
export function Checks({ booth }: { booth: BoothState }) {
  const { check, booth: said, engineer } = words();
  if (booth.checks.length === 0) return <p class="soft small">{check.engineerNone}</p>;
  return (
    <section
      class="console-scroll"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      tabIndex={0}
      aria-label={check.engineer}
    >
      <table class="console-table checks">
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
            <td />
          </tr>
        </thead>
        <tbody>
          {booth.checks.map((one) => (
            <Row key={`${one.name} ${one.report.page ?? one.at}`} one={one} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** One interpreter's check; a key opens the figures below it. */
function Row({ one: { name, at, times, report } }: { one: KeptCheck }) {
  const { check, booth } = words();
  const open = useSignal(false);
  return (
    <>
      <tr>
        <th scope="row">{name || booth.guest}</th>
        <td class="figure">{dayTime(new Date(at), language.value)}</td>
        {PARTS.map((part) => (
          <td key={part}>
            <VerdictTag verdict={report[part]?.verdict} />
          </td>
        ))}
        <td>
          <button
            type="button"
            class="key"
            data-action="figures"
            aria-expanded={open.value}
            aria-label={check.figuresOf(name || booth.guest)}
            onClick={() => {
              open.value = !open.value;
            }}
          >
            {check.figures}
          </button>
        </td>
      </tr>
      {open.value && (
        <tr>
          <td colSpan={PARTS.length + 3}>
            <dl class="check-figures">
              {PARTS.filter((part) => report[part]).map((part) => (
                <div key={part}>
                  <dt class="soft">
                    {check.parts[part]} {dayTime(new Date(times?.[part] ?? at), language.value)}
                  </dt>
                  <dd>{saidOf(report, part, check).join(" · ")}</dd>
                </div>
              ))}
            </dl>
          </td>
        </tr>
      )}
    </>
  );
}
