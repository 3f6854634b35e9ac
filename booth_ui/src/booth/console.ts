import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { pause } from "../shared/backoff";
import { boothName } from "../shared/booth-name";
import type { Chat } from "../shared/chat";
import { BOTTOM } from "../shared/decibel";
import type { Events } from "../shared/events";
import { clockTime, languageLabel } from "../shared/format";
import { askJson, type Refused } from "../shared/http";
import { lineBack } from "../shared/line-back";
import { Patcher } from "../shared/patcher";
import { type Standing, standing } from "../shared/standing";
import type { BoothState, ConsolePatch, ConsoleState } from "../shared/types";
import { Hearing } from "./hear/hearing";
import { Listening } from "./hear/listening";
import type { Mix } from "./hear/mix";
import { Protection } from "./hear/protect/protection";
import { Line, STAYS_ON } from "./keep-line";
import { Notices } from "./notices";
import { OpenMicrophone } from "./open-microphone";
import { type Received, Receiving } from "./received";
import { forgetStanding, type Stood } from "./reload";
import { withAnswer } from "./seat";
import { type Remote, Session } from "./session";
import { change, settings } from "./settings";
import { sounding, sounds, touched } from "./sound-context";
import { agree, agreed, asks, withdraw } from "./speak/consent";
import { Safety } from "./speak/safety/safety";
import { Signals } from "./speak/signals";
import { boothChat } from "./team/booth-chat";
import { Teamwork } from "./team/teamwork";

export type Phase = "joining" | "entering" | "in" | "lost";

/** The interpreter's desk: enters the booth, keeps the line, and asks the service for every switch. */
export class Console {
  readonly phase = signal<Phase>("joining");
  readonly notices = new Notices();
  readonly picture = signal<MediaStreamTrack | null>(null);
  readonly id = signal<string | null>(null);
  /** The cough key is held here; the track is cut at once, the service follows. */
  readonly coughing = signal(false);
  readonly pending: ReadonlySignal<Partial<ConsolePatch>>;
  readonly booth: ReadonlySignal<BoothState | null>;
  /** This console as the service has it. */
  readonly self: ReadonlySignal<ConsoleState | null>;
  /** What the page shows is what the service says now: with a dead line nobody knows who is on the air. */
  readonly sure: ReadonlySignal<boolean>;
  /** What this console is doing: standby as long as the service does not know it. */
  readonly standing: ReadonlySignal<Standing>;
  /** House position at the last full second; null while nobody knows it. */
  readonly position: ReadonlySignal<number | null>;
  /** How well what is heard here comes; null before that is known. */
  readonly received = signal<Received | null>(null);
  readonly onAir: ReadonlySignal<boolean>;
  /** Since when the line is away, ms as `Date.now` has them, by whichever of its parts fell silent first; else null. */
  readonly awaySince: ReadonlySignal<number | null>;
  /** The microphone is on: nothing may make a screen reader speak, unless the interpreter has asked for that. */
  readonly hushed: ReadonlySignal<boolean>;
  /** How often the interpreter has asked how everything stands. */
  readonly asked = signal(0);
  readonly line: Line;
  readonly signals: Signals;
  readonly chat: Chat;
  readonly listening: Listening;
  readonly teamwork: Teamwork;
  /** What is kept of the voice for a hole in the network. */
  readonly safety: Safety;
  /** Nothing can be heard: the browser waits for a touch of the page. */
  readonly blocked = signal(false);
  /** The interpreter is asked whether the voice may go out. */
  readonly asking = signal(false);
  hearing: Hearing | null = null;
  /** What stands between all sound and the ear. */
  readonly protection = signal<Protection | null>(null);
  readonly microphone = new OpenMicrophone(
    () => this.sound(),
    () => this.notices.say("alarm", ({ booth }) => booth.micGone),
    (track, away) => this.microphoneBack(track, away),
  );
  private readonly switches = signal<Patcher<ConsolePatch, ConsoleState> | null>(null);
  private readonly current = signal<Session | null>(null);
  private leaving: AbortController | null = null;
  private context: AudioContext | null = null;
  private restored: Partial<ConsolePatch> = {};
  private wanted = false;
  /** What the line that stands began with. */
  first: Partial<ConsolePatch> = {};
  /** The microphone was on, as the service said last. */
  wasOn = false;
  /** The service has told that the line that was opened last stands. */
  readonly linked = signal(false);
  /** The output that this console began with has been taken. */
  private directed = false;
  /** The microphone key was pressed while the line was away: off, whatever the service has heard of it. */
  readonly keepsOff = signal(false);

