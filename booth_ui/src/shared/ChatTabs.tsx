import type { Chat } from "./chat";
import { words } from "./words";

/** The tabs of a chat, by what is on them and, where that is but a letter, what they are called; each with what is new in
 * it, as a number and a shape. */
export function ChatTabs({
  chat,
  tabs,
}: {
  chat: Chat;
  tabs: readonly (readonly [string, string, string?])[];
}) {
  const { talk } = words();
  const unread = chat.unread.value;
  return (
    <fieldset class="bare chat-tabs" aria-label={talk.chat}>
      {tabs.map(([tab, name, full]) => {
        const count = unread[tab] ?? 0;
        return (
          <button
            key={tab}
            type="button"
            class="key"
            data-tab={tab}
            aria-pressed={chat.open.value === tab}
            onClick={() => chat.show(tab)}
          >
            {full ? (
              <>
                <span aria-hidden="true">{name}</span>
                <span class="unseen">{full}</span>
              </>
            ) : (
              name
            )}
            {count > 0 && (
              <span class="unread figure" data-unread={count}>
                <span aria-hidden="true">▲{count}</span>
                <span class="unseen">{talk.unread(count)}</span>
              </span>
            )}
          </button>
        );
      })}
    </fieldset>
  );
}
