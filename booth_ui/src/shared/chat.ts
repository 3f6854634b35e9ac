import { computed, effect, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { askJson, Refused } from "./http";
import { watched } from "./pending";
import type { ChatHistory, ChatLine, ChatRoom } from "./types";

/** Messages of a room that a page keeps, as many as the service. */
const KEPT = 200;

/** Where a page hears of what is written. */
export interface Post {
  readonly link: ReadonlySignal<string>;
  /** What there is to read, by room. */
  readonly written: ReadonlySignal<Readonly<Record<string, ChatRoom>>>;
  onChat(listener: (line: ChatLine) => void): () => void;
}

/** Which rooms a page shows in which of its tabs, and where what is written there goes. */
export interface Rooms {
  /** The tab of a room; null for one that this page does not read. */
  tabOf(room: string): string | null;
  /** Whether a message of others in this room waits to be read here. */
  counts(room: string): boolean;
  /** The request that writes; null while there is nobody to write as. */
  post(tab: string): { path: string; json: object } | null;
  /** Where what was written before is asked for. */
  history?: string;
}

/** What stands in a tab's field. `key` names it from the first attempt on, so that it is never written twice. */
export interface Draft {
  text: string;
  key: string | null;
  sending: boolean;
  refused: Refused | null;
}

const EMPTY: Draft = { text: "", key: null, sending: false, refused: null };

/** Returns messages in their order, each once, with the last `KEPT` of each room. */
export function merged(known: readonly ChatLine[], more: readonly ChatLine[]): ChatLine[] {
  const by = new Map([...known, ...more].map((line) => [line.id, line]));
  const counts = new Map<string, number>();
  const newestFirst = [...by.values()].sort((a, b) => b.id - a.id);
  return newestFirst
    .filter(({ room }) => {
      const count = (counts.get(room) ?? 0) + 1;
      counts.set(room, count);
      return count <= KEPT;
    })
    .reverse();
}

/** Whether the service has messages in these rooms that are not among `lines`: lost on the line, or never asked for. */
export function behind(
  rooms: Readonly<Record<string, ChatRoom>>,
  lines: readonly ChatLine[],
  reads: (room: string) => boolean,
): boolean {
  return Object.entries(rooms).some(([room, { newest, count }]) => {
    if (!reads(room)) return false;
    const known = lines.filter((line) => line.room === room);
    return known.length < count || (known.at(-1)?.id ?? 0) < newest;
  });
}

/** What is written here and by others, as a page has it; it makes no sound. */
export class Chat {
  readonly lines = signal<readonly ChatLine[]>([]);
  /** The service has messages that have not come yet. */
  readonly loading: ReadonlySignal<boolean>;
  readonly open: Signal<string>;
  /** New messages of each tab, of others. */
  readonly unread: ReadonlySignal<Readonly<Record<string, number>>>;
  /** Puts the cursor into the field; null while there is none. */
  focusField: (() => void) | null = null;
  private readonly listeners = new Set<(line: ChatLine) => void>();
  private readonly drafts = new Map<string, Signal<Draft>>();
  private readonly read: Signal<Readonly<Record<string, number>>>;
  private readonly author: string;
  private attentive = false;
  private asking = false;

  /** `page` names this page's memory in the browser. */
  constructor(
    private readonly events: Post,
    private readonly token: string,
    private readonly rooms: Rooms,
    private readonly page: string,
    first: string,
  ) {
    this.open = signal(first);
    this.author = authorOf(page);
    this.read = signal(readMarks(page));
    this.unread = computed(() => {
      const counts: Record<string, number> = {};
      for (const line of this.lines.value) {
        const tab = this.rooms.tabOf(line.room);
        if (tab !== null && this.isNew(line)) counts[tab] = (counts[tab] ?? 0) + 1;
      }
      return counts;
    });
    this.loading = computed(() => this.behind(this.lines.value));
    events.onChat((line) => this.take([line]));
    effect(() => {
      if (this.behind(this.lines.peek()) && events.link.value === "open") void this.catchUp();
    });
  }

  /** Whether this page wrote it. */
  own(line: ChatLine): boolean {
    return line.key.startsWith(`${this.author}.`);
  }

  /** The messages of a tab, oldest first. */
  of(tab: string): ChatLine[] {
    return this.lines.value.filter(({ room }) => this.rooms.tabOf(room) === tab);
  }

  draft(tab: string): Signal<Draft> {
    let draft = this.drafts.get(tab);
    if (!draft) {
      draft = signal(EMPTY);
      this.drafts.set(tab, draft);
    }
    return draft;
  }

  /** Somebody looks into a tab: what stands there is read. */
  show(tab: string): void {
    this.open.value = tab;
    this.mark();
  }

  /** Puts the cursor into the field; of the tab in which something new is, unless somebody is at another already. */
  answer(): void {
    const waiting = this.attentive ? undefined : this.lines.peek().findLast((line) => this.isNew(line));
    this.show((waiting && this.rooms.tabOf(waiting.room)) ?? this.open.peek());
    this.focusField?.();
  }

  /** Whether somebody is at the chat: what comes into the open tab meanwhile is read. */
  attend(attentive: boolean): void {
    this.attentive = attentive;
    if (attentive) this.mark();
  }

  /** Calls with every message of others that counts, as it comes. */
  onNew(listener: (line: ChatLine) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  edit(tab: string, text: string): void {
    this.draft(tab).value = { ...EMPTY, text };
  }

  /** Sends what stands in a tab's field; it stays there until the service has it. */
  async send(tab: string): Promise<void> {
    const draft = this.draft(tab);
    const { text, sending } = draft.peek();
    if (sending || text.trim() === "") return;
    const key = draft.peek().key ?? `${this.author}.${Date.now().toString(36)}`;
    draft.value = { text, key, sending: true, refused: null };
    try {
      const post = this.rooms.post(tab);
      if (!post) throw new Refused(0, "no console");
      const json = { ...post.json, text, key };
      const line = await watched(askJson<ChatLine>(post.path, { method: "POST", token: this.token, json }));
      draft.value = EMPTY;
      this.take([line]);
      this.mark();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      draft.value = { text, key, sending: false, refused: error };
    }
  }

  /** Whether a message of others waits to be read. */
  private isNew(line: ChatLine): boolean {
    const tab = this.rooms.tabOf(line.room);
    if (tab === null || !this.rooms.counts(line.room) || this.own(line)) return false;
    return line.id > (this.read.value[tab] ?? 0);
  }

  private behind(lines: readonly ChatLine[]): boolean {
    return behind(this.events.written.value, lines, (room) => this.rooms.tabOf(room) !== null);
  }

  private async catchUp(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      const { lines } = await askJson<ChatHistory>(this.rooms.history ?? "/api/v1/chat", {
        token: this.token,
      });
      this.take(lines);
    } catch (error) {
      if (!(error instanceof Refused)) throw error; // the next state asks again
    } finally {
      this.asking = false;
    }
  }

  private take(more: readonly ChatLine[]): void {
    const known = new Set(this.lines.peek().map(({ id }) => id));
    this.lines.value = merged(this.lines.peek(), more);
    if (this.attentive) this.mark();
    for (const line of more) {
      if (known.has(line.id) || this.own(line) || !this.rooms.counts(line.room)) continue;
      for (const listener of this.listeners) listener(line);
    }
  }

  /** What stands in the open tab is read, when somebody looks. */
  private mark(): void {
    if (document.hidden) return;
    const tab = this.open.peek();
    const newest = this.lines.peek().findLast(({ room }) => this.rooms.tabOf(room) === tab)?.id ?? 0;
    if (newest <= (this.read.peek()[tab] ?? 0)) return;
    this.read.value = { ...this.read.peek(), [tab]: newest };
    localStorage.setItem(marksKey(this.page), JSON.stringify(this.read.peek()));
  }
}

function marksKey(page: string): string {
  return `interp.chat.read.${page}`;
}

function readMarks(page: string): Record<string, number> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(marksKey(page)) ?? "{}");
    const marks = typeof kept === "object" && kept !== null ? Object.entries(kept) : [];
    return Object.fromEntries(marks.filter((mark): mark is [string, number] => typeof mark[1] === "number"));
  } catch {
    return {}; // somebody wrote something else there
  }
}

/** A name that this tab of the browser writes under: a reload keeps it, so that own lines stay own. */
function authorOf(page: string): string {
  const key = `interp.chat.author.${page}`;
  const author = sessionStorage.getItem(key) ?? crypto.getRandomValues(new Uint32Array(2)).join("-");
  sessionStorage.setItem(key, author);
  return author;
}
