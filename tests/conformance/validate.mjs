// Parses every playlist named on the command line in hls-parser's strict mode; one line of JSON a playlist.
// Exit 1 with the parser's sentence at the first one that breaks a rule of RFC 8216.
import { readFileSync } from "node:fs";
import HLS from "hls-parser";

HLS.setOptions({ strictMode: true });
for (const path of process.argv.slice(2)) {
  let playlist;
  try {
    playlist = HLS.parse(readFileSync(path, "utf8"));
  } catch (error) {
    console.error(`${path}: ${error.message}`);
    process.exit(1);
  }
  console.log(
    JSON.stringify({
      path,
      master: playlist.isMasterPlaylist,
      audio: playlist.isMasterPlaylist
        ? playlist.variants.map((v) => v.audio.map((a) => a.language)).flat()
        : [],
      sequence: playlist.mediaSequenceBase ?? null,
      durations: (playlist.segments ?? []).map((s) => s.duration),
      dates: (playlist.segments ?? []).map((s) => s.programDateTime?.getTime() ?? null),
      discontinuities: (playlist.segments ?? []).map((s) => s.discontinuitySequence),
    }),
  );
}
