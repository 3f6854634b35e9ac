import { useEffect, useRef } from "preact/hooks";
import { words } from "./words";

/** The card that says what each key does; `?` opens it, Escape or `?` closes it. */
export function KeyCard({ keys, onClose }: { keys: readonly [string, string][]; onClose: () => void }) {
  const card = useRef<HTMLDialogElement>(null);
  useEffect(() => card.current?.showModal(), []);
  return (
    <dialog ref={card} class="card" aria-labelledby="key-card" onClose={onClose}>
      <h1 id="key-card">{words().keys.title}</h1>
      <dl>
        {keys.map(([key, meaning]) => (
          <>
            <dt key={key}>
              {key.split(" ").map((cap) => (
                <>
                  <kbd key={cap}>{cap}</kbd>{" "}
                </>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </>
        ))}
      </dl>
      <button type="button" class="key" onClick={() => card.current?.close()}>
        {words().close}
      </button>
    </dialog>
  );
}
