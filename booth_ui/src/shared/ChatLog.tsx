import type { Chat } from "./chat";
import { clockTime } from "./format";
import type { ChatLine } from "./types";
import { words } from "./words";

/** Who wrote a message, as others call them. */
export function writerOf(line: ChatLine): string {
  const { talk } = words();
  return line.by === "booth" || line.by === "delegate" ? line.name || talk.guest : talk[line.by];
}

/** The messages of a tab, the newest at the bottom; `note` says to whom one goes where that is not plain. */
export function ChatLog({
  chat,
  tab,
  empty,
  note,
}: {
  chat: Chat;
  tab: string;
  empty: string;
  note: (line: ChatLine) => string;
}) {
  const { talk } = words();
  const lines = chat.of(tab);
  return (
    <section
      class="chat-log"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
      tabIndex={0}
      aria-label={talk.chat}
    >
      {lines.length === 0 && <p class="soft small">{chat.loading.value ? talk.loading : empty}</p>}
      <ol>
        {lines.map((line) => {
          const own = chat.own(line);
          return (
            <li key={line.id} class={`chat-line ${own ? "own" : ""}`} data-own={own} data-room={line.room}>
              <p class="small">
                <strong dir="auto">{own ? talk.you : writerOf(line)}</strong>{" "}
                <time class="figure soft" dateTime={line.at}>
                  {clockTime(new Date(line.at))}
                </time>
                {note(line) && <span class="soft"> {note(line)}</span>}
              </p>
              <p class="chat-text" dir="auto">
                {line.text}
              </p>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