  constructor(
    readonly name: string,
    readonly token: string,
    readonly events: Events,
  ) {
    this.booth = computed(() => events.state.value?.booths.find((booth) => booth.name === name) ?? null);
    this.self = computed(() => this.booth.value?.consoles.find(({ id }) => id === this.id.value) ?? null);
    this.sure = computed(() => this.phase.value === "in" && events.link.value === "open");
    this.position = computed(() => (this.sure.value ? this.events.position.value : null));
    this.standing = computed(() => {
      const self = this.self.value;
      const sure = this.sure.value && !this.safety.away.value;
      if (!self) return sure ? "standby" : "unknown";
      return standing(self, sure);
    });
    this.onAir = computed(() => this.standing.value === "onAir");
    this.awaySince = computed(() => {
      const lost = this.events.link.value === "lost" ? this.events.lostSince.value?.getTime() : null;
      const silent = this.current.value?.silentSince.value;
      const since = Math.min(lost ?? Number.POSITIVE_INFINITY, silent ?? Number.POSITIVE_INFINITY);
      return Number.isFinite(since) ? since : null;
    });
    this.hushed = computed(
      () => this.sure.value && this.self.value?.mic === "on" && !settings.value.speakOnAir,
    );
    this.pending = computed(() => this.switches.value?.pending.value ?? {});
    this.line = new Line(this);
    this.signals = new Signals(events, token, name, this.id, (refused) => this.notices.refused(refused));
    this.chat = boothChat(events, token, name, this.id);
    this.listening = new Listening(this);
    this.teamwork = new Teamwork(
      this.booth,
      this.id,
      this.sure,
      events,
      this.pending,
      (change) => this.ask(change),
      () => this.mayBeHeard(),
      (who) => this.notices.say("caution", ({ booth, handover }) => handover.leftIt(who || booth.guest)),
      () => this.stepsBlindly(),
    );
    this.safety = new Safety(
      token,
      {
        aired: computed(() => this.aired()),
        resumes: this.line.resumes,
        lost: computed(() => this.phase.value === "lost"),
        silentSince: computed(() => this.current.value?.silentSince.value ?? null),
      },
      (outcome) => this.notices.filled(outcome),
    );
    effect(() => this.openOrClose());
    effect(() => this.noticeTaken());
    this.line.attend();
    effect(() => {
      const mix = this.mix(); // read before there is anything to set, or nobody would hear of a change
      this.hearing?.set(mix);
    });
    effect(() => this.wantPartner());
    addEventListener("pagehide", () => {
      this.line.keepStanding();
      this.protection.peek()?.pause(true);
      this.session?.close();
      this.line.closeFormer();
    });
  }

  /** The connection that stands; null while the line is away. */
  get session(): Session | null {
    return this.current.peek();
  }

  sound(): AudioContext {
    this.context = sounding(this.context);
    return this.context;
  }

  private async microphoneBack(track: MediaStreamTrack, away: number): Promise<void> {
    await this.session?.speakWith(track);
    const late = away > STAYS_ON;
    if (late && this.self.peek()?.mic === "on") this.ask({ mic: "off" });
    this.notices.say("caution", ({ booth }) => booth.micBack(late));
  }

  /** Enters the booth and stays until `leave`. */
  async enter(): Promise<void> {
    if (this.phase.peek() !== "joining") return;
    const stop = this.getReady();
    try {
      await this.connect(await this.openSound());
    } catch (error) {
      this.phase.value = "joining";
      this.notices.notEntered(error);
      return;
    }
    await this.line.stay(stop);
  }

