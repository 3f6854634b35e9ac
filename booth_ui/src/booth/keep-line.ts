import { effect, signal } from "@preact/signals";
import { backoff, pause } from "../shared/backoff";
import { clockTime } from "../shared/format";
import { askJson } from "../shared/http";
import { lineBack } from "../shared/line-back";
import type { ConsolePatch, ConsoleState } from "../shared/types";
import { Wake } from "../shared/wake";
import type { Console } from "./console";
import type { Notice } from "./notices";
import { keepStanding } from "./reload";
import { onMissing, seen } from "./seat";
import type { Session } from "./session";
import { OVERLAP } from "./speak/safety/safety";

/** A microphone, or a line, that was away for longer is off when it is back, ms. */
export const STAYS_ON = 10_000;

/** A hole that is shorter needs no words when it is over, ms. */
const WORTH_TELLING = 2000;

/** The events' line and the media that fall silent within this time were lost together, ms. */
const SAME_LOSS = 3000;

/** The line of a desk: kept, or opened again with everything as it was, and what happened is said. */
export class Line {
  /** The line is down and was on the air when it dropped: the microphone is to be on again if it is back soon. */
  readonly resumes = signal(false);
  /** The connection that was lost, until another one is on the air in its place. */
  private former: Session | null = null;
  /** Since when the line was away, while the connection stands. */
  private hole: number | null = null;

  constructor(private readonly desk: Console) {}

  /** Looks at the desk from now on. */
  attend(): void {
    effect(() => this.noticeHole());
    effect(() => this.keepStanding());
  }

  /** Keeps the line: whenever it drops, connects again by itself and says what happened. */
  async stay(stop: AbortSignal): Promise<void> {
    while (this.desk.session && !stop.aborted) {
      const session = this.desk.session;
      const forgotten = new AbortController();
      const look = () => void session.known().then((known) => known || forgotten.abort());
      const wake = new Wake(look);
      const watch = onMissing(this.desk.events, this.desk.booth, this.desk.self, look);
      const noticed = await session.gone(AbortSignal.any([stop, forgotten.signal]));
      const silent = wake.asleepSince ?? noticed;
      wake.stop();
      watch();
      if (stop.aborted) return;
      // A dead service is noticed by the events first; a browser finds out seconds later that its media are gone.
      const before = this.desk.events.lostSince.peek();
      const same = before !== null && silent.getTime() - before.getTime() < SAME_LOSS;
      const since = same && before < silent ? before : silent;
      const dropped = clockTime(since);
      const left = STAYS_ON - (Date.now() - since.getTime());
      const off = this.desk.pending.peek().mic === "off" || this.desk.keepsOff.peek();
      this.resumes.value = this.desk.wasOn && !off && left > 0;
      this.desk.wasOn = false;
      const expiring = this.expire(since.getTime());
      this.desk.phase.value = "lost";
      this.desk.notices.say("alarm", ({ booth, safety }) => {
        const says = this.desk.safety.says.value;
        if (says === "keeping") return safety.dropped(dropped);
        const text = booth.dropped(dropped, this.resumes.value);
        return says ? safety.after(text, safety[says]) : text;
      });
      this.desk.protection.peek()?.pause(false);
      // What is said goes on into the old connection, where it is kept for the recording.
      this.desk.safety.giveUp();
      this.former = session;
      this.desk.forget();
      for (let attempt = 1; !stop.aborted && !this.desk.session; attempt++) {
        if (!(await lineBack(stop))) return;
        try {
          const microphone = this.desk.microphone.now.peek();
          if (!microphone) return;
          await this.desk.connect(microphone.track, attempt);
        } catch {
          // Whatever it was, it is tried again: the sentence about the dropped line is still true.
          await pause(backoff(attempt - 1, 250, 2000), stop);
        }
      }
      clearTimeout(expiring);
      if (stop.aborted) return;
      await this.goOn(
        session.id,
        (back, resumed) =>
          ({ booth }) =>
            booth.back(dropped, back, resumed),
      );
      void this.endFormer(session, since.getTime());
    }
  }

  /** After that long away the microphone is not on again. */
  expire(since: number): number {
    const end = () => {
      this.resumes.value = false;
    };
    return window.setTimeout(end, since + STAYS_ON - Date.now());
  }

  /** Goes on at a new seat for the one of before, with its microphone where that was to be on again, and says so. */
  async goOn(before: string, said: (back: string, on: boolean) => Notice["say"]): Promise<void> {
    const back = clockTime(new Date());
    const on = this.resumes.peek() && (await this.resume(before));
    // Until the service tells of it, the track is open because it resumes.
    if (on) await seen(this.desk.self);
    const resumed = this.resumes.peek() && on;
    this.resumes.value = false;
    if (on && !resumed) this.desk.ask({ mic: "off" });
    this.desk.notices.back(said(back, resumed));
  }

  /** Closes the connection that another one has taken the place of, and brings what the service lacks of it. */
  private async endFormer(session: Session, since: number): Promise<void> {
    if (this.desk.session) await pause(OVERLAP);
    const outcome = this.desk.safety.bring(since);
    session.close();
    if (this.former === session) this.former = null;
    this.desk.notices.filled(await outcome);
  }

  /** Opens the mic again for the seat of before; the service lets it where that takes it from nobody. */
  private async resume(before: string): Promise<boolean> {
    const path = this.desk.session?.path;
    if (!path) return false;
    const { output } = this.desk.first;
    const json: ConsolePatch = { mic: "on", resume: before, ...(output ? { output } : {}) };
    try {
      this.desk.takeAnswer(
        await askJson<ConsoleState>(path, { method: "PATCH", token: this.desk.token, json }),
      );
      return true;
    } catch {
      return false; // a colleague has it, or nobody knows
    }
  }

  /** Says since when one is back, after a hole in which the connection stood. */
  private noticeHole(): void {
    if (this.desk.phase.value !== "in") {
      this.hole = null;
      return;
    }
    const since = this.hole;
    const away = this.desk.awaySince.value;
    if (away !== null) this.hole = Math.min(since ?? away, away);
    if (away !== null || since === null || !this.desk.sure.value) return;
    this.hole = null;
    if (Date.now() - since < WORTH_TELLING) return;
    const [from, to] = [clockTime(new Date(since)), clockTime(new Date())];
    const on = this.desk.self.peek()?.mic === "on";
    this.desk.notices.back(({ booth }) => booth.back(from, to, on));
  }

  /** Keeps how this console stands, for a page that is loaded anew. While the line is away it stands as it did. */
  keepStanding(): void {
    const self = this.desk.self.value;
    if (!self || this.desk.position.value === null || this.desk.awaySince.value !== null) return;
    const { id, mic, listen, output } = self;
    keepStanding({ booth: this.desk.name, id, at: Date.now(), on: mic === "on", listen, output });
  }

  closeFormer(): void {
    this.former?.close();
    this.former = null;
  }
}
