import { signal } from "@preact/signals";

/** Whether the player fills the screen. */
export const fullscreen = signal(false);

document.addEventListener("fullscreenchange", () => {
  fullscreen.value = document.fullscreenElement !== null;
});

/** An iPhone puts only a video on the full screen, by a call of its own. */
interface PhoneVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
}

export async function toggleFullscreen(stage: HTMLElement | null): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else if (document.fullscreenEnabled) await stage?.requestFullscreen();
  else stage?.querySelector<PhoneVideo>("video")?.webkitEnterFullscreen?.();
}
