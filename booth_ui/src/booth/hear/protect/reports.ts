import type { HearingReport } from "../../../shared/types";
import type { Ear, Heard, LimitingEvent } from "./exposure";

/** What became of a report: taken, not wanted (then it is dropped), or not answered (then it is sent again). */
export type Sent = "taken" | "refused" | "unanswered";

/** Between two reports without anything special, and between an attempt and the next, ms. */
const EVERY = 15_000;
const SOON = 1000;
/** What the service takes at once, and what waits here for a line at most. */
const EVENTS = 20;
const WAITING = 100;

interface Report {
  number: number;
  heard: Heard;
  events: LimitingEvent[];
}

/** Tells the service what was heard: each second and each event once, however often the line drops. */
export class Reports {
  private readonly page = crypto.randomUUID().replaceAll("-", "");
  private number = 0;
  /** The last state of each event that the service does not know yet. */
  private readonly waiting = new Map<number, LimitingEvent>();
  /** What was heard before the scale changed. */
  private readonly before: Heard[] = [];
  private unanswered: Report | null = null;
  private sending = false;
  private tried = -Infinity;

  constructor(
    private readonly collect: () => Heard,
    private readonly send: (report: HearingReport) => Promise<Sent>,
  ) {}

  event(event: LimitingEvent): void {
    this.waiting.delete(event.number);
    this.waiting.set(event.number, event);
    const oldest = this.waiting.keys().next().value;
    if (this.waiting.size > WAITING && oldest !== undefined) this.waiting.delete(oldest);
  }

  /** The scale is about to change: what was heard so far is of the old one. */
  cut(): void {
    const heard = this.collect();
    if (heard.seconds > 0) this.before.push(heard);
  }

  /** Sends a report when it is time for one; `now` in ms of the page's clock. */
  async tick(ear: Ear, now: number): Promise<void> {
    const special = this.waiting.size > 0 || this.unanswered !== null || this.before.length > 0;
    if (now - this.tried >= (special ? SOON : EVERY)) await this.report(ear, now);
  }

  /** Sends a report now, if none is on its way. */
  async report(ear: Ear, now: number): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    this.tried = now;
    const report = this.unanswered ?? this.next();
    this.unanswered = report;
    try {
      if ((await this.send(this.said(report, ear, now))) !== "unanswered") this.unanswered = null;
    } finally {
      this.sending = false;
    }
  }

  private next(): Report {
    const events = [...this.waiting.values()].slice(0, EVENTS);
    for (const { number } of events) this.waiting.delete(number);
    return { number: ++this.number, heard: this.before.shift() ?? this.collect(), events };
  }

  private said({ number, heard, events }: Report, ear: Ear, now: number): HearingReport {
    return {
      page: this.page,
      number,
      seconds: tenths(Math.min(3600, heard.seconds)),
      level_db: heard.levelDb === null ? null : tenths(heard.levelDb),
      word: ear.word,
      mean_db: tenths(ear.meanDb),
      calibrated: ear.calibrated,
      events: events.map((one) => ({
        number: one.number,
        kind: one.kind,
        source: one.source,
        ago_s: tenths(Math.min(86_400, Math.max(0, (now - one.at) / 1000))),
        seconds: tenths(Math.min(86_400, one.seconds)),
        level_db: tenths(one.levelDb),
        calibrated: one.calibrated,
        reduction_db: tenths(Math.max(0, one.reductionDb)),
        open: one.open,
      })),
    };
  }
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
