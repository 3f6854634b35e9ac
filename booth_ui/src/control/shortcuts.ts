import { useEffect } from "preact/hooks";
import { dialogOpen, typing } from "../shared/keys";
import type { Words } from "../shared/words";
import type { StudioDesk } from "./desk";
import { STRAPS, strap } from "./Mixer";

/** What the card says about the keys below. */
export function keysOf({ control, talk }: Words): [string, string][] {
  return [
    ["1 – 9", control.help.scene],
    ["Space", control.help.cut],
    ["Enter", control.help.dissolve],
    ["Z", control.help.undo],
    ["← →", control.help.slot],
    ["Del", control.help.clear],
    ["S", control.help.straps],
    [", .", control.help.slides],
    ["C", talk.help.chat],
    ["Esc", talk.help.leaveChat],
    ["?", control.help.help],
  ];
}

export function useShortcuts(desk: StudioDesk, showKeys: () => void): void {
  useEffect(() => {
    const choose = (by: number) => {
      const studio = desk.studio.peek();
      const count = studio ? desk.slotsOf(studio) : 0;
      if (count > 0) desk.slot.value = (desk.slot.peek() + by + count) % count;
    };
    const straps = () => {
      const now = desk.studio.peek()?.scene.straps ?? false;
      void strap(desk, STRAPS[(STRAPS.indexOf(now) + 1) % STRAPS.length] ?? false);
    };
    const acts: Record<string, () => void> = {
      " ": () => void desk.takeIt("cut"),
      enter: () => void desk.takeIt("dissolve"),
      z: () => void desk.undo(),
      arrowleft: () => choose(-1),
      arrowright: () => choose(1),
      delete: () => desk.put(""),
      backspace: () => desk.put(""),
      s: straps,
      ",": () => desk.turn(-1),
      ".": () => desk.turn(1),
      c: () => desk.chat.answer(),
      "?": showKeys,
    };
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event) || dialogOpen()) return;
      // A key that has the focus is struck by space and enter, as everywhere.
      const struck =
        event.target instanceof HTMLButtonElement && (event.key === " " || event.key === "Enter");
      if (struck || event.repeat) return;
      const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
      const kept = digit > 0 ? desk.studio.peek()?.scenes[digit - 1] : undefined;
      const act = kept ? () => desk.recall(kept.name) : acts[event.key.toLowerCase()];
      // Nothing is changed while nobody knows what it is.
      if (!act || !(desk.sure.peek() || act === showKeys)) return;
      event.preventDefault();
      act();
    };
    // What was clicked has not the focus: the next space is a cut, and does not strike it again.
    const clicked = (event: MouseEvent) => {
      const button = event.target instanceof Element && event.target.closest<HTMLElement>("button");
      if (button && event.detail > 0 && !button.closest("form, dialog")) button.blur();
    };
    // Nor has a list from which something was chosen.
    const chosen = (event: Event) => {
      if (event.target instanceof HTMLSelectElement) event.target.blur();
    };
    window.addEventListener("keydown", press);
    window.addEventListener("click", clicked);
    window.addEventListener("change", chosen);
    return () => {
      window.removeEventListener("keydown", press);
      window.removeEventListener("click", clicked);
      window.removeEventListener("change", chosen);
    };
  }, [desk, showKeys]);
}
