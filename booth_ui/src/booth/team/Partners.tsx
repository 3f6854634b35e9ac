import { useMemo } from "preact/hooks";
import { type LevelFeed, Meter } from "../../shared/Meter";
import { Pace } from "../../shared/Pace";
import { StandingTag } from "../../shared/StandingTag";
import { standing } from "../../shared/standing";
import type { ConsoleState } from "../../shared/types";
import { words } from "../../shared/words";
import type { Console } from "../console";

/** So many people are in sight at 1280 × 720. */
const FIT = 3;

/** Who sits in this booth, and who of them is on the air. */
export function Partners({ desk }: { desk: Console }) {
  const { booth } = words();
  const consoles = desk.booth.value?.consoles ?? [];
  const others = consoles.filter(({ id }) => id !== desk.id.value);
  return (
    <section class="partners panel" aria-labelledby="partners">
      <h2 id="partners" class="unseen">
        {booth.booth}
      </h2>
      <ul tabIndex={consoles.length > FIT ? 0 : undefined} aria-label={booth.booth}>
        {desk.self.value && <Partner desk={desk} one={desk.self.value} you />}
        {others.map((one) => (
          <Partner key={one.id} desk={desk} one={one} />
        ))}
      </ul>
      {others.length === 0 && <p class="soft small">{booth.alone}</p>}
    </section>
  );
}

function Partner({ desk, one, you = false }: { desk: Console; one: ConsoleState; you?: boolean }) {
  const { booth } = words();
  const { id } = one;
  const feed = useMemo(
    (): LevelFeed => (listener) =>
      desk.events.onLevels((levels, now) => listener(levels && (levels.consoles[id]?.peak ?? -120), now)),
    [desk, id],
  );
  const name = one.name || (you ? booth.you : booth.guest);
  const sure = desk.sure.value;
  return (
    <li class="partner" data-console={id} data-on-air={sure && one.on_air}>
      <span class="who">
        <strong title={name}>{name}</strong>
        {you && one.name && <span class="soft small">{booth.you}</span>}
        <span class="soft small">→ {desk.languageLabel(one.output)}</span>
      </span>
      <StandingTag standing={standing(one, sure)} />
      <div class="flat-meter">
        <Meter label={name} feed={feed} />
      </div>
      <Pace one={one} position={desk.position.value} />
    </li>
  );
}
