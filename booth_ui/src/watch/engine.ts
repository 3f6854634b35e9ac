import Hls, { ErrorTypes, Events } from "hls.js";
import type { LanguageInfo } from "../shared/types";
import { SETTINGS } from "./hls-settings";
import { trackOf } from "./track-of";

/** What plays the master playlist in a video element: hls.js, or the browser itself. */
export interface Engine {
  /** Changes the language of the sound while the picture goes on. */
  choose(language: LanguageInfo): void;
  /** Seconds behind the edge of the live stream, null when not known. */
  latency(): number | null;
  /** The place nearest to live, s in the element's time; null when not known. */
  edge(): number | null;
  destroy(): void;
}

export type MakeEngine = (
  video: HTMLVideoElement,
  url: string,
  language: LanguageInfo | undefined,
  onFault: () => void,
) => Engine;

/** Returns what this browser can play HLS with, null when it cannot. */
export function engineOfBrowser(): MakeEngine | null {
  if (Hls.isSupported()) return hlsEngine;
  return document.createElement("video").canPlayType("application/vnd.apple.mpegurl") ? nativeEngine : null;
}

const hlsEngine: MakeEngine = (video, url, language, onFault) => {
  const hls = new Hls({
    ...SETTINGS,
    ...(language ? { audioPreference: { lang: language.tag, name: language.label } } : {}),
  });
  let wanted = language;
  let mended = 0;
  const settle = () => {
    const index = wanted ? trackOf(hls.audioTracks, wanted) : -1;
    if (index >= 0 && hls.audioTrack !== index) hls.audioTrack = index;
  };
  hls.on(Events.AUDIO_TRACKS_UPDATED, settle);
  hls.on(Events.ERROR, (_, data) => {
    if (!data.fatal) return;
    // A decoder that choked is set up again twice; whatever else is fatal needs a new start.
    if (data.type === ErrorTypes.MEDIA_ERROR && mended++ < 2) hls.recoverMediaError();
    else onFault();
  });
  hls.loadSource(url);
  hls.attachMedia(video);
  return {
    choose(next) {
      wanted = next;
      const index = trackOf(hls.audioTracks, next);
      // Not `audioTrack`, which empties the buffer at once and lets the picture wait for the new sound.
      if (index >= 0) hls.nextAudioTrack = index;
    },
    latency: () => (Number.isFinite(hls.latency) && hls.latency > 0 ? hls.latency : null),
    edge: () => hls.liveSyncPosition,
    destroy: () => hls.destroy(),
  };
};

/** Safari's own list of audio tracks, which TypeScript's DOM does not know. */
interface NativeTracks extends ArrayLike<{ enabled: boolean; language: string; label: string }> {
  addEventListener(type: "addtrack", listener: () => void): void;
}

const nativeEngine: MakeEngine = (video, url, language, onFault) => {
  const tracks = (video as HTMLVideoElement & { audioTracks?: NativeTracks }).audioTracks;
  let wanted = language;
  const settle = () => {
    if (!tracks || !wanted) return;
    const list = Array.from(tracks);
    const index = trackOf(
      list.map(({ language: lang, label: name }) => ({ lang, name })),
      wanted,
    );
    list.forEach((track, i) => {
      if (index >= 0) track.enabled = i === index;
    });
  };
  tracks?.addEventListener("addtrack", settle);
  video.addEventListener("loadedmetadata", settle);
  video.addEventListener("error", onFault);
  video.src = url;
  const edge = () => (video.seekable.length > 0 ? video.seekable.end(video.seekable.length - 1) : null);
  return {
    choose(next) {
      wanted = next;
      settle();
    },
    latency: () => {
      const end = edge();
      return end === null ? null : Math.max(0, end - video.currentTime);
    },
    edge,
    destroy() {
      video.removeEventListener("loadedmetadata", settle);
      video.removeEventListener("error", onFault);
      video.removeAttribute("src");
      video.load();
    },
  };
};
