/** Between two looks at the clock, ms … */
const EVERY = 500;
/** … and how far they may be apart before the page must have stood still, ms. */
const ASLEEP = 4000;
/** What is noticed so soon after a sleep happened in it, ms. */
const DROWSY = 10_000;

/**
 * Notices that this page has stood still: the computer slept, or the browser froze the tab. By the wall clock, for the
 * other one may stand still as well; one that was set is taken for a sleep, so `listener` had better only look.
 */
export class Wake {
  private seen = Date.now();
  private asleep = 0;
  private awake = 0;
  private readonly timer: number;

  constructor(private readonly listener: () => void) {
    this.timer = window.setInterval(() => this.look(), EVERY);
  }

  /** When the sleep began from which this page has just woken; null when it was awake. */
  get asleepSince(): Date | null {
    this.look();
    return this.seen - this.awake < DROWSY && this.awake > 0 ? new Date(this.asleep) : null;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const before = this.seen;
    this.seen = Date.now();
    if (this.seen - before < ASLEEP) return;
    this.asleep = before;
    this.awake = this.seen;
    this.listener();
  }
}
