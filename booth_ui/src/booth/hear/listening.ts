import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { boothName, boothShort } from "../../shared/booth-name";
import { languageLabel } from "../../shared/format";
import type { FeedState } from "../../shared/types";
import { words } from "../../shared/words";
import type { Console } from "../console";
import { settings } from "../settings";
import { autoRelay, chosen, type Memory, NOTHING } from "./auto-relay";
import { firstPresets, type Kept, readKept, validPresets } from "./presets";

/** What is listened to: by hand, by a key that is kept, or by auto-relay. */
export class Listening {
  /** All that this console can listen to but the floor, its own booth left out. */
  readonly relays: ReadonlySignal<readonly FeedState[]>;
  readonly presets: ReadonlySignal<readonly string[]>;
  /** What was heard last that is not the floor, else the first key's. */
  readonly relay: ReadonlySignal<string | undefined>;
  readonly memory = signal<Memory>(NOTHING);
  private readonly kept = signal<Kept>(readKept(null));
  private readonly place: ReadonlySignal<string | null>;

  constructor(private readonly desk: Console) {
    const { state } = desk.events;
    this.place = computed(() => state.value && `interp.listening.${state.value.event.name}.${desk.name}`);
    effect(() => {
      if (this.place.value) this.kept.value = readKept(localStorage.getItem(this.place.value));
    });
    this.relays = computed(() => {
      const feeds = state.value?.listening.feeds ?? [];
      return feeds.filter(({ name }) => name !== "floor" && name !== `booth:${desk.name}`);
    });
    const names = computed(() => this.relays.value.map(({ name }) => name).join());
    this.presets = computed(() => {
      const known = names.value ? names.value.split(",") : [];
      const of = (kind: string) => known.flatMap((name) => name.split(`${kind}:`)[1] ?? []);
      const outputs = desk.booth.value?.outputs ?? [];
      return validPresets(this.kept.value.presets, firstPresets(of("channel"), outputs, of("booth")), known);
    });
    this.relay = computed(() => {
      const { relay } = this.kept.value;
      return relay !== null && names.value.split(",").includes(relay) ? relay : this.presets.value[0];
    });
    effect(() => this.follow());
    effect(() => {
      // Whatever brought it: what is heard now is what the relay key goes back to.
      const heard = desk.self.value?.listen;
      if (heard && heard !== "floor" && heard !== this.kept.peek().relay) this.keep({ relay: heard });
    });
  }

  /** What is heard, or was asked for. */
  get heard(): string {
    return this.desk.pending.value.listen ?? this.desk.self.value?.listen ?? "floor";
  }

  /** Listens to something because somebody wants it. */
  choose(to: string): void {
    this.memory.value = chosen(this.memory.peek());
    this.desk.listen(to);
  }

  /** Listens to what the key has, counted from 0. */
  choosePreset(index: number): void {
    const to = this.presets.peek()[index];
    if (to !== undefined) this.choose(to);
  }

  /** Puts something onto a key, counted from 0; the floor has its own. */
  assign(index: number, what = this.heard): void {
    if (what === "floor") return;
    this.keep({ presets: this.presets.peek().map((name, at) => (at === index ? what : name)) });
  }

  /** From the floor to the last relay, from a relay to the floor. */
  toggleRelay(): void {
    this.choose(this.heard === "floor" ? (this.relay.peek() ?? "floor") : "floor");
  }

  /** What a feed is called where there is little room. */
  short(feed: string): string {
    return this.label(feed, boothShort);
  }

  /** What a feed is called. */
  label(feed: string, named = boothName): string {
    const { booth } = words();
    const state = this.desk.events.state.value;
    const [kind, name = ""] = feed.split(":");
    if (!state || kind === "floor") return booth.floorName;
    if (kind === "channel") return languageLabel(state, name);
    const other = state.booths.find((one) => one.name === name);
    return booth.otherBooth(other ? named(other) : name);
  }

  /** A feed's name and relay mark as one reads them out. */
  said(feed: FeedState): string {
    const { listening } = words();
    return listening.marked(this.label(feed.name), listening.markSaid[feed.mark]);
  }

  private keep(some: Partial<Kept>): void {
    this.kept.value = { ...this.kept.peek(), ...some };
    const place = this.place.peek();
    if (place) localStorage.setItem(place, JSON.stringify(this.kept.peek()));
  }

  /** Lets auto-relay look, whenever something has changed that it goes by. */
  private follow(): void {
    const state = this.desk.events.state.value;
    const booth = this.desk.booth.value;
    const on = settings.value.autoRelay;
    if (!state || !booth || !this.desk.self.value || !this.desk.sure.value) return;
    const { floor_language, feeds } = state.listening;
    const { memory, listen } = autoRelay(this.memory.peek(), {
      on,
      floorLanguage: floor_language,
      understood: booth.languages,
      own: booth.name,
      heard: this.heard,
      preset: this.presets.value[0],
      feeds,
    });
    this.memory.value = memory;
    if (listen !== undefined) this.desk.listen(listen);
  }
}
