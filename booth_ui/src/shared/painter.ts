/** Between two paintings, ms: enough for an eye that reads levels; each costs a frame of the whole page. */
const EVERY = 80;

/** Paints whatever of a page has changed, all of it in one frame. */
class Painter {
  private readonly waiting = new Set<() => void>();
  private last = 0;
  private asked = false;

  /** Calls `paint` once, soon; asked again before that, still once. */
  ask(paint: () => void): void {
    this.waiting.add(paint);
    if (this.asked) return;
    this.asked = true;
    // A hidden tab has no frames: what waits is painted when it is seen again.
    setTimeout(() => requestAnimationFrame((now) => this.run(now)), this.last + EVERY - performance.now());
  }

  /** What is gone from the page is painted no more. */
  drop(paint: () => void): void {
    this.waiting.delete(paint);
  }

  private run(now: number): void {
    this.asked = false;
    this.last = now;
    const all = [...this.waiting];
    this.waiting.clear();
    for (const paint of all) paint();
  }
}

/** The page's one painter. */
export const painter = new Painter();
