import { clockTime, RATE, UNKNOWN } from "../../shared/format";
import { Icon } from "../../shared/Icon";
import { KINDS, stands } from "../../shared/signals";
import type { SignalKind } from "../../shared/types";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { type ActionId, keys } from "../hands/actions";
import { Cap } from "../hands/Cap";

/** What gives them, wherever the focus is. */
const ACTION: Record<SignalKind, ActionId> = {
  slow_down: "slowDown",
  repeat: "repeat",
  operator: "operator",
  uninterpretable: "uninterpretable",
};

/** What the interpreter tells the engineer with one press, and the lamp that says that something was written. */
export function SignalKeys({ desk }: { desk: Console }) {
  return (
    <fieldset class="bare signals" aria-label={words().talk.signals}>
      {KINDS.map((kind) => (
        <SignalKey key={kind} desk={desk} kind={kind} />
      ))}
      <MessageLamp desk={desk} />
    </fieldset>
  );
}

function SignalKey({ desk, kind }: { desk: Console; kind: SignalKind }) {
  const { talk } = words();
  const one = desk.signals.mine.value[kind];
  const pending = desk.signals.pending.value.has(kind);
  const standing = one !== undefined && stands(one);
  const sure = desk.sure.value;
  const said = pending
    ? talk.sending
    : !one || !sure
      ? ""
      : kind === "uninterpretable"
        ? lasted(desk, one.position)
        : one.seen
          ? talk.seen
          : talk.sent;
  return (
    <button
      type="button"
      class={`key signal-key amber ${pending ? "pending" : ""}`}
      data-signal={kind}
      data-state={pending ? "pending" : one ? (one.seen ? "seen" : "sent") : "none"}
      aria-keyshortcuts={keys.aria(ACTION[kind])}
      aria-pressed={standing}
      disabled={desk.phase.value !== "in"}
      onClick={() => void desk.signals.toggle(kind)}
    >
      <span class="signal-words">
        <span>{talk.signal[kind]}</span>
        {said && (
          <span class="small figure">
            {one && sure && !pending && kind === "uninterpretable" && (
              <span class="since">{talk.since(clockTime(new Date(one.since)))} · </span>
            )}
            {said}
            {one?.seen && sure && !pending && (
              <>
                {" "}
                <span aria-hidden="true">✓</span>
                {kind === "uninterpretable" && <span class="unseen">{talk.seen}</span>}
              </>
            )}
          </span>
        )}
      </span>
      <Cap id={ACTION[kind]} />
    </button>
  );
}

/** How long a signal has stood, `1:12`. */
function lasted(desk: Console, since: number): string {
  const now = desk.position.value;
  if (now === null) return UNKNOWN;
  const seconds = Math.max(0, Math.floor((now - since) / RATE));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** Lit while something from the engineer or a colleague has not been looked at; pressed, it leads there. */
function MessageLamp({ desk }: { desk: Console }) {
  const { talk } = words();
  const { engineer = 0, booth = 0 } = desk.chat.unread.value;
  const lit = engineer + booth > 0;
  return (
    <button
      type="button"
      class={`key message-lamp ${lit ? "lit" : ""}`}
      data-lit={lit}
      aria-keyshortcuts={keys.aria("chat")}
      onClick={() => desk.chat.answer()}
    >
      <Icon name="message" />
      <span class="signal-words">
        <span class="unseen">{talk.lamp}</span>
        {!lit && <span class="small soft lamp-word">{talk.lampOff}</span>}
        {lit && (
          <span class="figure lamp-total" aria-hidden="true">
            ▲ {engineer + booth}
          </span>
        )}
        {engineer > 0 && <span class="figure lamp-from">▲ {talk.lampEngineer(engineer)}</span>}
        {booth > 0 && <span class="figure lamp-from">▲ {talk.lampBooth(booth)}</span>}
      </span>
      <Cap id="chat" />
    </button>
  );
}
