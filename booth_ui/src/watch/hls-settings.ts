import type { HlsConfig, LoadPolicy } from "hls.js";

/**
 * Two segments of 2 s and a second for the way behind the edge: as near as plain segments play without stalls. In
 * seconds, not in target durations: that is 6 s even where every segment has 2, since a source's key frames may come
 * late; hls.js moves back by itself where segments really are that long.
 * A missed playlist is asked for again soon, and given up soon, too: the player then starts anew by itself.
 */
export const SETTINGS: Partial<HlsConfig> = {
  lowLatencyMode: false,
  liveSyncDuration: 5,
  liveMaxLatencyDuration: 24,
  maxLiveSyncPlaybackRate: 1.05,
  liveDurationInfinity: true,
  backBufferLength: 30,
  maxBufferLength: 12,
  startFragPrefetch: true,
  // The next audio rendition is laid over what is buffered from here on ahead of the playhead (s): long enough for its
  // playlist and two files to come over a slow line or to a busy phone, else the picture waits for them.
  nextAudioTrackBufferFlushForwardOffset: 1,
  manifestLoadPolicy: { default: policy(4000, 3) },
  playlistLoadPolicy: { default: policy(4000, 4) },
  fragLoadPolicy: { default: policy(8000, 4) },
};

function policy(timeout: number, retries: number): LoadPolicy["default"] {
  const retry = { maxNumRetry: retries, retryDelayMs: 300, maxRetryDelayMs: 2000 };
  return {
    maxTimeToFirstByteMs: timeout,
    maxLoadTimeMs: 3 * timeout,
    timeoutRetry: retry,
    errorRetry: retry,
  };
}
