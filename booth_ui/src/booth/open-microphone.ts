import { signal } from "@preact/signals";
import { Microphone } from "./microphone";
import { settings } from "./settings";

/**
 * The microphone that is open, and stays so. One that gave up opens again: after a sleep at once, and after it was pulled
 * as soon as it is plugged in. Only the very same one does, for another might hear the room.
 */
export class OpenMicrophone {
  readonly now = signal<Microphone | null>(null);

  constructor(
    private readonly sound: () => AudioContext,
    /** It gave up, and does not open. */
    private readonly onMissing: () => void,
    /** It is open again after so many ms: this track is to be sent now. */
    private readonly onBack: (track: MediaStreamTrack, away: number) => Promise<void>,
  ) {}

  /** Opens the one that is chosen, in place of what was open. Raises MicrophoneError. */
  async open(): Promise<Microphone> {
    this.close();
    const microphone = await this.opened(settings.peek().deviceId);
    this.take(microphone);
    return microphone;
  }

  close(): void {
    this.now.peek()?.close();
    this.now.value = null;
  }

  private opened(deviceId: string): Promise<Microphone> {
    return Microphone.open(deviceId, settings.peek().processing, this.sound());
  }

  private take(microphone: Microphone): void {
    microphone.onGone(() => void this.reopen(microphone, Date.now()));
    this.now.value = microphone;
  }

  private async reopen(gone: Microphone, since: number): Promise<void> {
    const opened = () => this.opened(gone.deviceId).catch(() => null);
    let again = await opened();
    while (!again) {
      this.onMissing();
      await new Promise((plugged) =>
        navigator.mediaDevices.addEventListener("devicechange", plugged, { once: true }),
      );
      if (this.now.peek() !== gone) return;
      again = await opened();
    }
    if (this.now.peek() !== gone) return again.close();
    gone.close();
    this.take(again);
    await this.onBack(again.track, Date.now() - since);
  }
}
