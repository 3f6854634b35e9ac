import { useEffect, useMemo, useState } from "preact/hooks";
import { boothName } from "../../shared/booth-name";
import type { Events } from "../../shared/events";
import { clockTime } from "../../shared/format";
import { LanguageSwitch } from "../../shared/LanguageSwitch";
import { Meter } from "../../shared/Meter";
import { words } from "../../shared/words";
import { NameField } from "../NameField";
import { polled } from "../polled";
import { Checkup } from "./checkup";
import { PARTS, type Part } from "./parts";
import { saidOf } from "./said";
import { VerdictTag } from "./VerdictTag";

/** The check of an interpreter's place, before the event. */
export function Check({ name, events, token }: { name: string; events: Events; token: string }) {
  const [checkup] = useState(() => new Checkup(name, token));
  const { check, booth } = words();
  const running = checkup.running.value !== null;
  const done = PARTS.every((part) => checkup.results.value[part]);
  useEffect(() => () => checkup.close(), [checkup]);
  const found = events.state.value?.booths.find((one) => one.name === name);
  const title = check.title(booth.title(found ? boothName(found) : name.toUpperCase()));
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <main class="checkup" data-running={running}>
      <header>
        <div>
          <h1>{title}</h1>
          <p class="soft">{check.intro}</p>
        </div>
        <LanguageSwitch />
      </header>
      <div class="check-start">
        <NameField />
        <button
          type="button"
          class="key primary struck"
          disabled={running}
          onClick={() => void checkup.all()}
        >
          {running ? check.running : done ? check.again : check.all}
        </button>
        <a class="key" href={`/booth/${encodeURIComponent(name)}`}>
          {check.toDesk}
        </a>
        <Kept checkup={checkup} />
      </div>
      <div class="check-parts">
        {PARTS.map((part) => (
          <Card key={part} part={part} checkup={checkup} />
        ))}
      </div>
    </main>
  );
}

function Kept({ checkup }: { checkup: Checkup }) {
  const { check } = words();
  const kept = checkup.kept.value;
  const time = kept && clockTime(new Date(kept.at));
  return (
    <p class={`small ${kept === false ? "message caution" : "soft"}`} role="status">
      {time ? check.kept(time) : kept === false ? check.notKept : check.keptLater}
    </p>
  );
}

function Card({ part, checkup }: { part: Part; checkup: Checkup }) {
  const all = words();
  const { check } = all;
  const active = checkup.running.value === part;
  const result = checkup.results.value[part];
  const fault = checkup.faults.value[part];
  const prompt = active ? checkup.prompt.value : null;
  return (
    <section class="check-part panel" data-part={part} data-active={active} aria-labelledby={`part-${part}`}>
      <header>
        <h2 id={`part-${part}`}>{check.parts[part]}</h2>
        <VerdictTag verdict={result?.verdict} fault={fault !== undefined} />
      </header>
      <p class="soft small">{check.about[part]}</p>
      <div class="check-said" role="status">
        {prompt ? (
          <p class="check-prompt">{check.prompt[prompt]}</p>
        ) : active ? (
          <p>{check.running}</p>
        ) : fault ? (
          <p>{fault(all)}</p>
        ) : (
          saidOf(checkup.results.value, part, check).map((line) => <p key={line}>{line}</p>)
        )}
      </div>
      {part === "microphone" && <Level checkup={checkup} />}
      {prompt === "where" ? (
        <div class="check-where">
          {(["left", "both", "nowhere", "right"] as const).map((where) => (
            <button key={where} type="button" class="key" onClick={() => checkup.heard(where)}>
              {check[where]}
            </button>
          ))}
        </div>
      ) : (
        part !== "browser" && (
          <button
            type="button"
            class="key"
            disabled={checkup.running.value !== null}
            aria-label={`${check.part}: ${check.parts[part]}`}
            onClick={() => void checkup.run(part)}
          >
            {check.part}
          </button>
        )
      )}
    </section>
  );
}

function Level({ checkup }: { checkup: Checkup }) {
  const microphone = checkup.microphone.value;
  const feed = useMemo(() => polled(() => microphone?.peak() ?? -120), [microphone]);
  return (
    <div class="flat-meter">
      <Meter label={words().booth.level} feed={feed} />
    </div>
  );
}
