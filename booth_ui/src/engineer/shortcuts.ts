import { useEffect } from "preact/hooks";
import { dialogOpen, typing } from "../shared/keys";
import type { Words } from "../shared/words";
import type { Desk } from "./desk";
import { FADER } from "./Fader";

/** What the card says about the keys below. */
export function keysOf({ engineer, talk }: Words): [string, string][] {
  return [
    ["← →", engineer.help.strip],
    ["↑ ↓", engineer.help.gain],
    ["M", engineer.help.mute],
    ["A", engineer.help.acknowledge],
    ["S", talk.help.calls],
    ["C", talk.help.chat],
    ["Esc", talk.help.leaveChat],
    ["?", engineer.help.help],
  ];
}

/** The gain and mute of a strip as the service has them. */
function present(desk: Desk): { gain_db: number; mute: boolean } | undefined {
  const state = desk.events.state.peek();
  const [kind, name] = desk.selected.peek()?.split("/") ?? [];
  if (kind === "sources") return state?.sources.find((one) => one.name === name);
  if (kind === "booths") return state?.booths.find((one) => one.name === name);
  return state?.programs.find((one) => one.language === name);
}

export function useShortcuts(desk: Desk, showKeys: () => void): void {
  useEffect(() => {
    const move = (by: number) => {
      const order = desk.order();
      const now = desk.selected.peek();
      const next = order[((now ? order.indexOf(now) : -1) + by + order.length) % Math.max(1, order.length)];
      if (next) desk.selected.value = next;
    };
    const fade = (by: number) => {
      const id = desk.selected.peek();
      const strip = present(desk);
      if (!id || !strip) return;
      const patcher = desk.strip(id);
      const from = patcher.pending.peek().gain_db ?? strip.gain_db;
      patcher.ask({ gain_db: Math.min(FADER.max, Math.max(FADER.min, from + by)) });
    };
    const mute = () => {
      const id = desk.selected.peek();
      const strip = present(desk);
      if (id && strip) desk.strip(id).ask({ mute: !strip.mute });
    };
    const acknowledge = () => {
      for (const { id, acknowledged } of desk.events.state.peek()?.alarms ?? []) {
        if (!acknowledged) void desk.acknowledge(id);
      }
    };
    const see = () => {
      for (const { id, seen } of desk.events.state.peek()?.signals ?? []) {
        if (!seen) void desk.see(id);
      }
    };
    const acts: Record<string, () => void> = {
      arrowleft: () => move(-1),
      arrowright: () => move(1),
      arrowup: () => fade(0.5),
      arrowdown: () => fade(-0.5),
      m: mute,
      a: acknowledge,
      s: see,
      c: () => desk.chat.answer(),
      "?": showKeys,
    };
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || typing(event) || dialogOpen()) return;
      const slider = event.target instanceof HTMLInputElement && event.key.startsWith("Arrow");
      const act = slider ? undefined : acts[event.key.toLowerCase()];
      // Nothing is changed while nobody knows what it is.
      if (!act || !(desk.sure.peek() || act === showKeys)) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [desk, showKeys]);
}
