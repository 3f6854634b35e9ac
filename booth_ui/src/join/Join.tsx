import { useEffect, useState } from "preact/hooks";
import { Refused } from "../shared/http";
import { LanguageSwitch } from "../shared/LanguageSwitch";
import { reasonOf } from "../shared/reason";
import { SentencePage } from "../shared/SentencePage";
import { words } from "../shared/words";
import { Meeting } from "./meeting";
import { Room } from "./Room";
import { Setup } from "./Setup";

/** A delegate's page: set up, then in the room. */
export function Join({ name, token }: { name: string; token: string }) {
  const [meeting] = useState(() => new Meeting(name, token));
  const all = words();
  const { denied, join } = all;
  const { events } = meeting;
  useEffect(() => {
    events.start();
    void meeting.devices.open().then(() => {
      if (meeting.wasIn && !meeting.devices.fault.peek()) meeting.join();
    });
    return () => events.stop();
  }, [meeting, events]);
  const phase = meeting.phase.value;
  const message = events.now.value;
  useEffect(() => {
    const tally = phase === "in" && message ? `${join.tally[message.delegate.tally]} · ` : "";
    document.title = `${tally}${message?.event ?? join.title}`;
  });
  if (events.link.value === "denied") {
    return (
      <SentencePage state="denied" title={denied.wrongTitle} text={denied.wrong(join.page)}>
        <a href="/">{denied.home}</a>
      </SentencePage>
    );
  }
  if (!message) {
    const unreachable = events.link.value === "lost";
    return (
      <SentencePage
        state={unreachable ? "unreachable" : "loading"}
        title={unreachable ? denied.unreachableTitle : join.title}
        text={unreachable ? denied.unreachable : all.watch.loading}
      />
    );
  }
  if (phase === "left" || phase === "elsewhere") {
    return (
      <SentencePage
        state={phase}
        title={phase === "left" ? join.left : message.delegate.label}
        text={phase === "left" ? join.leftText : join.elsewhere}
      >
        <button
          type="button"
          class="key primary struck"
          onClick={() => void meeting.devices.open().then(() => meeting.join())}
        >
          {phase === "left" ? join.again : join.takeOver}
        </button>
      </SentencePage>
    );
  }
  return (
    <main class="join" data-phase={phase} data-tally={message.delegate.tally}>
      <header class="join-top">
        <h1>
          <span class="soft">{message.event}</span> <span data-delegate>{message.delegate.label}</span>
        </h1>
        <LanguageSwitch />
      </header>
      {phase === "setup" || phase === "joining" ? (
        <Setup meeting={meeting} message={message} />
      ) : (
        <Room meeting={meeting} message={message} />
      )}
    </main>
  );
}

/** Why one could not join, in a sentence. */
export function troubleOf(meeting: Meeting): string | null {
  const all = words();
  const trouble = meeting.trouble.value;
  if (trouble === null) return null;
  if (trouble.kind === "noMedia") return all.join.noMedia;
  const { reason } = trouble;
  return reason instanceof Refused && reason.status === 0
    ? reasonOf(reason, all)
    : all.join.refused(reason.message);
}
