import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { startTime } from "../shared/format";
import { Refused } from "../shared/http";
import { Icon } from "../shared/Icon";
import { LanguageSwitch } from "../shared/LanguageSwitch";
import { chooseProgram, storedProgram } from "../shared/program-language";
import { publicEvent } from "../shared/public-event";
import type { PublicEvent } from "../shared/types";
import { language, words } from "../shared/words";
import { Roles } from "./Roles";

/** How often the page looks whether the event has begun or ended, ms. */
const ASKING = 5000;

/** The front door: watch, and for staff the roles. */
export function Landing() {
  const event = useSignal<PublicEvent | null>(null);
  const lost = useSignal(false);
  const { landing } = words();

  useEffect(() => {
    const look = async () => {
      try {
        event.value = await publicEvent();
        lost.value = false;
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        lost.value = true;
      }
    };
    void look();
    const timer = setInterval(() => void look(), ASKING);
    return () => clearInterval(timer);
  }, [event, lost]);

  useEffect(() => {
    document.title = event.value?.name ?? "interp";
  });

  const shown = event.value;
  const chosen = shown && chooseProgram(shown.languages, null, storedProgram(), navigator.languages);
  const watch = chosen ? `/watch?lang=${encodeURIComponent(chosen)}` : "/watch";
  return (
    <main class="landing" data-state={lost.value ? "lost" : (shown?.state ?? "loading")}>
      <header>
        <LanguageSwitch />
      </header>
      <section class="door">
        <h1>{shown?.name ?? " "}</h1>
        <p class="now" role="status">
          {lost.value ? landing.unreachable : shown && <Now event={shown} />}
        </p>
        <a class="key primary watch-key" href={watch}>
          <Icon name="play" />
          {landing.watch}
        </a>
        <ul class="event-languages" aria-label={landing.languages}>
          {shown?.languages.map(({ code, tag, label }) => (
            <li key={code}>
              <a class="key" lang={tag} href={`/watch?lang=${encodeURIComponent(code)}`}>
                {label}
              </a>
            </li>
          ))}
        </ul>
        <p class="in-the-room">
          <a class="key" href="/listen">
            <Icon name="headphones" />
            {landing.listen}
          </a>
          <span class="soft">{landing.listenFor}</span>
        </p>
      </section>
      <Roles event={shown} />
    </main>
  );
}

function Now({ event }: { event: PublicEvent }) {
  const { landing } = words();
  if (event.state === "live") {
    return (
      <>
        <span class={`lamp ${event.floor ? "alarm" : "caution"} round`} aria-hidden="true" />{" "}
        {event.floor ? landing.live : landing.liveWithoutFloor}
      </>
    );
  }
  if (event.state === "ended") return <>{landing.ended}</>;
  const when = event.starts_at ? landing.starts(startTime(event.starts_at, language.value)) : "";
  return (
    <>
      {landing.before} {when}
    </>
  );
}
