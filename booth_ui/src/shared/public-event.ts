import { askJson } from "./http";
import type { PublicEvent } from "./types";

/** What anybody may know about the event. Raises Refused. */
export function publicEvent(): Promise<PublicEvent> {
  return askJson<PublicEvent>("/api/v1/event");
}
