import type { Widened } from "..";

export const hands = {
  previousOutput: "previous output language",
  louder: "louder",
  softer: "softer",
  volumeKnob: "volume, by a knob",
  partnerLouder: "your partner louder",
  partnerSofter: "your partner softer",
  say: "a screen reader says how everything stands",
  speakOnAir: "A screen reader may speak by itself while my microphone is on",
  card: "The cough key works wherever the focus is. Escape never does anything dangerous.",
  change: "Change keys",
  howTo: "Press “Add” beside what you want, then the key, pedal or knob that is to do it.",
  add: "Add",
  now: "Press it now…",
  press: "Press the key, pedal or knob now. Escape: as it was.",
  remove: "Remove",
  reset: "Reset to defaults",
  print: "Print",
  midi: "Use MIDI pedals and knobs",
  midiPorts: (names: string) => (names === "" ? "MIDI: nothing is plugged in" : `MIDI: ${names}`),
  noMidi: "This browser has no Web MIDI.",
  hid: "Choose a USB pedal…",
  noHid: "This browser has no WebHID.",
  refused: "The browser does not let this page use it. Allow it in the address bar, then try again.",
} as const;

export type HandsWords = Widened<typeof hands>;