  /** Enters by itself, as this tab stood here before its page was loaded anew; where that can't be, one is at the door. */
  async comeBack({ id, at, on, listen, output }: Stood): Promise<void> {
    if (this.phase.peek() !== "joining") return;
    const stop = this.getReady();
    this.restored = { listen, output };
    try {
      const track = await this.openSound();
      // Nobody's microphone is on who can't hear.
      const hears = await sounds(this.sound());
      if (!hears) void this.soundAtTouch();
      this.line.resumes.value = on && hears && Date.now() - at < STAYS_ON;
      await this.connect(track);
    } catch (error) {
      this.line.resumes.value = false;
      this.phase.value = "joining";
      this.notices.notEntered(error);
      return;
    }
    const expiring = this.line.expire(at);
    const gone = clockTime(new Date(at));
    await this.line.goOn(
      id,
      (back, resumed) =>
        ({ booth }) =>
          booth.reloaded(gone, back, resumed),
    );
    clearTimeout(expiring);
    await this.line.stay(stop);
  }

  /** The browser lets nothing be heard before the page is touched. */
  private async soundAtTouch(): Promise<void> {
    this.blocked.value = true;
    await touched();
    this.blocked.value = !(await sounds(this.sound()));
  }

  private getReady(): AbortSignal {
    this.phase.value = "entering";
    this.notices.clear();
    this.leaving = new AbortController();
    return this.leaving.signal;
  }

  /** Opens what is spoken into and heard through. */
  private async openSound(): Promise<MediaStreamTrack> {
    const microphone = this.microphone.now.peek() ?? (await this.microphone.open());
    const protection = this.protection.peek() ?? (await Protection.open(this.sound()));
    this.protection.value = protection;
    if (!this.hearing) {
      this.hearing = new Hearing(this.sound(), protection.input);
      this.hearing.set(this.mix());
    }
    await this.safety.open();
    return microphone.track;
  }

  leave(): void {
    forgetStanding();
    this.leaving?.abort();
    this.safety.end();
    this.protection.peek()?.pause(true);
    void this.goodbye(this.session);
    this.line.closeFormer();
    this.forget();
    this.picture.value = null;
    this.microphone.close();
    this.phase.value = "joining";
    this.notices.say("caution", ({ booth }) => booth.left);
  }

  /** Ends a session whose interpreter leaves: what they agreed to ends with it. */
  private async goodbye(session: Session | null): Promise<void> {
    withdraw();
    if (this.self.peek()?.consent && session) {
      const told = askJson(session.path, { method: "PATCH", token: this.token, json: { consent: false } });
      await Promise.race([told.catch(() => undefined), pause(1000)]);
    }
    session?.close();
  }

  /** The interpreter agrees that the voice goes out; with a line, the service notes it. */
  agree(): void {
    const event = this.events.state.peek()?.event;
    if (event) agree(event, settings.peek().name);
    this.ask({ consent: true });
    if (this.asking.peek()) this.notices.say("caution", ({ handover }) => handover.consent.given);
  }

  disagree(): void {
    withdraw();
  }

  /** Whether this voice may go out; where the interpreter has not agreed yet, they are asked. */
  private mayBeHeard(): boolean {
    const event = this.events.state.peek()?.event;
    if (event && agreed(event, settings.peek().name)) return true;
    this.asking.value = true;
    return false;
  }

  toggleMic(): void {
    if (this.line.resumes.peek()) {
      // The key shows the microphone that is about to be on again: who presses it wants it off.
      this.line.resumes.value = false;
      this.safety.stop();
      return;
    }
    const wanted = this.keepsOff.peek() ? "off" : (this.pending.peek().mic ?? this.self.peek()?.mic);
    if (wanted === "on") {
      this.keepsOff.value = this.safety.away.peek();
      this.safety.interrupt();
      this.ask({ mic: "off" });
    } else if (this.mayBeHeard()) this.ask({ mic: "on" });
  }

