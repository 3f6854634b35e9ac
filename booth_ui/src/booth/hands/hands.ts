import { signal } from "@preact/signals";
import { actionOf } from "./bindings";
import type { Control, Touch } from "./control";
import { Hid } from "./hid";
import type { Keys } from "./keys";
import { Midi } from "./midi";

/** What a control can do. */
export interface Action {
  /** `press`: once, as it goes down. `hold`: as long as it is down. `step`: again and again while it is held. */
  kind: "press" | "hold" | "step";
  /** `down` is false only for `hold`, when it is let go. `at`: where a knob stands, 0 to 1. */
  run: (down: boolean, at?: number) => void;
}

/** Keys, pedals and knobs at work. */
export class Hands<Id extends string> {
  /** What the next control that is moved will do. */
  readonly learning = signal<Id | null>(null);
  readonly midi = new Midi((touch) => this.take(touch));
  readonly hid = new Hid((touch) => this.take(touch));
  private readonly held = new Map<Control, Id>();

  constructor(
    private readonly actions: Readonly<Record<Id, Action>>,
    readonly keys: Keys<Id>,
    /** Whether anything is to be done now; what is held is let go in any case. */
    private readonly ready: () => boolean,
  ) {}

  /** Listens to what was permitted before; asks for nothing. */
  async listen(): Promise<void> {
    if (Hid.here) await this.hid.listen();
    // A browser that has once been asked says so; then nothing is asked again.
    if (Midi.here && (await midiPermitted())) await this.midi.listen();
  }

  close(): void {
    this.release();
    this.midi.close();
    if (Hid.here) this.hid.close();
  }

  /** Does what a control is for; returns whether it did anything. `repeats`: it is held, and does so again. */
  take(touch: Touch, repeats = false): boolean {
    const { control, down, changed = true } = touch;
    const learned = this.learning.peek();
    if (learned !== null) {
      if (down && changed && !repeats) {
        this.keys.bind(learned, control);
        this.learning.value = null;
      }
      return true;
    }
    if (!this.ready()) return !down && this.let(control);
    const id = actionOf(this.keys.table.peek(), control);
    const knob = touch.at !== undefined && id !== undefined && this.actions[id].kind === "step";
    if (!down && changed && !knob) return this.let(control);
    if (id === undefined) return false;
    const { kind, run } = this.actions[id];
    if (kind === "step") {
      if (knob || down) run(true, touch.at);
    } else if (down && changed && !repeats) {
      if (kind === "hold") this.held.set(control, id);
      run(true);
    }
    return true;
  }

  /** Lets go of everything that is held: another window has the keys now. */
  release(): void {
    for (const control of [...this.held.keys()]) this.let(control);
  }

  private let(control: Control): boolean {
    // What was held is let go, whatever the control is for by now.
    const id = this.held.get(control);
    if (id === undefined) return false;
    this.held.delete(control);
    if (![...this.held.values()].includes(id)) this.actions[id].run(false);
    return true;
  }
}

async function midiPermitted(): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: "midi" as PermissionName })).state === "granted";
  } catch {
    return false; // a browser that does not know the question
  }
}
