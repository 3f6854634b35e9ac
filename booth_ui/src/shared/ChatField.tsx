import { useEffect, useRef } from "preact/hooks";
import type { Chat } from "./chat";
import { Icon } from "./Icon";
import { reasonOf } from "./reason";
import { words } from "./words";

/** Characters that a message may have. What is longer, such as something pasted, stays whole in the field to be cut. */
const LONGEST = 500;
/** From here on the page says how many are left. */
const NEARLY = 420;

/** Where one writes: Enter sends, Shift and Enter begin a line, Escape leaves. `hint` stands below while one writes. */
export function ChatField({
  chat,
  tab,
  label,
  hint = "",
}: {
  chat: Chat;
  tab: string;
  label: string;
  hint?: string;
}) {
  const all = words();
  const { talk } = all;
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, sending, refused } = chat.draft(tab).value;
  const left = LONGEST - [...text].length;
  useEffect(() => {
    chat.focusField = () => field.current?.focus();
    return () => {
      chat.focusField = null;
    };
  }, [chat]);
  const send = () => {
    if (left >= 0) void chat.send(tab);
  };
  const press = (event: KeyboardEvent) => {
    // A key that chooses a character (注音, 拼音) neither sends nor leaves. Safari tells of it by its code alone.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") field.current?.blur();
    else if (event.key === "Enter" && !event.shiftKey) send();
    else return;
    event.preventDefault();
  };
  return (
    <form
      class="chat-field"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        class={`field ${sending ? "pending" : ""}`}
        rows={1}
        aria-invalid={left < 0}
        dir="auto"
        aria-label={`${talk.chat}: ${label}`}
        placeholder={label}
        value={text}
        readOnly={sending}
        onInput={(event) => chat.edit(tab, event.currentTarget.value)}
        onKeyDown={press}
      />
      <button
        type="submit"
        class={`key ${sending ? "pending" : ""}`}
        disabled={text.trim() === "" || left < 0}
        data-action="send"
      >
        {refused ? talk.sendAgain : talk.send}
      </button>
      <p class="small chat-said" role="status">
        {refused ? (
          <span class="chat-refused">
            <Icon name="warning" /> {talk.notSent(reasonOf(refused, all))}
          </span>
        ) : (
          left < LONGEST - NEARLY && (
            <span class={left < 0 ? "chat-refused" : ""}>
              {left < 0 && <Icon name="warning" />}{" "}
              {left < 0 ? talk.tooLong(-left) : talk.charactersLeft(left)}
            </span>
          )
        )}
      </p>
      {hint && <p class="small soft chat-hint">{hint}</p>}
    </form>
  );
}