  cough(held: boolean): void {
    if (this.coughing.peek() === held) return;
    this.coughing.value = held;
    this.safety.interrupt();
    this.ask({ cough: held });
  }

  output(code: string): void {
    if (this.director()) this.notices.refuse(({ handover }) => handover.refused.direction);
    else this.ask({ output: code });
  }

  /** The colleague who turns the direction: whoever has the mic, unless one has it oneself. */
  director(): ConsoleState | undefined {
    return this.self.value?.mic === "on" ? undefined : this.partnerOnAir();
  }

  listen(to: string): void {
    this.ask({ listen: to });
  }

  /** Looks at another picture; `none` stops it. */
  watch(what: string): void {
    if (what !== "none") change({ watched: what });
    change({ picture: what !== "none" });
    this.ask({ watch: what });
  }

  /** What was looked at last that is a picture. */
  get lastWatched(): string {
    const { watched } = settings.value;
    const name = watched.startsWith("source:") ? watched.slice("source:".length) : null;
    const known = this.events.state.value?.sources.some((one) => one.name === name);
    return name === null || known ? watched : "program";
  }

  /** What the event calls a language. */
  languageLabel(code: string): string {
    const state = this.events.state.value;
    return state ? languageLabel(state, code) : code;
  }

  /** What the event calls this booth. */
  boothName(): string {
    return boothName(this.booth.value ?? { name: this.name, label: this.name.toUpperCase() });
  }

  /** The colleague who has the mic; nobody is known to have it while the line is down, when one's own old seat still
   * stands in what was heard last. */
  partnerOnAir(): ConsoleState | undefined {
    if (!this.sure.value) return undefined;
    return this.booth.value?.consoles.find(({ id, mic }) => mic === "on" && id !== this.id.value);
  }

  /** Nothing stands any more: no connection, no seat, no switch. */
  forget(): void {
    this.current.value = null;
    this.id.value = null;
    this.switches.value = null;
  }

  ask(change: Partial<ConsolePatch>): void {
    if (change.mic === "on") this.keepsOff.value = false;
    if (change.mic === "on" && this.notices.now.peek()?.kind === "caution") this.notices.clear();
    if (change.listen) this.restored = { ...this.restored, listen: change.listen };
    this.switches.peek()?.ask(change);
  }

  /** Opens a connection, the `again`th attempt since one was lost, and asks for all that this console is to be. */
  async connect(track: MediaStreamTrack, again = 0): Promise<void> {
    const take = (what: Remote, track: MediaStreamTrack) => {
      if (what === "picture") this.picture.value = track;
      else this.hearing?.take(what, track);
    };
    const prepare = (sender: RTCRtpSender) => this.safety.prepare(sender);
    const session = await Session.open(this.name, this.token, track, take, again, prepare);
    this.current.value = session;
    const receiving = new Receiving();
    this.received.value = null;
    session.onCounts = (counts) => {
      this.received.value = receiving.take(counts, performance.now()) ?? this.received.peek();
    };
    const now = this.microphone.now.peek()?.track;
    if (now && now !== track) await session.speakWith(now);
    this.switches.value = new Patcher<ConsolePatch, ConsoleState>(
      session.path,
      this.token,
      (answer) => this.takeAnswer(answer),
      (refused, change) => this.takeRefused(refused, change),
    );
    this.directed = this.linked.value = false;
    const { name, picture } = settings.peek();
    const watch = picture ? this.lastWatched : "none";
    const event = this.events.state.peek()?.event;
    // Before anything hears of the new seat, of which the service may have told already: what it has now is not what the
    // interpreter had.
    this.first = {
      ...this.beginning(),
      ...this.restored,
      ...(name ? { name } : {}),
      ...(watch === "program" ? {} : { watch }),
      ...(this.wanted ? { partner: true } : {}),
      ...(event && asks(event) ? { consent: agreed(event, name) } : {}),
    };
    this.safety.attend(session.path);
    this.keepsOff.value = false;
    this.id.value = session.id;
    this.protection.peek()?.listen(session.path, this.token, () => this.loudest());
    this.coughing.value = false;
    this.phase.value = "in";
    if (Object.keys(this.first).length > 0) this.switches.peek()?.ask(this.first);
  }

