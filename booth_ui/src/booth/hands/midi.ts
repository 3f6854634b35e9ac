import { signal } from "@preact/signals";
import type { Control, OnControl } from "./control";

/** What a MIDI message says of one control: which, whether it is down, and where a knob stands (0 to 1). */
export interface MidiTouch {
  control: Control;
  down: boolean;
  at: number;
}

const NOTE_OFF = 0x80;
const NOTE_ON = 0x90;
const CONTROL_CHANGE = 0xb0;

/** Reads a MIDI 1.0 channel message; null for one that is neither a note nor a control change. */
export function readMidi(port: string, data: Uint8Array): MidiTouch | null {
  const [status = 0, number = 0, value = 0] = data;
  const kind = status & 0xf0;
  const channel = (status & 0x0f) + 1;
  if (kind === NOTE_ON || kind === NOTE_OFF) {
    // A note that is struck with no force is let go (MIDI 1.0, running status).
    const down = kind === NOTE_ON && value > 0;
    return { control: `midi:${port}:note ${channel}/${number}`, down, at: value / 127 };
  }
  if (kind === CONTROL_CHANGE) {
    // As for switches and pedals: 64 and above is down.
    return { control: `midi:${port}:cc ${channel}/${number}`, down: value >= 64, at: value / 127 };
  }
  return null;
}

/** Pedals, keys and knobs by Web MIDI. The browser asks before it lets a page listen. */
export class Midi {
  /** The names of what is plugged in; null until the page may know. */
  readonly ports = signal<string[] | null>(null);
  private access: MIDIAccess | null = null;
  private readonly down = new Set<Control>();

  constructor(private readonly onControl: OnControl) {}

  static get here(): boolean {
    return "requestMIDIAccess" in navigator;
  }

  /** Asks for permission and listens to everything that is plugged in, now and later. Raises DOMException. */
  async listen(): Promise<void> {
    if (this.access) return;
    this.access = await navigator.requestMIDIAccess({ sysex: false });
    this.access.onstatechange = () => this.look();
    this.look();
  }

  close(): void {
    if (!this.access) return;
    this.access.onstatechange = null;
    for (const port of this.access.inputs.values()) port.onmidimessage = null;
    this.access = null;
  }

  private look(): void {
    const ports = [...(this.access?.inputs.values() ?? [])].filter(({ state }) => state === "connected");
    this.ports.value = ports.map(({ name }) => name ?? "MIDI");
    for (const port of ports) {
      port.onmidimessage = ({ data }) => {
        const touch = data && readMidi(port.name ?? "MIDI", data);
        if (touch) this.take(touch);
      };
    }
    // What is pulled while it is held down never says that it was let go.
    for (const control of [...this.down]) {
      if (!ports.some(({ name }) => control.startsWith(`midi:${name ?? "MIDI"}:`))) {
        this.down.delete(control);
        this.onControl({ control, down: false });
      }
    }
  }

  private take({ control, down, at }: MidiTouch): void {
    const was = this.down.has(control);
    if (down) this.down.add(control);
    else this.down.delete(control);
    const knob = control.includes(":cc ");
    if (knob || was !== down)
      this.onControl({ control, down, changed: was !== down, ...(knob ? { at } : {}) });
  }
}
