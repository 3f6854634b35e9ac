import { decibels, linear } from "../../shared/decibel";

/** What the interpreter hears: floor or relay, with tone and volume. On the listening side only. */
export class Hearing {
  private readonly gain: GainNode;
  private readonly bass: BiquadFilterNode;
  private readonly treble: BiquadFilterNode;
  private readonly analyser: AnalyserNode;
  private readonly window: Float32Array<ArrayBuffer>;
  private readonly puller = new Audio();
  private source: MediaStreamAudioSourceNode | null = null;

  /** `ear`: where it goes, the hearing protection. */
  constructor(
    private readonly context: AudioContext,
    ear: AudioNode,
  ) {
    this.bass = new BiquadFilterNode(context, { type: "lowshelf", frequency: 100 });
    this.treble = new BiquadFilterNode(context, { type: "highshelf", frequency: 10_000 });
    this.gain = new GainNode(context, { gain: linear(-6) });
    this.analyser = new AnalyserNode(context, { fftSize: 4096 });
    this.window = new Float32Array(this.analyser.fftSize);
    this.bass.connect(this.treble).connect(this.gain).connect(ear);
    // Chromium gives a remote track to WebAudio only while a media element plays it, too.
    this.puller.muted = true;
  }

  take(track: MediaStreamTrack): void {
    this.source?.disconnect();
    const stream = new MediaStream([track]);
    this.puller.srcObject = stream;
    void this.puller.play().catch(() => undefined);
    this.source = this.context.createMediaStreamSource(stream);
    this.source.connect(this.analyser);
    this.source.connect(this.bass);
  }

  /** Sets volume and tone, dB. */
  set(volume: number, bass: number, treble: number): void {
    const now = this.context.currentTime;
    this.gain.gain.setTargetAtTime(linear(volume), now, 0.015);
    this.bass.gain.setTargetAtTime(bass, now, 0.015);
    this.treble.gain.setTargetAtTime(treble, now, 0.015);
  }

  /** The peak of what comes in over the last 85 ms, dBFS, before the volume. */
  peak(): number {
    this.analyser.getFloatTimeDomainData(this.window);
    let most = 0;
    for (const sample of this.window) most = Math.max(most, Math.abs(sample));
    return decibels(most);
  }
}
