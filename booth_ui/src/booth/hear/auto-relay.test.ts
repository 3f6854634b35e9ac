import { describe, expect, test } from "vitest";
import type { FeedState } from "../../shared/types";
import { autoRelay, chosen, NOTHING, type View } from "./auto-relay";

function feed(
  name: string,
  mark: FeedState["mark"],
  language: string | null,
  ...booths: string[]
): FeedState {
  return { name, mark, language, booths };
}

const EN = feed("channel:en", "direct", "en", "b");
const ZH_RELAY = feed("channel:zh", "relay", "zh", "c");
const VIEW: View = {
  on: true,
  floorLanguage: "zh",
  understood: ["zh", "en"],
  own: "a",
  heard: "floor",
  preset: undefined,
  feeds: [],
};

/** A console that does what auto-relay says, from one state of the event to the next. */
class Desk {
  memory = NOTHING;
  view = VIEW;
  asked: string[] = [];

  see(change: Partial<View>): string {
    this.view = { ...this.view, ...change };
    const { memory, listen } = autoRelay(this.memory, this.view);
    this.memory = memory;
    if (listen === undefined) return this.view.heard;
    this.asked.push(listen);
    return this.see({ heard: listen });
  }

  choose(to: string): string {
    this.memory = chosen(this.memory);
    return this.see({ heard: to });
  }
}

test("off, it does nothing, whatever the floor speaks", () => {
  const desk = new Desk();
  expect(desk.see({ on: false, floorLanguage: "fr", feeds: [EN] })).toBe("floor");
  expect(desk.asked).toEqual([]);
});

test("it hears who can, and goes back by itself", () => {
  const desk = new Desk();
  expect(desk.see({ feeds: [EN] })).toBe("floor");
  expect(desk.see({ floorLanguage: "fr" })).toBe("channel:en");
  expect(desk.memory.switched).toBe("channel:en");
  expect(desk.see({ floorLanguage: "zh" })).toBe("floor");
  expect(desk.memory.switched).toBeNull();
  expect(desk.see({ floorLanguage: "fr" })).toBe("channel:en");
  expect(desk.see({ floorLanguage: null }), "nobody tells what the floor speaks").toBe("floor");
  expect(desk.asked).toEqual(["channel:en", "floor", "channel:en", "floor"]);
});

test("it stays on the floor until somebody interprets", () => {
  const desk = new Desk();
  const silent = [feed("channel:en", "floor", "fr"), feed("booth:b", "silent", null)];
  expect(desk.see({ floorLanguage: "fr", feeds: silent })).toBe("floor");
  expect(desk.see({ feeds: [EN] })).toBe("channel:en");
});

test("a choice by hand stands until the floor's language is another", () => {
  const desk = new Desk();
  desk.see({ floorLanguage: "fr", feeds: [EN] });
  expect(desk.choose("floor")).toBe("floor");
  expect(desk.see({ feeds: [EN, ZH_RELAY] })).toBe("floor");
  expect(desk.see({ floorLanguage: "de" })).toBe("channel:en");
  expect(desk.choose("booth:c")).toBe("booth:c");
  expect(desk.see({ floorLanguage: "zh" }), "it was no switch of its own").toBe("booth:c");
});

describe("its choice", () => {
  const direct = feed("channel:zh", "direct", "zh", "c");
  const from = (feeds: FeedState[], some: Partial<View> = {}) =>
    new Desk().see({ floorLanguage: "fr", feeds, ...some });

  test("is the first key's relay if that is one in a language that is understood", () => {
    expect(from([EN, direct], { preset: "channel:en" })).toBe("channel:en");
    const booth = feed("booth:b", "direct", "en", "b");
    expect(from([booth, direct], { preset: "booth:b" })).toBe("booth:b");
    expect(from([EN, feed("channel:de", "direct", "de", "d")], { preset: "channel:de" })).toBe("channel:en");
    expect(from([EN, feed("channel:zh", "floor", "fr")], { preset: "channel:zh" })).toBe("channel:en");
  });

  test("is else what is understood best, direct before a relay", () => {
    expect(from([EN, direct])).toBe("channel:zh");
    expect(from([EN, ZH_RELAY])).toBe("channel:en");
    expect(from([ZH_RELAY])).toBe("channel:zh");
  });

  test("is never the own booth, nor what is not understood", () => {
    expect(from([feed("channel:zh", "direct", "zh", "a")])).toBe("floor");
    expect(from([feed("channel:de", "direct", "de", "d")])).toBe("floor");
  });
});

test("a relay that is heard already and serves stays; when it ends, another takes its place, if there is one", () => {
  const desk = new Desk();
  expect(desk.see({ heard: "channel:zh", floorLanguage: "fr", feeds: [EN, ZH_RELAY] })).toBe("channel:zh");
  expect(desk.asked).toEqual([]);
  expect(desk.see({ feeds: [EN, feed("channel:zh", "floor", "fr")] })).toBe("channel:en");
  expect(desk.see({ feeds: [feed("channel:en", "floor", "fr")] }), "which carries the floor now").toBe(
    "channel:en",
  );
  expect(desk.see({ floorLanguage: "en" }), "where it came from").toBe("channel:zh");
});

test("what the service has not done yet is not asked for twice", () => {
  const first = autoRelay(NOTHING, { ...VIEW, floorLanguage: "fr", feeds: [EN] });
  expect(first.listen).toBe("channel:en");
  const second = autoRelay(first.memory, { ...VIEW, floorLanguage: "fr", feeds: [EN] });
  expect(second.listen).toBeUndefined();
  const later = autoRelay(second.memory, { ...VIEW, floorLanguage: "fr", heard: "channel:en", feeds: [EN] });
  expect(later.memory.switched).toBe("channel:en");
});
