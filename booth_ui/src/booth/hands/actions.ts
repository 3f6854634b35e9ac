import { BOTTOM } from "../../shared/decibel";
import { toggleFullscreen } from "../../shared/fullscreen";
import type { Words } from "../../shared/words";
import type { Console } from "../console";
import { partnerStep } from "../hear/mix";
import { nextPicture, togglePicture } from "../see/choices";
import { change, settings } from "../settings";
import type { Table } from "./bindings";
import type { Action } from "./hands";
import { Keys } from "./keys";

/** Everything that a hand or a foot may do at the desk, in the order of the card, with the keys that do it at first. */
const FIRST = {
  cough: ["key:Space", "key:F2"],
  mic: ["key:m"],
  handover: ["key:h"],
  refuse: ["key:j"],
  seize: ["key:Shift+h"],
  previousOutput: ["key:ArrowLeft"],
  nextOutput: ["key:ArrowRight"],
  floor: ["key:f"],
  preset1: ["key:1"],
  preset2: ["key:2"],
  preset3: ["key:3"],
  assign1: ["key:Shift+1"],
  assign2: ["key:Shift+2"],
  assign3: ["key:Shift+3"],
  auto: ["key:a"],
  louder: ["key:ArrowUp"],
  softer: ["key:ArrowDown"],
  volume: [],
  partnerLouder: ["key:Shift+ArrowUp"],
  partnerSofter: ["key:Shift+ArrowDown"],
  slowDown: ["key:s"],
  repeat: ["key:r"],
  operator: ["key:o"],
  uninterpretable: ["key:u"],
  chat: ["key:c"],
  largePicture: ["key:v"],
  fullscreen: ["key:w"],
  hidePicture: ["key:x"],
  nextPicture: ["key:p"],
  glossary: ["key:g", "key:/"],
  line: ["key:l"],
  say: ["key:i"],
  help: ["key:?"],
} satisfies Record<string, string[]>;

export type ActionId = keyof typeof FIRST;
export const ACTIONS = Object.keys(FIRST) as ActionId[];

/** The keys of the desk, in this browser. */
export const keys = new Keys<ActionId>(FIRST as Table<ActionId>, "interp.hands");

/** Loudest volume, dB; a knob goes from silence to it. */
const LOUDEST = 6;

/** What each of them does to a desk. */
export function actionsOf(desk: Console, showKeys: () => void): Record<ActionId, Action> {
  const { listening, teamwork, signals } = desk;
  const press = (run: () => void): Action => ({ kind: "press", run });
  const step = (run: (down: boolean, at?: number) => void): Action => ({ kind: "step", run });
  const direction = (by: number) => {
    const outputs = desk.booth.peek()?.outputs ?? [];
    const now = desk.pending.peek().output ?? desk.self.peek()?.output ?? "";
    const next = outputs[(outputs.indexOf(now) + by + outputs.length) % Math.max(1, outputs.length)];
    if (next && next !== now) desk.output(next);
  };
  const focus = (id: string) => document.getElementById(id)?.focus();
  const louder = (by: number) => change({ volume: settings.peek().volume + by });
  const partner = (by: 1 | -1) => change({ partner: partnerStep(settings.peek().partner, by) });
  return {
    cough: { kind: "hold", run: (down) => desk.cough(down) },
    mic: press(() => desk.toggleMic()),
    handover: press(() => teamwork.step()),
    refuse: press(() => teamwork.refuse()),
    seize: press(() => teamwork.seize()),
    previousOutput: press(() => direction(-1)),
    nextOutput: press(() => direction(1)),
    floor: press(() => listening.toggleRelay()),
    preset1: press(() => listening.choosePreset(0)),
    preset2: press(() => listening.choosePreset(1)),
    preset3: press(() => listening.choosePreset(2)),
    assign1: press(() => listening.assign(0)),
    assign2: press(() => listening.assign(1)),
    assign3: press(() => listening.assign(2)),
    auto: press(() => change({ autoRelay: !settings.peek().autoRelay })),
    louder: step(() => louder(1)),
    softer: step(() => louder(-1)),
    volume: step((_, at) => {
      if (at !== undefined) change({ volume: Math.round(BOTTOM + at * (LOUDEST - BOTTOM)) });
    }),
    partnerLouder: step(() => partner(1)),
    partnerSofter: step(() => partner(-1)),
    slowDown: press(() => void signals.toggle("slow_down")),
    repeat: press(() => void signals.toggle("repeat")),
    operator: press(() => void signals.toggle("operator")),
    uninterpretable: press(() => void signals.toggle("uninterpretable")),
    chat: press(() => desk.chat.answer()),
    largePicture: press(() => change({ largePicture: !settings.peek().largePicture })),
    fullscreen: press(() => void toggleFullscreen(document.documentElement)),
    hidePicture: press(() => togglePicture(desk)),
    nextPicture: press(() => nextPicture(desk)),
    glossary: press(() => focus("glossary-search")),
    line: press(() => focus("line-text")),
    say: press(() => {
      desk.asked.value += 1;
    }),
    help: press(showKeys),
  };
}

/** What the card calls them. */
export function namesOf({ booth, handover, listening, talk, seeing, hands }: Words): [ActionId, string][] {
  const names: Record<ActionId, string> = {
    cough: booth.help.cough,
    mic: booth.help.mic,
    handover: handover.help.handover,
    refuse: handover.help.refuse,
    seize: handover.help.seize,
    previousOutput: hands.previousOutput,
    nextOutput: booth.help.output,
    floor: booth.help.floor,
    preset1: `${listening.help.preset} 1`,
    preset2: `${listening.help.preset} 2`,
    preset3: `${listening.help.preset} 3`,
    assign1: `${listening.help.assign} 1`,
    assign2: `${listening.help.assign} 2`,
    assign3: `${listening.help.assign} 3`,
    auto: listening.help.auto,
    louder: hands.louder,
    softer: hands.softer,
    volume: hands.volumeKnob,
    partnerLouder: hands.partnerLouder,
    partnerSofter: hands.partnerSofter,
    slowDown: talk.help.slow_down,
    repeat: talk.help.repeat,
    operator: talk.help.operator,
    uninterpretable: talk.help.uninterpretable,
    chat: talk.help.chat,
    largePicture: seeing.help.larger,
    fullscreen: seeing.help.fullscreen,
    hidePicture: seeing.help.hide,
    nextPicture: seeing.help.other,
    glossary: seeing.help.glossary,
    line: seeing.help.line,
    say: hands.say,
    help: booth.help.help,
  };
  return ACTIONS.map((id) => [id, names[id]]);
}
