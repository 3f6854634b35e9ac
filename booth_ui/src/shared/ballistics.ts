import { BOTTOM, OVER } from "./decibel";

/** How fast a bar falls, dB a second: 20 dB in 1.7 s, as IEC 60268-10 type I programme meters do. */
const FALL = 20 / 1.7;
/** How long the hold line stays before it falls, ms. */
const HOLD = 1500;

/** How one meter moves: up at once, down slowly, with a hold line and a clip lamp that stays until touched. */
export class Ballistics {
  bar = BOTTOM;
  hold = BOTTOM;
  clipped = false;
  private heldUntil = 0;
  private last = 0;

  /** Takes a level (dBTP) at a time (ms); returns whether the meter looks different now. */
  push(db: number, now: number): boolean {
    const { bar, hold, clipped } = this;
    const passed = this.last === 0 ? 0 : Math.min(1000, Math.max(0, now - this.last)) / 1000;
    this.last = now;
    this.bar = Math.max(db, this.bar - FALL * passed, BOTTOM);
    if (db >= this.hold) {
      this.hold = Math.max(db, BOTTOM);
      this.heldUntil = now + HOLD;
    } else if (now > this.heldUntil) {
      this.hold = Math.max(this.bar, this.hold - FALL * passed);
    }
    if (db >= OVER + 0.5) this.clipped = true;
    return bar !== this.bar || hold !== this.hold || clipped !== this.clipped;
  }

  /** Lies down at once, for a level that nobody knows; returns whether the meter looks different now. */
  rest(): boolean {
    const moved = this.bar !== BOTTOM || this.hold !== BOTTOM;
    this.bar = BOTTOM;
    this.hold = BOTTOM;
    this.last = 0;
    return moved;
  }

  touch(): void {
    this.clipped = false;
  }
}
