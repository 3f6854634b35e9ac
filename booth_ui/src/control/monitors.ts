import { signal } from "@preact/signals";
import { backoff, pause } from "../shared/backoff";
import { lineBack } from "../shared/line-back";

/** What the service calls the large pictures; a source has its number in the studio's state. */
export const PROGRAM = 0xffff;
export const PREVIEW = 0xfffe;
/** A number of two bytes, a house position of eight. */
const HEAD = 10;

/** The pictures of all monitors, drawn into whatever canvas shows them. */
export class Monitors {
  /** Pictures that have come at least once. */
  readonly seen = signal<ReadonlySet<number>>(new Set());
  private readonly canvases = new Map<number, Set<HTMLCanvasElement>>();
  private readonly ending = new AbortController();
  private socket: WebSocket | null = null;
  private name = "";

  constructor(private readonly token: string) {}

  start(): void {
    void this.stay();
  }

  stop(): void {
    this.ending.abort();
    this.socket?.close();
  }

  /** Tells other directors who this is. */
  callMe(name: string): void {
    this.name = name;
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(name);
  }

  /** Draws a picture into a canvas from now on; returns how to end that. */
  show(number: number, canvas: HTMLCanvasElement): () => void {
    const those = this.canvases.get(number) ?? new Set();
    this.canvases.set(number, those.add(canvas));
    return () => those.delete(canvas);
  }

  private async stay(): Promise<void> {
    const stop = this.ending.signal;
    for (let attempt = 0; !stop.aborted; attempt++) {
      if (!(await lineBack(stop))) return;
      await this.once(() => {
        attempt = 0;
      });
      await pause(backoff(attempt, 300, 3000), stop);
    }
  }

  private once(onPicture: () => void): Promise<void> {
    return new Promise((done) => {
      const url = new URL("/api/v1/studio/monitors", location.href);
      url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
      const socket = new WebSocket(url, ["interp", `bearer.${this.token}`]);
      socket.binaryType = "arraybuffer";
      socket.onopen = () => socket.send(this.name);
      socket.onmessage = (event: MessageEvent<ArrayBuffer>) => {
        onPicture();
        void this.draw(event.data);
      };
      socket.onclose = () => done();
      this.socket = socket;
    });
  }

  private async draw(message: ArrayBuffer): Promise<void> {
    const number = new DataView(message).getUint16(0, true);
    const canvases = this.canvases.get(number);
    if (!canvases?.size || document.hidden) return;
    const picture = await createImageBitmap(
      new Blob([new Uint8Array(message, HEAD)], { type: "image/jpeg" }),
    );
    for (const canvas of canvases) {
      if (canvas.width !== picture.width || canvas.height !== picture.height) {
        canvas.width = picture.width;
        canvas.height = picture.height;
      }
      canvas.getContext("2d")?.drawImage(picture, 0, 0);
    }
    picture.close();
    if (!this.seen.peek().has(number)) this.seen.value = new Set([...this.seen.peek(), number]);
  }
}
