import { signal } from "@preact/signals";
import type { Control, OnControl } from "./control";

/** The bits that differ between two reports of a device: number of the bit, and whether it is set now. */
export function changedBits(before: Uint8Array, now: Uint8Array): [number, boolean][] {
  const bits: [number, boolean][] = [];
  for (let byte = 0; byte < now.length; byte++) {
    const differ = (before[byte] ?? 0) ^ (now[byte] ?? 0);
    for (let bit = 0; differ >> bit !== 0; bit++) {
      if (((differ >> bit) & 1) === 1) bits.push([byte * 8 + bit, (((now[byte] ?? 0) >> bit) & 1) === 1]);
    }
  }
  return bits;
}

/** Pedals and button boxes by WebHID: each bit of a report is a button. The browser asks which device it may be. */
export class Hid {
  /** The names of the devices that are listened to. */
  readonly devices = signal<string[]>([]);
  private readonly last = new Map<string, Uint8Array>();
  private readonly open = new Set<HIDDevice>();

  constructor(private readonly onControl: OnControl) {}

  static get here(): boolean {
    return "hid" in navigator;
  }

  /** Opens what was permitted before, now and whenever it is plugged in. */
  async listen(): Promise<void> {
    navigator.hid.addEventListener("connect", this.connected);
    navigator.hid.addEventListener("disconnect", this.disconnected);
    for (const device of await navigator.hid.getDevices()) await this.take(device);
  }

  /** Asks for a device; nothing when the person chooses none. Raises DOMException. */
  async choose(): Promise<void> {
    for (const device of await navigator.hid.requestDevice({ filters: [] })) await this.take(device);
  }

  close(): void {
    navigator.hid.removeEventListener("connect", this.connected);
    navigator.hid.removeEventListener("disconnect", this.disconnected);
    for (const device of this.open) {
      device.removeEventListener("inputreport", this.report);
      void device.close();
    }
    this.open.clear();
    this.devices.value = [];
  }

  private readonly connected = ({ device }: HIDConnectionEvent) => void this.take(device);

  private readonly disconnected = ({ device }: HIDConnectionEvent) => {
    this.open.delete(device);
    this.name();
    // What is pulled while it is held down never says that it was let go.
    for (const [key, report] of this.last) {
      if (!key.startsWith(`${nameOf(device)}:`)) continue;
      for (const [bit] of changedBits(new Uint8Array(report.length), report)) {
        this.onControl({ control: controlOf(key, bit), down: false, changed: true });
      }
      this.last.delete(key);
    }
  };

  private async take(device: HIDDevice): Promise<void> {
    if (this.open.has(device)) return;
    if (!device.opened) await device.open();
    device.addEventListener("inputreport", this.report);
    this.open.add(device);
    this.name();
  }

  private name(): void {
    this.devices.value = [...this.open].map(nameOf);
  }

  private readonly report = ({ device, reportId, data }: HIDInputReportEvent) => {
    const key = `${nameOf(device)}:${reportId}`;
    const now = new Uint8Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength));
    const before = this.last.get(key) ?? new Uint8Array(now.length);
    this.last.set(key, now);
    for (const [bit, down] of changedBits(before, now)) {
      this.onControl({ control: controlOf(key, bit), down, changed: true });
    }
  };
}

function nameOf(device: HIDDevice): string {
  return device.productName || `${device.vendorId.toString(16)}-${device.productId.toString(16)}`;
}

function controlOf(key: string, bit: number): Control {
  return `hid:${key}:${bit}`;
}
