import { signal } from "@preact/signals";
import { peakDb } from "../shared/decibel";

export type Fault = "denied" | "missing" | "busy" | "failed";

const FAULTS: Record<string, Fault> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

/** What a delegate chose, kept in the browser. `camera` is `none` for nobody to be seen. */
interface Choice {
  camera: string;
  microphone: string;
  headset: boolean;
}

const KEPT = "interp.join";
/** A camera's picture as it is sent: more is of no use in a slot of the program, and costs the line. */
const PICTURE = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 25, max: 30 } };

function kept(): Choice {
  const choice: Choice = { camera: "", microphone: "", headset: false };
  try {
    return { ...choice, ...(JSON.parse(localStorage.getItem(KEPT) ?? "{}") as Partial<Choice>) };
  } catch {
    return choice; // somebody wrote something else there
  }
}

/** Camera and microphone, opened, chosen and replaced when they go. */
export class Devices {
  readonly choice = signal<Choice>(kept());
  readonly microphone = signal<MediaStreamTrack | null>(null);
  readonly camera = signal<MediaStreamTrack | null>(null);
  readonly fault = signal<Fault | null>(null);
  /** Why there is no camera, where one is wanted. */
  readonly cameraFault = signal<Fault | null>(null);
  /** What went by itself: to be said. */
  readonly gone = signal<"micGone" | "camGone" | null>(null);
  readonly cameras = signal<MediaDeviceInfo[]>([]);
  readonly microphones = signal<MediaDeviceInfo[]>([]);
  private readonly context = new AudioContext();
  /** The camera went by itself, and is wanted when it is back. */
  private pulled = false;
  private analyser: AnalyserNode | null = null;
  private source: MediaStreamAudioSourceNode | null = null;
  /** What the meter listens to: it moves while the microphone is off, too. */
  private measured: MediaStreamTrack | null = null;
  private window = new Float32Array(2048);

  constructor() {
    navigator.mediaDevices.addEventListener("devicechange", () => void this.returned());
    // A page that nobody has touched may make no sound, and measure none either.
    const wake = () => void this.context.resume();
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, wake);
  }

  /** Opens both; a camera that does not open is gone without, a microphone is needed. */
  async open(): Promise<void> {
    this.fault.value = null;
    try {
      await this.openMicrophone();
    } catch (error) {
      this.fault.value = faultOf(error);
      return;
    }
    await this.openCamera();
    await this.list();
  }

  async chooseCamera(id: string): Promise<void> {
    this.keep({ camera: id });
    await this.openCamera();
  }

  async chooseMicrophone(id: string): Promise<void> {
    this.keep({ microphone: id });
    await this.reopenMicrophone();
  }

  /** Before loudspeakers echo and noise are taken away; who has a headset is heard as they are. */
  async wear(headset: boolean): Promise<void> {
    this.keep({ headset });
    await this.reopenMicrophone();
  }

  /** The voice's peak of the last moment, dBFS. */
  peak(): number {
    if (!this.analyser) return -120;
    this.analyser.getFloatTimeDomainData(this.window);
    return peakDb(this.window);
  }

  close(): void {
    for (const track of [this.microphone.peek(), this.measured, this.camera.peek()]) track?.stop();
    this.microphone.value = this.measured = this.camera.value = null;
    this.pulled = false;
  }

  /** Tries again what could not be opened. */
  async retry(): Promise<void> {
    if (!this.microphone.peek()) await this.reopenMicrophone();
    if (!this.camera.peek()) await this.openCamera();
    await this.list();
  }

  /** Something was plugged in or out: what was missing may be there now. */
  private async returned(): Promise<void> {
    await this.list();
    if (this.fault.peek() === "missing" && this.microphones.peek().length > 0) {
      await this.reopenMicrophone();
      if (!this.fault.peek() && this.gone.peek() === "micGone") this.gone.value = null;
    }
    const unseen = this.pulled || this.cameraFault.peek() === "missing";
    if (unseen && !this.camera.peek() && this.cameras.peek().length > 0) await this.openCamera();
  }

  private async reopenMicrophone(): Promise<void> {
    try {
      await this.openMicrophone();
      this.fault.value = null;
    } catch (error) {
      this.fault.value = faultOf(error);
    }
  }

  private async openMicrophone(): Promise<void> {
    const { microphone, headset } = this.choice.peek();
    const processing = { echoCancellation: !headset, noiseSuppression: !headset, autoGainControl: !headset };
    const audio = { ...processing, channelCount: 1 };
    const stream = await navigator.mediaDevices
      .getUserMedia({ audio: { ...audio, ...(microphone && { deviceId: { exact: microphone } }) } })
      .catch((error: unknown) => {
        // One that was chosen before and is not here now: any other is better than none.
        if (microphone && faultOf(error) === "missing") {
          return navigator.mediaDevices.getUserMedia({ audio });
        }
        throw error;
      });
    const track = stream.getAudioTracks()[0];
    if (!track) throw new DOMException("no microphone", "NotFoundError");
    const before = this.microphone.peek();
    track.enabled = before?.enabled ?? true;
    track.addEventListener("ended", () => {
      if (this.microphone.peek() !== track) return;
      this.microphone.value = null;
      this.keep({ microphone: "" });
      void this.reopenMicrophone().then(() => {
        if (!this.fault.peek()) this.gone.value = "micGone";
      });
    });
    this.source?.disconnect();
    this.measured?.stop();
    this.measured = track.clone();
    this.source = this.context.createMediaStreamSource(new MediaStream([this.measured]));
    this.analyser ??= new AnalyserNode(this.context, { fftSize: 2048 });
    this.source.connect(this.analyser);
    this.microphone.value = track;
    before?.stop();
  }

  private async openCamera(): Promise<void> {
    const { camera } = this.choice.peek();
    const before = this.camera.peek();
    before?.stop();
    this.pulled = false;
    this.cameraFault.value = null;
    if (camera === "none") {
      this.camera.value = null;
      return;
    }
    try {
      const video = { ...PICTURE, ...(camera ? { deviceId: { exact: camera } } : { facingMode: "user" }) };
      const stream = await navigator.mediaDevices
        .getUserMedia({ video })
        .catch(() => navigator.mediaDevices.getUserMedia({ video: PICTURE }));
      const track = stream.getVideoTracks()[0] ?? null;
      track?.addEventListener("ended", () => {
        if (this.camera.peek() !== track) return;
        this.gone.value = "camGone";
        this.pulled = true;
        this.camera.value = null;
      });
      this.camera.value = track;
      if (this.gone.peek() === "camGone") this.gone.value = null;
    } catch (error) {
      this.camera.value = null;
      this.cameraFault.value = faultOf(error);
    }
  }

  private async list(): Promise<void> {
    const all = (await navigator.mediaDevices.enumerateDevices()).filter(({ deviceId }) => deviceId !== "");
    this.cameras.value = all.filter(({ kind }) => kind === "videoinput");
    this.microphones.value = all.filter(({ kind }) => kind === "audioinput");
  }

  private keep(change: Partial<Choice>): void {
    this.choice.value = { ...this.choice.peek(), ...change };
    localStorage.setItem(KEPT, JSON.stringify(this.choice.peek()));
  }
}

function faultOf(error: unknown): Fault {
  return (error instanceof DOMException && FAULTS[error.name]) || "failed";
}
