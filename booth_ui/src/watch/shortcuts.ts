import { toggleFullscreen } from "../shared/fullscreen";
import { dialogOpen, typing } from "../shared/keys";
import type { Words } from "../shared/words";
import type { Player } from "./player";

/** What the card says about the keys below. */
export function keysOf({ watch }: Words): [string, string][] {
  return [
    ["Space K", watch.help.play],
    ["M", watch.help.mute],
    ["↑ ↓", watch.help.volume],
    ["F", watch.help.fullscreen],
    ["L", watch.help.language],
    ["1 … 9", watch.help.pick],
    ["End", watch.help.live],
    ["?", watch.help.help],
  ];
}

/** Returns what a key press does, undefined when it does nothing here. */
export function action(
  event: KeyboardEvent,
  player: Player,
  stage: () => HTMLElement | null,
  showKeys: () => void,
): (() => void) | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event) || dialogOpen()) return undefined;
  const control = event.target instanceof HTMLElement && event.target.closest("button, a, input");
  // Space and the arrows belong to the control that has the focus.
  if (control && (event.key === " " || event.key.startsWith("Arrow") || event.key === "End"))
    return undefined;
  const languages = player.event.peek()?.languages ?? [];
  const digit = /^[1-9]$/.test(event.key) ? languages[Number(event.key) - 1] : undefined;
  if (digit) return () => player.choose(digit.code);
  const step = (by: number) => () => player.setVolume(player.volume.peek() + by);
  switch (event.key.toLowerCase()) {
    case " ":
    case "k":
      return () => player.toggle();
    case "m":
      return () => player.setMuted(!player.muted.peek());
    case "arrowup":
      return step(0.05);
    case "arrowdown":
      return step(-0.05);
    case "f":
      return () => void toggleFullscreen(stage());
    case "l": {
      const index = languages.findIndex(({ code }) => code === player.language.peek());
      const next = languages[(index + 1) % Math.max(1, languages.length)];
      return next && (() => player.choose(next.code));
    }
    case "end":
      return () => player.goLive();
    case "?":
      return showKeys;
    default:
      return undefined;
  }
}
