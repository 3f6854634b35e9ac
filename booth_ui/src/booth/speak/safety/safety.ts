import { batch, computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { backoff, pause } from "../../../shared/backoff";
import { askJson, Refused } from "../../../shared/http";
import { lineBack } from "../../../shared/line-back";
import type { Filled } from "../../../shared/types";
import { bodies } from "./frames";
import { Vault } from "./vault";

/** What is sent begins so long before the hole, ms: a decoder hears some of it before it is heard. */
const BEFORE = 1500;
/** On a line that came back by itself, this much of what followed goes with it, ms. */
const AFTER = 700;
/** A voice goes on at the old connection for this long after the new one is on the air, ms. */
export const OVERLAP = 300;
/** Between two requests, ms: 40 kB a second at most, beside a voice of 6. */
const PACE = 300;
/** So long after the last sound nobody takes the microphone to be on any more, ms. */
export const LONGEST = 10_000;
/** How often a request is tried that the line swallowed. */
const TRIES = 3;

/** What the page says of a hole while it lasts: what is said is kept, or cannot be in this browser. */
export type Saying = "keeping" | "unable" | null;

/** What became of what was kept: ms that were added, or `failed`. */
export type Outcome = number | "failed";

/** What this needs to know of the desk. */
export interface Situation {
  /** The voice is on the air by the service's word, it may be recorded, and no switch of it is under way. */
  aired: ReadonlySignal<boolean>;
  /** The line is known to be down, and the microphone is to be on again. */
  resumes: ReadonlySignal<boolean>;
  /** The connection is made anew. */
  lost: ReadonlySignal<boolean>;
  /** The moment of the last sound of a line that has fallen silent; null while it sounds. */
  silentSince: ReadonlySignal<number | null>;
}

/** One connection, as far as its frames are concerned. */
interface Line {
  number: number;
  path: string;
  keeps: boolean;
}

/**
 * The safety recording: what is said on the air is kept for some seconds, and what the network lost of it is brought
 * for the recording once the line is back.
 *
 * Kept is only what everybody takes to be on the air. Who presses the microphone key or coughs while the line is away
 * ends it at once, without the service.
 */
export class Safety {
  /** What the page says now. */
  readonly says: ReadonlySignal<Saying>;
  private vault: Vault | null = null;
  private readonly ready = signal<boolean | null>(null);
  private readonly line = signal<Line | null>(null);
  /** The line of a connection that was given up, and is not brought yet. */
  private former: Line | null = null;
  private readonly stopped = signal(false);
  /** Was on until the line was given up. */
  private readonly held = signal(false);
  private readonly keeps: ReadonlySignal<boolean>;
  /** The line is away, as far as this page can tell. */
  readonly away: ReadonlySignal<boolean>;
  /** The moment since which the line is away, where something was kept meanwhile. */
  private since: number | null = null;
  private limit = 0;
  private sending: Promise<Outcome> = Promise.resolve(0);
  /** The number of a line whose connection is being made. */
  private prepared: number | null = null;

  constructor(
    private readonly token: string,
    private readonly now: Situation,
    /** Hears what became of a hole after which the same connection goes on. */
    private readonly onOutcome: (outcome: Outcome) => void,
  ) {
    this.away = computed(() => now.lost.value || now.silentSince.value !== null);
    this.keeps = computed(() => {
      const { aired, lost, resumes } = now;
      if (this.stopped.value) return false;
      return lost.value ? this.held.value && resumes.value : aired.value;
    });
    this.says = computed(() => {
      if (!this.away.value || !this.keeps.value) return null;
      return this.ready.value === false ? "unable" : "keeping";
    });
    effect(() => this.follow());
    effect(() => this.watch());
  }

  /** Gets ready; where the browser can't, nothing is kept. */
  async open(): Promise<void> {
    if (this.ready.peek() !== null) return;
    this.vault = await Vault.open();
    this.ready.value = this.vault !== null;
  }

  /** Another connection is about to be made: a browser lets frames be looked at only if it is told before. */
  prepare(sender: RTCRtpSender): void {
    if (this.prepared !== null) this.vault?.forget(this.prepared);
    this.prepared = this.vault?.line(sender) ?? null;
  }

  /** The connection that was prepared stands, and carries the voice from now on. */
  attend(path: string): void {
    const number = this.prepared;
    this.prepared = this.since = null;
    batch(() => {
      this.line.value = number === null ? null : { number, path, keeps: false };
      this.held.value = false;
      this.stopped.value = false;
    });
  }

  /** The connection is given up; what it keeps goes on until it is brought, or stopped. */
  giveUp(): void {
    if (this.former) this.vault?.forget(this.former.number);
    this.former = this.line.peek();
    this.line.value = null;
  }

  /** The interpreter wants nothing more to be kept: at once, whatever the line does. */
  stop(): void {
    if (this.former) this.tell(this.former, false);
    this.stopped.value = true;
  }

  /** A switch that the service can't hear now, or that it did not answer: what is said from here on is nobody's. */
  interrupt(): void {
    if (this.away.peek()) this.stop();
  }

  /** The interpreter leaves, and nothing is kept any more. */
  end(): void {
    for (const line of [this.line.peek(), this.former]) if (line) this.vault?.forget(line.number);
    this.line.value = this.former = null;
  }

  /** Ends what the connection kept that was given up, and brings what the service lacks since `from` (`Date.now`). */
  async bring(from: number): Promise<Outcome> {
    const line = this.former;
    if (!line) return 0;
    this.tell(line, false);
    this.former = null;
    const outcome = await this.send(line, from);
    this.vault?.forget(line.number);
    return outcome;
  }

  /** Tells the worker what is to be kept. */
  private follow(): void {
    const keeps = this.keeps.value;
    const line = this.line.value ?? this.former;
    if (!this.now.lost.value) this.held.value = keeps;
    if (line) this.tell(line, keeps);
  }

  private tell(line: Line, keeps: boolean): void {
    if (line.keeps === keeps) return;
    line.keeps = keeps;
    this.vault?.keep(line.number, keeps);
  }

  /** Brings what was kept in a hole after which the same connection goes on. */
  private watch(): void {
    const silent = this.now.silentSince.value;
    clearTimeout(this.limit);
    if (silent !== null) this.limit = setTimeout(() => this.stop(), silent + LONGEST - Date.now());
    if (this.now.lost.value) this.since = null;
    else if (silent !== null && this.keeps.value) this.since ??= silent;
    else if (silent === null && this.since !== null) {
      const [line, since] = [this.line.peek(), this.since];
      this.since = null;
      this.stopped.value = false;
      if (line) {
        void pause(AFTER)
          .then(() => this.send(line, since))
          .then(this.onOutcome);
      }
    }
  }

  /** One after the other: two holes that follow each other closely are not mixed up. */
  private send(line: Line, from: number): Promise<Outcome> {
    const sent = this.sending.then(() => this.sendAll(line, from));
    this.sending = sent.catch(() => "failed");
    return sent;
  }

  private async sendAll(line: Line, from: number): Promise<Outcome> {
    const frames = (await this.vault?.take(line.number, Date.now() - from + BEFORE)) ?? [];
    const all = bodies(frames);
    let filled = 0;
    for (const [index, body] of all.entries()) {
      const more = index < all.length - 1;
      const answer = await this.post(`${line.path}/fill${more ? "?more=true" : ""}`, body);
      if (!answer) return "failed";
      filled = answer.filled_ms;
      if (more) await pause(PACE);
    }
    return filled;
  }

  private async post(path: string, body: Uint8Array<ArrayBuffer>): Promise<Filled | null> {
    const bytes = new Blob([body], { type: "application/octet-stream" });
    for (let attempt = 0; attempt < TRIES; attempt++) {
      try {
        return await askJson<Filled>(path, { method: "POST", token: this.token, bytes });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        if (error.status !== 0 && error.status !== 429) return null;
        await pause(backoff(attempt, 2000, 4000));
        await lineBack();
      }
    }
    return null;
  }
}
