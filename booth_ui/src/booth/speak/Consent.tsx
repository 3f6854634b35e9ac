import { useEffect, useRef } from "preact/hooks";
import type { State } from "../../shared/types";
import { words } from "../../shared/words";
import type { Console } from "../console";

/** What is done with the voice, as one agrees to it. */
export function consentText({ streamed, recording }: State["event"]): string {
  const { consent } = words().handover;
  return streamed && recording ? consent.both : streamed ? consent.streamed : consent.recorded;
}

/** Asks once, before the first word. Whoever agrees presses the microphone's key again: nothing opens by itself. */
export function ConsentCard({ desk }: { desk: Console }) {
  const card = useRef<HTMLDialogElement>(null);
  const event = desk.events.state.value?.event;
  const open = desk.asking.value && event !== undefined;
  useEffect(() => {
    if (open) card.current?.showModal();
  }, [open]);
  if (!open) return null;
  const { consent } = words().handover;
  return (
    <dialog
      ref={card}
      class="card consent-card"
      aria-labelledby="consent"
      onClose={() => {
        desk.asking.value = false;
      }}
    >
      <h1 id="consent">{consent.title}</h1>
      <p>{consentText(event)}</p>
      <p class="soft small">{consent.note}</p>
      <div class="consent-keys">
        <button
          type="button"
          class="key struck primary"
          data-action="agree"
          onClick={() => {
            desk.agree();
            card.current?.close();
          }}
        >
          {consent.agree}
        </button>
        <button type="button" class="key struck" onClick={() => card.current?.close()}>
          {consent.notNow}
        </button>
      </div>
    </dialog>
  );
}
