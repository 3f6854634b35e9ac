import { ask } from "../../shared/http";
import type { ThroughputCheck } from "../../shared/types";
import { above, LIMITS, worst } from "./verdict";

/** For how long data may come, and are sent, ms. */
const DOWN_FOR = 4000;
const UP_FOR = 2000;
/** How much is sent at a time: little enough for a line of 100 kbit/s to be through in time. */
const UP_BYTES = 25_000;
const UP_AT_ONCE = 4;

/** Measures how much gets through. Raises Refused. */
export async function checkThroughput(token: string): Promise<ThroughputCheck> {
  const down_kbit_s = Math.round(await download(token));
  const up_kbit_s = Math.round(await upload(token));
  const verdict = worst(above(down_kbit_s, LIMITS.down), above(up_kbit_s, LIMITS.up));
  return { verdict, down_kbit_s, up_kbit_s };
}

/** kbit/s from the first byte to the last, or to what has come in time. */
async function download(token: string): Promise<number> {
  const reader = (await ask("/api/v1/throughput", { token })).body?.getReader();
  const began = performance.now();
  let come = 0;
  while (reader && performance.now() - began < DOWN_FOR) {
    const { done, value } = await reader.read();
    if (done) break;
    come += value.byteLength;
  }
  const took = performance.now() - began;
  await reader?.cancel();
  return (come * 8) / Math.max(1, took);
}

async function upload(token: string): Promise<number> {
  const noise = new Blob([crypto.getRandomValues(new Uint8Array(UP_BYTES))]);
  const began = performance.now();
  let sent = 0;
  const send = async () => {
    while (performance.now() - began < UP_FOR) {
      await ask("/api/v1/throughput", { method: "POST", token, bytes: noise });
      sent += noise.size;
    }
  };
  await Promise.all(Array.from({ length: UP_AT_ONCE }, send));
  return (sent * 8) / (performance.now() - began);
}
