import { beforeEach, expect, test, vi } from "vitest";
import { type Action, Hands } from "./hands";
import { Keys } from "./keys";

type Id = "cough" | "mic" | "volume";
const DEFAULTS = { cough: ["key:Space"], mic: ["key:m"], volume: ["key:ArrowUp"] };
const kept = new Map<string, string>();
let done: string[] = [];

function action(id: Id, kind: Action["kind"]): Action {
  return { kind, run: (down, at) => done.push(`${id} ${at ?? (down ? "down" : "up")}`) };
}

let inside = true;

function hands(): Hands<Id> {
  return new Hands<Id>(
    { cough: action("cough", "hold"), mic: action("mic", "press"), volume: action("volume", "step") },
    new Keys<Id>(DEFAULTS, "interp.hands"),
    () => inside,
  );
}

beforeEach(() => {
  inside = true;
  kept.clear();
  done = [];
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});

test("a key that is held coughs once and as long, one that is struck acts once, one that steps goes on", () => {
  const mine = hands();
  mine.take({ control: "key:Space", down: true });
  mine.take({ control: "key:Space", down: true }, true);
  mine.take({ control: "key:m", down: true });
  mine.take({ control: "key:m", down: true }, true);
  mine.take({ control: "key:ArrowUp", down: true });
  mine.take({ control: "key:ArrowUp", down: true }, true);
  mine.take({ control: "key:Space", down: false });
  mine.take({ control: "key:m", down: false });
  expect(done).toEqual(["cough down", "mic down", "volume down", "volume down", "cough up"]);
  expect(mine.take({ control: "key:q", down: true })).toBe(false);
});

test("a pedal learns the cough, survives a reload, and two controls hold it together", () => {
  const first = hands();
  first.learning.value = "cough";
  expect(first.take({ control: "midi:Pedal:cc 1/64", down: true })).toBe(true);
  expect([first.learning.value, done]).toEqual([null, []]);
  first.take({ control: "midi:Pedal:cc 1/64", down: false });
  expect(done, "what taught it was no cough").toEqual([]);
  const again = hands();
  again.take({ control: "midi:Pedal:cc 1/64", down: true });
  again.take({ control: "key:Space", down: true });
  again.take({ control: "key:Space", down: false });
  expect(done).toEqual(["cough down", "cough down"]);
  again.take({ control: "midi:Pedal:cc 1/64", down: false });
  expect(done).toEqual(["cough down", "cough down", "cough up"]);
});

test("what is held is let go when another window takes the keys, or the control is given to something else", () => {
  const mine = hands();
  mine.take({ control: "key:Space", down: true });
  mine.release();
  mine.take({ control: "key:Space", down: false });
  expect(done).toEqual(["cough down", "cough up"]);
  mine.take({ control: "key:Space", down: true });
  mine.keys.free("key:Space");
  mine.take({ control: "key:Space", down: false });
  expect(done).toEqual(["cough down", "cough up", "cough down", "cough up"]);
});

test("a knob tells where it stands, at every step of its way", () => {
  const mine = hands();
  mine.learning.value = "volume";
  mine.take({ control: "midi:Pedal:cc 1/7", down: true, at: 0.8 });
  done = [];
  for (const at of [0.2, 0.9, 0.4]) {
    mine.take({ control: "midi:Pedal:cc 1/7", down: at >= 0.5, changed: at === 0.9 || at === 0.4, at });
  }
  expect(done).toEqual(["volume 0.2", "volume 0.9", "volume 0.4"]);
});

test("before one has entered nothing is done, but what is held is let go", () => {
  const mine = hands();
  mine.take({ control: "key:Space", down: true });
  inside = false;
  expect(mine.take({ control: "key:m", down: true })).toBe(false);
  mine.take({ control: "key:Space", down: false });
  expect(done).toEqual(["cough down", "cough up"]);
  expect(mine.take({ control: "key:Space", down: false }), "it ticks a box at the door").toBe(false);
});
