import { boothName } from "../shared/booth-name";
import { clockTime } from "../shared/format";
import { Icon } from "../shared/Icon";
import { SIGNAL_ICONS, stands, URGENT } from "../shared/signals";
import type { SignalState, State } from "../shared/types";
import { words } from "../shared/words";
import type { Desk } from "./desk";

/** The signals of all booths that the engineer has not seen, or that go on; the most urgent first. */
export function Calls({ desk, state }: { desk: Desk; state: State }) {
  const { talk } = words();
  const calls = desk.sure.value
    ? state.signals
        .filter(stands)
        .sort((a, b) => Number(a.seen) - Number(b.seen) || URGENT.indexOf(a.kind) - URGENT.indexOf(b.kind))
    : [];
  return (
    <section class="calls" aria-label={talk.calls}>
      <ul aria-live="polite">
        {calls.map((one) => (
          <Call key={one.id} desk={desk} one={one} state={state} />
        ))}
      </ul>
    </section>
  );
}

function Call({ desk, one, state }: { desk: Desk; one: SignalState; state: State }) {
  const { talk, engineer } = words();
  const booth = state.booths.find(({ name }) => name === one.booth);
  const what = talk.signal[one.kind];
  const from = talk.callFrom(one.name || talk.guest, booth ? boothName(booth) : one.booth);
  return (
    <li class={`message ${one.seen ? "" : "caution"}`} data-call={one.kind} data-seen={one.seen}>
      <Icon name={SIGNAL_ICONS[one.kind]} />
      <div>
        <strong>{what}</strong> <span class="figure small soft">{clockTime(new Date(one.since))}</span>
        <p class="small" dir="auto">
          {from}
          {one.left && ` (${talk.hasLeft})`}
        </p>
      </div>
      {one.seen ? (
        <span class="small soft">✓ {talk.seenHere}</span>
      ) : (
        <button
          type="button"
          class={`key ${desk.acknowledging.value.has(one.id) ? "pending" : ""}`}
          aria-label={talk.acknowledgeCall(what, from)}
          onClick={() => void desk.see(one.id)}
        >
          {engineer.acknowledge}
        </button>
      )}
    </li>
  );
}

/** What stands in one booth, on its strip: a shape and a word, the most urgent first, of more the number. */
export function StripCalls({ state, booth }: { state: State | null; booth: string }) {
  const { talk } = words();
  const calls = (state?.signals ?? [])
    .filter((one) => one.booth === booth && stands(one))
    .sort((a, b) => URGENT.indexOf(a.kind) - URGENT.indexOf(b.kind));
  const [first, ...more] = calls;
  return (
    <p class="strip-calls">
      {first && (
        <span
          class={`tag ${first.seen ? "" : "amber"}`}
          data-strip-call={first.kind}
          title={calls.map((one) => `${talk.signal[one.kind]}: ${one.name || talk.guest}`).join("\n")}
        >
          <Icon name={SIGNAL_ICONS[first.kind]} />
          <span class="strip-call-word">{talk.signal[first.kind]}</span>
          {more.length > 0 && <span class="figure">+{more.length}</span>}
        </span>
      )}
    </p>
  );
}
