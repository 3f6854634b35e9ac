/** One encoded frame of the voice, as it went out. */
export interface Kept {
  /** RTP time stamp, 48 kHz. */
  stamp: number;
  /** When it left the encoder, ms. */
  at: number;
  data: ArrayBuffer;
}

/** How long a frame is kept, ms: a hole that a microphone may be on again after, the way back, and a little before. */
export const SPAN = 25_000;
/** Bytes that are kept: twice as many as the bit rate needs that the service asks for. */
export const MOST_BYTES = 320 * 1024;

/** The newest frames, bounded by time and by bytes. */
export class Ring {
  private readonly frames: Kept[] = [];
  private bytes = 0;

  add(frame: Kept): void {
    this.frames.push(frame);
    this.bytes += frame.data.byteLength;
    for (;;) {
      const oldest = this.frames[0];
      if (!oldest || (frame.at - oldest.at <= SPAN && this.bytes <= MOST_BYTES)) return;
      this.bytes -= oldest.data.byteLength;
      this.frames.shift();
    }
  }

  /** Returns the frames since a moment, ms. */
  since(at: number): Kept[] {
    return this.frames.filter((frame) => frame.at >= at);
  }

  clear(): void {
    this.frames.length = 0;
    this.bytes = 0;
  }
}
