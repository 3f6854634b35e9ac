import type { Kept } from "./ring";

/** Bytes of one request: two seconds of voice, so that the sound that is live never waits behind more. */
export const MOST = 12_000;
const HEAD = 6;

/**
 * Writes frames as the service reads them, in bodies of `MOST` bytes: time stamp (32 bits) and length (16 bits), both
 * big-endian, then the packet.
 */
export function bodies(
  frames: readonly Pick<Kept, "stamp" | "data">[],
  most = MOST,
): Uint8Array<ArrayBuffer>[] {
  const groups: Pick<Kept, "stamp" | "data">[][] = [];
  let size = most;
  for (const frame of frames) {
    const more = HEAD + frame.data.byteLength;
    if (size + more > most) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(frame);
    size += more;
  }
  return groups.map(written);
}

function written(frames: readonly Pick<Kept, "stamp" | "data">[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(frames.reduce((sum, { data }) => sum + HEAD + data.byteLength, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { stamp, data } of frames) {
    view.setUint32(at, stamp);
    view.setUint16(at + 4, data.byteLength);
    bytes.set(new Uint8Array(data), at + HEAD);
    at += HEAD + data.byteLength;
  }
  return bytes;
}
