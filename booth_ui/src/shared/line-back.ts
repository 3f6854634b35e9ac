import { backoff, pause } from "./backoff";
import { Refused } from "./http";
import { publicEvent } from "./public-event";

/** Resolves when the service answers again, whatever it says. */
export async function lineBack(): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    await pause(backoff(attempt, 500, 4000));
    try {
      await publicEvent();
      return;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status !== 0) return;
    }
  }
}
