import { signal } from "@preact/signals";
import { ask, askJson, Refused } from "./http";
import type { DeckState } from "./types";

/** How long a file may take on a poor line, and to be drawn, ms. */
const PATIENCE = 240_000;

/** Slides of somebody: sent, turned, taken away. `owner`: a delegate, or `event` for the director's. */
export class OwnSlides {
  readonly sending = signal(false);
  readonly refused = signal<Refused | null>(null);

  constructor(
    private readonly owner: string,
    private readonly token: string,
  ) {}

  private get path(): string {
    return `/api/v1/slides/${encodeURIComponent(this.owner)}`;
  }

  async put(file: File): Promise<void> {
    this.sending.value = true;
    const path = `${this.path}?file=${encodeURIComponent(file.name)}`;
    await this.tried(ask(path, { method: "PUT", token: this.token, bytes: file, patience: PATIENCE }));
    this.sending.value = false;
  }

  turn(change: { page?: number; hidden?: boolean }): Promise<void> {
    return this.tried(askJson<DeckState>(this.path, { method: "PATCH", token: this.token, json: change }));
  }

  remove(): Promise<void> {
    return this.tried(ask(this.path, { method: "DELETE", token: this.token }));
  }

  private async tried(request: Promise<unknown>): Promise<void> {
    this.refused.value = null;
    try {
      await request;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.refused.value = error;
    }
  }
}
