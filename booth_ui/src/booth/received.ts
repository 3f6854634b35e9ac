/** How well what the interpreter hears came in the last ten seconds. */
export interface Received {
  /** Percent of the packets that never came. */
  loss: number;
  /** ms. */
  jitter: number;
  /** Percent of the sound that the browser made up. */
  concealed: number;
}

/** What a browser counts of an incoming stream, as far as it is wanted here. */
export type Counts = Partial<
  Pick<
    RTCInboundRtpStreamStats,
    "packetsReceived" | "packetsLost" | "jitter" | "concealedSamples" | "totalSamplesReceived"
  >
>;

/** How far a reading looks back, ms. */
const WINDOW = 10_000;
/** Between two readings, ms. */
const EVERY = 1000;

/** Reads the last ten seconds off counts that begin with the stream. */
export class Receiving {
  private readonly seen: { at: number; counts: Counts }[] = [];

  /** Takes the counts at `now`, ms; returns a reading once a second, else null. */
  take(counts: Counts, now: number): Received | null {
    const newest = this.seen.at(-1);
    if (newest && now - newest.at < EVERY) return null;
    // Another stream counts anew.
    if (newest && (counts.totalSamplesReceived ?? 0) < (newest.counts.totalSamplesReceived ?? 0)) {
      this.seen.length = 0;
    }
    while (this.seen[0] && now - this.seen[0].at > WINDOW) this.seen.shift();
    this.seen.push({ at: now, counts });
    const first = this.seen[0]?.counts;
    if (!first || first === counts) return null;
    const since = (key: keyof Counts) => Math.max(0, (counts[key] ?? 0) - (first[key] ?? 0));
    return {
      loss: share(since("packetsLost"), since("packetsLost") + since("packetsReceived")),
      jitter: 1000 * (counts.jitter ?? 0),
      concealed: share(since("concealedSamples"), since("totalSamplesReceived")),
    };
  }
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : (100 * part) / whole;
}
