import { effect, signal } from "@preact/signals";
import { ask, Refused } from "../../../shared/http";
import { painter } from "../../../shared/painter";
import type { HearingReport } from "../../../shared/types";
import { limitsOf } from "./calibration";
import { type Ear, Exposure, holds } from "./exposure";
import { lookAtOutput, profile } from "./headsets";
import type { Order } from "./processor";
// A file of its own, made of processor.ts and what it imports: the page's security policy takes no code from elsewhere.
import processor from "./processor?worker&url";
import type { Reading } from "./protector";
import { Reports, type Sent } from "./reports";

/** A worklet that fails is made anew; one that fails so often in a page stays silent, and the page says so. */
const ANEW = 5;

/** The gauge shows a new level so often, ms, and what has to be known at once. */
const SHOWN_MS = 240;

/** The worklet could not be loaded: without it nothing is heard. */
export class ProtectionMissing extends Error {
  constructor() {
    super("the hearing protection could not be loaded");
    this.name = "ProtectionMissing";
  }
}

/** The last thing before the ear. All that is heard goes through `input`; nothing gets past the worklet behind it. */
export class Protection {
  readonly input: GainNode;
  /** What the gauge shows; null before anything was heard. */
  readonly ear = signal<Ear | null>(null);
  readonly failed = signal(false);
  private worklet: AudioWorkletNode | null = null;
  private failures = 0;
  private line: { path: string; token: string } | null = null;
  private source: () => string = () => "floor";
  private latest: Ear | null = null;
  private shownAt = 0;
  /** In the frame in which the meters are painted, too. */
  private readonly show = () => {
    if (this.line) this.ear.value = this.latest;
  };
  /** A calibration's phrase is heard instead of anything else. */
  private phrase: AudioNode | null = null;
  private readonly reports: Reports;
  private readonly exposure: Exposure;

  private constructor(private readonly context: AudioContext) {
    this.input = new GainNode(context);
    this.exposure = new Exposure((event) => this.reports.event(event));
    this.reports = new Reports(
      () => this.exposure.collect(),
      (report) => this.send(report),
    );
    this.build();
    effect(() => {
      const fullScale = profile.value?.fullScale ?? null;
      this.reports.cut();
      this.exposure.calibrate(fullScale);
      this.order({ limit: limitsOf(profile.value) });
    });
    void lookAtOutput();
    navigator.mediaDevices.addEventListener("devicechange", () => void lookAtOutput());
  }

  /** Raises ProtectionMissing. */
  static async open(context: AudioContext): Promise<Protection> {
    try {
      await context.audioWorklet.addModule(processor);
    } catch {
      throw new ProtectionMissing();
    }
    return new Protection(context);
  }

  /** From now on somebody listens to what `source` says; what they hear is told to the console at `path`. */
  listen(path: string, token: string, source: () => string): void {
    this.line = { path, token };
    this.source = source;
  }

  /** Nobody listens any more. `last`: the console is about to leave, so what is not told yet is told now. */
  pause(last: boolean): void {
    this.exposure.end();
    if (last && this.latest && this.line) void this.reports.report(this.latest, Date.now());
    this.line = null;
    this.ear.value = null;
  }

  /** Gives back at once what the slow stage holds down. */
  restore(): void {
    this.order({ restore: true });
  }

  /** Lets a phrase be heard, through the same protection, in place of everything else; null ends it. */
  instead(phrase: AudioNode | null): void {
    this.phrase?.disconnect();
    this.phrase = phrase;
    if (phrase && this.worklet) phrase.connect(this.worklet);
    this.input.gain.setTargetAtTime(phrase ? 0 : 1, this.context.currentTime, 0.01);
  }

  private build(): void {
    const worklet = new AudioWorkletNode(this.context, "hearing-protection", {
      numberOfOutputs: 1,
      outputChannelCount: [2],
      processorOptions: limitsOf(profile.peek()),
    });
    worklet.port.onmessage = ({ data }: MessageEvent<Reading>) => this.take(data);
    worklet.onprocessorerror = () => {
      worklet.disconnect();
      this.input.disconnect();
      this.phrase?.disconnect();
      if (++this.failures > ANEW) this.failed.value = true;
      else this.build();
    };
    this.worklet = worklet;
    this.input.connect(worklet);
    this.phrase?.connect(worklet);
    worklet.connect(this.context.destination);
  }

  private order(order: Order): void {
    this.worklet?.port.postMessage(order);
  }

  private take(reading: Reading): void {
    if (!this.line) return;
    const now = Date.now();
    const ear = this.exposure.take(reading, this.phrase ? "phrase" : this.source(), now);
    const { latest } = this;
    const news =
      latest?.word !== ear.word ||
      latest.last?.number !== ear.last?.number ||
      holds(latest.heldDb) !== holds(ear.heldDb);
    this.latest = ear;
    if (!document.hidden && (news || now - this.shownAt >= SHOWN_MS)) {
      this.shownAt = now;
      painter.ask(this.show);
    }
    void this.reports.tick(ear, now);
  }

  private async send(report: HearingReport): Promise<Sent> {
    if (!this.line) return "unanswered";
    const { path, token } = this.line;
    try {
      await ask(`${path}/hearing`, { method: "POST", token, json: report, keepalive: true });
      return "taken";
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // No answer, or a console that is gone: the next one tells it. Anything else would be refused again.
      return error.status === 0 || error.status === 404 ? "unanswered" : "refused";
    }
  }
}
