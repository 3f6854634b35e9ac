import { Chat } from "../shared/chat";
import type { Events } from "../shared/events";

const ALL = "all";

/** The engineer's chat: a tab for all booths, and one for each. What colleagues write among themselves waits for nobody. */
export function engineerChat(events: Events, token: string): Chat {
  return new Chat(
    events,
    token,
    {
      // What delegates and the director write is the director's.
      tabOf: (room) => {
        if (room === ALL) return ALL;
        return room.startsWith("delegate:") ? null : room.slice(room.indexOf(":") + 1);
      },
      counts: (room) => !room.startsWith("booth:"),
      post: (tab) => ({
        path: "/api/v1/chat",
        json: tab === ALL ? { to: "all" } : { to: "booth", booth: tab },
      }),
    },
    "engineer",
    ALL,
  );
}
