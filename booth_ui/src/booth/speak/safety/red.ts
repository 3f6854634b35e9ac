/**
 * Returns the packet that is new in a RED payload (RFC 2198): the last block, behind the headers and what is repeated.
 * Null when it is none.
 */
export function primary(payload: ArrayBuffer): ArrayBuffer | null {
  const bytes = new Uint8Array(payload);
  let at = 0;
  let repeated = 0;
  for (;;) {
    const head = bytes[at];
    if (head === undefined) return null;
    if ((head & 0x80) === 0) break;
    repeated += (((bytes[at + 2] ?? 0) & 3) << 8) | (bytes[at + 3] ?? 0);
    at += 4;
  }
  const start = at + 1 + repeated;
  return start < bytes.length ? payload.slice(start) : null;
}
