import { expect, test } from "vitest";
import { actionOf, bound, freed, stored } from "./bindings";
import { capOf, keyOf } from "./control";
import { changedBits } from "./hid";
import { readMidi } from "./midi";

const DEFAULTS = { mic: ["key:m"], cough: ["key:Space"], floor: ["key:f"] };

test("a control does one thing, and goes from one to another", () => {
  const table = bound(bound(DEFAULTS, "cough", "midi:Pedal:cc 1/64"), "cough", "key:m");
  expect(table).toEqual({ mic: [], cough: ["key:Space", "midi:Pedal:cc 1/64", "key:m"], floor: ["key:f"] });
  expect(actionOf(table, "key:m")).toBe("cough");
  expect(actionOf(freed(table, "key:m"), "key:m")).toBeUndefined();
  expect(DEFAULTS.mic, "the table that was there is as it was").toEqual(["key:m"]);
});

test("what was kept is read, and what is missing or makes no sense is as at first", () => {
  const kept = JSON.stringify(bound(DEFAULTS, "cough", "key:f"));
  expect(stored(DEFAULTS, kept)).toEqual({ mic: ["key:m"], cough: ["key:Space", "key:f"], floor: [] });
  expect(stored(DEFAULTS, '{"cough": ["key:f"]}').floor, "a default that is taken").toEqual([]);
  expect(stored(DEFAULTS, '{"gone": ["key:x"], "mic": "key:x"}')).toEqual(DEFAULTS);
  for (const junk of [null, "", "{", "7", "null", '["key:m"]'])
    expect(stored(DEFAULTS, junk)).toEqual(DEFAULTS);
});

test("keys are known by what is printed on them", () => {
  const key = (name: string, code = "", shiftKey = false) => keyOf({ key: name, code, shiftKey });
  expect(key("M", "KeyM", false)).toBe("key:m");
  expect(key("H", "KeyH", true)).toBe("key:Shift+h");
  expect(key("?", "Slash", true)).toBe("key:?");
  expect(key("!", "Digit1", true)).toBe("key:Shift+1");
  expect(key("1", "Numpad1")).toBe("key:1");
  expect(key("ArrowUp", "ArrowUp")).toBe("key:ArrowUp");
  expect(key(" ", "Space")).toBe("key:Space");
  for (const kept of ["Tab", "Escape", "Enter", "Shift"]) expect(key(kept)).toBeNull();
  expect(["key:m", "key:Shift+h", "key:ArrowLeft", "midi:Pedal X:cc 1/64"].map(capOf)).toEqual([
    "M",
    "⇧H",
    "←",
    "Pedal X cc 1/64",
  ]);
});

test("MIDI notes and control changes are read as MIDI 1.0 has them", () => {
  const read = (...bytes: number[]) => readMidi("Pedal", Uint8Array.from(bytes));
  expect(read(0x90, 60, 100)).toMatchObject({ control: "midi:Pedal:note 1/60", down: true });
  expect(read(0x90, 60, 0)).toMatchObject({ control: "midi:Pedal:note 1/60", down: false });
  expect(read(0x83, 60, 64)).toMatchObject({ control: "midi:Pedal:note 4/60", down: false });
  expect(read(0xb0, 64, 127)).toEqual({ control: "midi:Pedal:cc 1/64", down: true, at: 1 });
  expect(read(0xb0, 64, 63)).toMatchObject({ down: false });
  expect(read(0xf8)).toBeNull();
  expect(read()).toBeNull();
});

test("each bit of a device's report is a button", () => {
  const bits = (before: number[], now: number[]) =>
    changedBits(Uint8Array.from(before), Uint8Array.from(now));
  expect(bits([0, 0], [0, 4])).toEqual([[10, true]]);
  expect(bits([1, 4], [0, 4])).toEqual([[0, false]]);
  expect(bits([], [128])).toEqual([[7, true]]);
  expect(bits([3], [3])).toEqual([]);
});
