import { useEffect, useState } from "preact/hooks";
import { dialogOpen, typing } from "../../shared/keys";
import type { Console } from "../console";
import { type ActionId, actionsOf, keys } from "./actions";
import { actionOf } from "./bindings";
import { keyOf } from "./control";
import { Hands } from "./hands";

/** Puts the desk under the fingers, wherever the focus is, and under the feet. */
export function useHands(desk: Console, showKeys: () => void): Hands<ActionId> {
  const [hands] = useState(() => {
    const inside = () => desk.phase.peek() === "in" || desk.phase.peek() === "lost";
    return new Hands<ActionId>(actionsOf(desk, showKeys), keys, inside);
  });
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const control = keyOf(event);
      if (control === null || rests(event, control)) return;
      if (hands.take({ control, down: true }, event.repeat)) event.preventDefault();
    };
    const up = (event: KeyboardEvent) => {
      const control = keyOf(event);
      if (control === null) return;
      const known = hands.take({ control, down: false });
      if (known && !rests(event, control)) event.preventDefault();
    };
    // A key that is let go in another window never says so.
    const away = () => hands.release();
    window.addEventListener("keydown", down, true);
    window.addEventListener("keyup", up, true);
    window.addEventListener("blur", away);
    void hands.listen();
    return () => {
      window.removeEventListener("keydown", down, true);
      window.removeEventListener("keyup", up, true);
      window.removeEventListener("blur", away);
      hands.close();
    };
  }, [hands]);
  return hands;
}

/** Whether a key belongs to the field, the slider or the dialog that has the focus. */
function rests(event: KeyboardEvent, control: string): boolean {
  // The cough works even under a dialog, and one that writes nothing in a field, too: a cough does not wait.
  const coughs = actionOf(keys.table.peek(), control) === "cough";
  const writes = control === "key:Space" || event.key.length === 1;
  const onList = event.target instanceof HTMLSelectElement;
  if (typing(event) && !onList) return !coughs || writes;
  if (coughs) return false;
  return dialogOpen() || ((onSlider(event) || onList) && event.key.startsWith("Arrow"));
}

function onSlider(event: KeyboardEvent): boolean {
  return event.target instanceof HTMLInputElement && event.target.type === "range";
}
