import { computed, signal } from "@preact/signals";
import { type Headsets, MOST_PROFILES, type Profile, parse, worn } from "./calibration";

/** The calibrated headsets, kept in this browser. */
const STORED = "interp.headsets";

export const headsets = signal<Headsets>(parse(localStorage.getItem(STORED)));
/** What the browser calls the output that sounds now; empty when it does not tell. */
export const outputDevice = signal("");
export const profile = computed(() => worn(headsets.value, outputDevice.value));

function keep(next: Headsets): void {
  headsets.value = next;
  localStorage.setItem(STORED, JSON.stringify(next));
}

/** Keeps a profile, in the place of one of the same name, and puts it on. The oldest gives way when there are too many. */
export function add(one: Profile): void {
  const others = headsets.peek().profiles.filter(({ name }) => name !== one.name);
  keep({ profiles: [one, ...others].slice(0, MOST_PROFILES), chosen: one.name });
}

/** Puts a headset on: the person says that it is the one that sounds now. */
export function choose(name: string | null): void {
  const { profiles } = headsets.peek();
  const device = outputDevice.peek();
  keep({
    profiles: profiles.map((one) => (one.name === name && device ? { ...one, device } : one)),
    chosen: name,
  });
}

export function remove(name: string): void {
  const { profiles, chosen } = headsets.peek();
  keep({ profiles: profiles.filter((one) => one.name !== name), chosen: chosen === name ? null : chosen });
}

/** Finds out where the sound goes: the label of the default output, which a browser tells once it may use a microphone. */
export async function lookAtOutput(): Promise<void> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const outputs = devices.filter(({ kind }) => kind === "audiooutput");
  outputDevice.value = (outputs.find(({ deviceId }) => deviceId === "default") ?? outputs[0])?.label ?? "";
}
