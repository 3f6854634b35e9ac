import { signal } from "@preact/signals";
import { askJson, Refused } from "../../shared/http";
import type { GlossaryHits } from "../../shared/types";

/** Searches a booth's glossary while somebody types: one question at a time, the newest next. */
export class GlossarySearch {
  readonly query = signal("");
  /** What was found for `answered`; null before the first answer. */
  readonly hits = signal<GlossaryHits | null>(null);
  readonly answered = signal("");
  readonly failed = signal<Refused | null>(null);
  /** Which of the hits is chosen by the arrows. */
  readonly active = signal(0);
  private asking = false;

  constructor(
    private readonly booth: string,
    private readonly token: string,
  ) {}

  type(query: string): void {
    this.query.value = query;
    void this.ask();
  }

  /** The glossary is another: what was found may not be there any more. */
  again(): void {
    this.answered.value = "";
    this.hits.value = null;
    void this.ask();
  }

  step(by: number): void {
    const count = this.hits.peek()?.hits.length ?? 0;
    if (count > 0) this.active.value = (this.active.peek() + by + count) % count;
  }

  private async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      let wanted = this.query.peek().trim();
      while (wanted !== "" && wanted !== this.answered.peek()) {
        const path = `/api/v1/booths/${encodeURIComponent(this.booth)}/glossary/search?q=${encodeURIComponent(wanted)}`;
        this.hits.value = await askJson<GlossaryHits>(path, { token: this.token });
        this.answered.value = wanted;
        this.failed.value = null;
        this.active.value = 0;
        wanted = this.query.peek().trim();
      }
      if (wanted === "") {
        this.hits.value = null;
        this.answered.value = "";
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.failed.value = error;
      this.hits.value = null;
      this.answered.value = "";
    } finally {
      this.asking = false;
    }
  }
}
