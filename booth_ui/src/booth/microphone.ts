import { peakDb } from "../shared/decibel";

/** What the browser may do to the voice. All off: a headset needs none of it, and each of them colours a voice. */
export interface Processing {
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGainControl: boolean;
}

export const UNPROCESSED: Processing = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
};

/** Why the microphone does not open; each has its sentence in the dictionary. */
export type MicrophoneFault = "micDenied" | "micMissing" | "micBusy" | "micFailed";

export class MicrophoneError extends Error {
  constructor(readonly fault: MicrophoneFault) {
    super(fault);
    this.name = "MicrophoneError";
  }
}

const FAULTS: Record<string, MicrophoneFault> = {
  NotAllowedError: "micDenied",
  SecurityError: "micDenied",
  NotFoundError: "micMissing",
  OverconstrainedError: "micMissing",
  NotReadableError: "micBusy",
  AbortError: "micBusy",
};

/** An open microphone: one track that goes out, one that only its meter listens to. */
export class Microphone {
  /** What is sent: silent until somebody opens it. */
  readonly track: MediaStreamTrack;
  readonly deviceId: string;
  /** What the microphone hears, whether it is sent or not. */
  readonly ear: MediaStreamTrack;
  private readonly analyser: AnalyserNode;
  private readonly source: MediaStreamAudioSourceNode;
  private readonly window: Float32Array<ArrayBuffer>;

  private constructor(stream: MediaStream, track: MediaStreamTrack, context: AudioContext) {
    this.ear = track.clone();
    this.track = track;
    this.track.enabled = false;
    this.deviceId = track.getSettings().deviceId ?? "";
    stream.removeTrack(track);
    this.source = context.createMediaStreamSource(new MediaStream([this.ear]));
    this.analyser = context.createAnalyser();
    this.analyser.fftSize = 4096;
    this.window = new Float32Array(this.analyser.fftSize);
    this.source.connect(this.analyser);
  }

  /** Opens a microphone; `deviceId` empty for the default one. Raises MicrophoneError. */
  static async open(deviceId: string, processing: Processing, context: AudioContext): Promise<Microphone> {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: { ...processing, channelCount: 1, ...(deviceId ? { deviceId: { exact: deviceId } } : {}) },
      });
      const track = stream.getAudioTracks()[0];
      if (!track) throw new MicrophoneError("micMissing");
      return new Microphone(stream, track, context);
    } catch (error) {
      if (error instanceof MicrophoneError) throw error;
      throw new MicrophoneError((error instanceof DOMException && FAULTS[error.name]) || "micFailed");
    }
  }

  /** The voice's peak over the last 85 ms, dBFS: measured whether the microphone is open or not. */
  peak(): number {
    this.analyser.getFloatTimeDomainData(this.window);
    return peakDb(this.window);
  }

  onGone(listener: () => void): void {
    this.track.addEventListener("ended", listener);
  }

  close(): void {
    this.source.disconnect();
    this.track.stop();
    this.ear.stop();
  }
}

/** The microphones of this machine. Before the first permission a browser gives them no names. */
export async function microphones(): Promise<MediaDeviceInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind, deviceId }) => kind === "audioinput" && deviceId !== "");
}
