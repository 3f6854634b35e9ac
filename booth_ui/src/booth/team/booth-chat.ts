import type { ReadonlySignal } from "@preact/signals";
import { Chat } from "../../shared/chat";
import type { Events } from "../../shared/events";

/** The chat of a console: with its booth's colleagues, and with the engineer, who also writes to all. */
export function boothChat(
  events: Events,
  token: string,
  booth: string,
  console: ReadonlySignal<string | null>,
): Chat {
  const tabs: Record<string, string> = { [`booth:${booth}`]: "booth", [`engineer:${booth}`]: "engineer" };
  return new Chat(
    events,
    token,
    {
      tabOf: (room) => (room === "all" ? "engineer" : (tabs[room] ?? null)),
      counts: () => true,
      post: (to) => {
        const ident = console.peek();
        if (ident === null) return null;
        return { path: `/api/v1/booths/${encodeURIComponent(booth)}/consoles/${ident}/chat`, json: { to } };
      },
    },
    `booth.${booth}`,
    "booth",
  );
}
