import type { HlsConfig, LoadPolicy } from "hls.js";

/**
 * Segments are 2 s long: two of them behind the edge is as near as plain segments play without stalls.
 * A missed playlist is asked for again soon, and given up soon, too: the player then starts anew by itself.
 */
export const SETTINGS: Partial<HlsConfig> = {
  lowLatencyMode: false,
  liveSyncDurationCount: 2,
  liveMaxLatencyDurationCount: 8,
  maxLiveSyncPlaybackRate: 1.05,
  liveDurationInfinity: true,
  backBufferLength: 30,
  maxBufferLength: 12,
  startFragPrefetch: true,
  // The next audio rendition is laid over what is buffered from a little ahead of the playhead on.
  nextAudioTrackBufferFlushForwardOffset: 0.3,
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