  /** The output that a console of this booth begins with. */
  private beginning(): Partial<ConsolePatch> {
    const output = settings.peek().begins[this.name];
    return output && this.booth.peek()?.outputs.includes(output) ? { output } : {};
  }

  /** On the air by the service's word, agreed to, recorded, and no switch of it under way. */
  private aired(): boolean {
    const { mic, cough } = this.pending.value;
    const self = this.self.value;
    const still = mic === undefined && cough === undefined && !this.coughing.value;
    const recorded = this.events.state.value?.event.recording === true && self?.consent === true;
    return still && recorded && self.mic === "on" && !self.cough;
  }

  /** The answer to a switch is the console's state, often before the event that tells everybody. */
  takeAnswer(answer: ConsoleState): void {
    const state = this.events.state.peek();
    if (state) this.events.state.value = withAnswer(state, this.name, answer);
  }

  /**
   * Opens the track only when the microphone is on, was just asked for, is to have it at "now", or is about to be on
   * again after a lost line; never in a cough.
   */
  private openOrClose(): void {
    const mic = this.pending.value.mic ?? this.self.value?.mic;
    const wanted = mic === "on" && !this.keepsOff.value;
    const open = wanted || this.teamwork.ready.value || this.line.resumes.value;
    const track = this.microphone.now.value?.track;
    if (track) track.enabled = open && !this.coughing.value;
  }

  /** What is set for these ears. On the air nobody hears the partner, whatever is under way. */
  private mix(): Mix {
    const own = this.self.value?.mic === "on";
    return own ? { ...settings.value, partner: BOTTOM } : settings.value;
  }

  /** What the ear hears most of: what is listened to, or the partner beside it. */
  private loudest(): string {
    if (this.wanted && this.hearing?.partnerIsLouder()) return "partner";
    return this.self.peek()?.listen ?? "floor";
  }

  /** The partner is sent only to whom the volume lets it be heard. */
  private wantPartner(): void {
    const wanted = settings.value.partner > BOTTOM;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.ask({ partner: wanted });
  }

  /** A handover's key was pressed before the service has told who has the microphone; of a line that is away the desk
   * speaks anyway. */
  private stepsBlindly(): void {
    if (!this.linked.peek()) this.notices.refuse(({ handover }) => handover.refused.starting);
  }

  private noticeTaken(): void {
    const self = this.self.value;
    const last = this.booth.value?.last_handover;
    if (!self) return;
    if (self.connected && !this.linked.peek()) {
      this.linked.value = true;
      this.notices.overtaken();
    }
    if (this.sure.value && self.mic === "off") this.keepsOff.value = false;
    this.directed ||= self.output === (this.first.output ?? self.output);
    if (this.sure.value && this.directed) this.restored = { ...this.restored, output: self.output };
    const on = self.mic === "on";
    if (on !== this.wasOn) this.notices.overtaken();
    const asked = this.pending.peek().mic !== undefined;
    if (this.wasOn && !on && !asked && last?.giver === self.id) this.notices.handed(last);
    if (!this.wasOn && on && last?.taker === self.id && last.by_engineer) {
      this.notices.say("caution", ({ handover }) => handover.given);
    }
    this.wasOn = on;
  }

  /** The service did not take a switch. A microphone that is to be off is off as soon as the service can hear it. */
  private takeRefused(refused: Refused, change: Partial<ConsolePatch>): void {
    if (refused.status === 0) this.safety.interrupt();
    if (refused.status !== 0 || change.mic !== "off" || !this.keepsOff.peek()) {
      this.notices.refused(refused);
      return;
    }
    const asked = this.switches.peek();
    void lineBack(this.leaving?.signal).then((back) => {
      if (back && this.switches.peek() === asked && this.keepsOff.peek()) this.ask({ mic: "off" });
    });
  }
}
