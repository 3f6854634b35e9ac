import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { words } from "../../shared/words";
import { capOf, keyOf } from "./control";
import type { Hands } from "./hands";
import { Hid } from "./hid";
import { Midi } from "./midi";

interface Props<Id extends string> {
  hands: Hands<Id>;
  /** Every action with its name, in the card's order. */
  names: readonly (readonly [Id, string])[];
  onClose: () => void;
  /** Whose keys these are; stands on the printed card. */
  place: string;
  /** What else is set here. */
  children?: ComponentChildren;
}

/** The card of keys: what each does, to be read, changed and printed. */
export function HandsCard<Id extends string>({ hands, names, onClose, place, children }: Props<Id>) {
  const card = useRef<HTMLDialogElement>(null);
  const leave = useRef<HTMLButtonElement>(null);
  const changing = useSignal(false);
  const { hands: said, keys, close } = words();
  useEffect(() => {
    card.current?.showModal();
    leave.current?.focus();
  }, []);
  useEffect(() => {
    return () => {
      hands.learning.value = null;
    };
  }, [hands]);
  return (
    <dialog
      ref={card}
      class={`card hands-card ${changing.value ? "changing" : ""}`}
      aria-labelledby="key-card"
      onClose={onClose}
      onCancel={(event) => {
        if (hands.learning.peek() === null) return;
        event.preventDefault();
        hands.learning.value = null;
      }}
      onKeyDown={(event) => {
        if (hands.learning.peek() === null) return;
        const control = keyOf(event);
        if (control === null) return;
        event.preventDefault();
        event.stopPropagation();
        hands.take({ control, down: true }, event.repeat);
      }}
    >
      <h1 id="key-card">{keys.title}</h1>
      <p class="on-paper">{place}</p>
      <dl>
        {names
          .filter(([id]) => changing.value || hands.keys.table.value[id].length > 0)
          .map(([id, name]) => (
            <Row key={id} hands={hands} id={id} name={name} changing={changing.value} />
          ))}
      </dl>
      <p class="soft small how-to" role="status">
        {hands.learning.value !== null ? said.press : changing.value ? said.howTo : said.card}
      </p>
      {changing.value && <p class="on-paper small">{said.card}</p>}
      {changing.value && <Devices hands={hands} />}
      {children}
      <footer>
        <button type="button" class="key" ref={leave} onClick={() => card.current?.close()}>
          {close}
        </button>
        <button
          type="button"
          class="key"
          aria-pressed={changing.value}
          onClick={() => {
            changing.value = !changing.value;
            hands.learning.value = null;
          }}
        >
          {said.change}
        </button>
        {changing.value && (
          <button type="button" class="key" onClick={() => hands.keys.reset()}>
            {said.reset}
          </button>
        )}
        <button type="button" class="key" onClick={() => window.print()}>
          {said.print}
        </button>
      </footer>
    </dialog>
  );
}

function Row<Id extends string>(props: { hands: Hands<Id>; id: Id; name: string; changing: boolean }) {
  const { hands, id, name, changing } = props;
  const { hands: said } = words();
  const learning = hands.learning.value === id;
  return (
    <div class="hands-row" data-action={id}>
      <dt>
        {hands.keys.table.value[id].map((control) =>
          changing ? (
            <button
              key={control}
              type="button"
              class="cap-key"
              title={said.remove}
              aria-label={`${said.remove}: ${capOf(control)}`}
              onClick={() => hands.keys.free(control)}
            >
              <kbd>{capOf(control)}</kbd>
              <span aria-hidden="true"> ×</span>
            </button>
          ) : (
            <kbd key={control}>{capOf(control)}</kbd>
          ),
        )}
      </dt>
      <dd>{name}</dd>
      {changing && (
        <button
          type="button"
          class={`key ${learning ? "pending" : ""}`}
          aria-pressed={learning}
          aria-label={`${said.add}: ${name}`}
          onClick={() => {
            hands.learning.value = learning ? null : id;
          }}
        >
          {learning ? said.now : said.add}
        </button>
      )}
    </div>
  );
}

/** Pedals and knobs: the browser asks before a page may listen to them. */
function Devices<Id extends string>({ hands }: { hands: Hands<Id> }) {
  const { hands: said } = words();
  const refused = useSignal(false);
  const permit = async (ask: () => Promise<void>) => {
    refused.value = false;
    try {
      await ask();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      refused.value = true;
    }
  };
  const midi = hands.midi.ports.value;
  return (
    <div class="hands-devices small">
      {Midi.here ? (
        <button type="button" class="key" onClick={() => void permit(() => hands.midi.listen())}>
          {midi === null ? said.midi : said.midiPorts(midi.join(", "))}
        </button>
      ) : (
        <span class="soft">{said.noMidi}</span>
      )}
      {Hid.here ? (
        <button type="button" class="key" onClick={() => void permit(() => hands.hid.choose())}>
          {said.hid} {hands.hid.devices.value.join(", ")}
        </button>
      ) : (
        <span class="soft">{said.noHid}</span>
      )}
      {refused.value && <span role="alert">{said.refused}</span>}
    </div>
  );
}
