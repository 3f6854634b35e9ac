import { boothName } from "./booth-name";
import type { Alarm, AlarmCode, Return, SourceKind, State } from "./types";

/** What kind of thing an alarm is about; null for those that are about the machine or the event as a whole. */
const KINDS = {
  source_lost: "source",
  source_failed: "source",
  picture_held: "source",
  sparse_key_frames: "source",
  unsupported_codec: "source",
  picture_too_large: "source",
  studio_down: null,
  studio_late: null,
  booth_lost: "booth",
  voice_unheard: "booth",
  no_interpretation: "program",
  sink_retrying: null,
  sink_failed: null,
  recording_failed: null,
  disk_low: null,
  late_mix: null,
  floor_muted: null,
  two_voices: "program",
  media_process_down: null,
  cough_on: "booth",
  hearing: "booth",
} satisfies Record<AlarmCode, "source" | "booth" | "program" | null>;

/** Returns whether an alarm is about what a director shows: a source, or the studio. */
export function aboutPicture({ code }: Pick<Alarm, "code">): boolean {
  return KINDS[code] === "source" || code === "studio_down" || code === "studio_late";
}

type Labelled = Pick<State, "sources" | "booths" | "programs">;

/** Returns what an alarm is about as the strips call it. */
export function subjectOf(state: Labelled, { code, subject }: Pick<Alarm, "code" | "subject">): string {
  const booth = state.booths.find(({ name }) => name === subject);
  const labels: Record<"source" | "booth" | "program", string | undefined> = {
    source: state.sources.find(({ name }) => name === subject)?.label,
    booth: booth && boothName(booth),
    program: state.programs.find(({ language }) => language === subject)?.label,
  };
  const kind = KINDS[code];
  return (kind && labels[kind]) ?? subject;
}

/** How a lost source comes back: who has to do something for it. */
const RETURNS: Record<SourceKind, Return> = {
  whip: "sender",
  rtmp: "sender",
  srt: "either",
  rtsp: "retried",
  hls: "retried",
  file: "retried",
  device: "retried",
};

/** Returns how the source comes back that an alarm is about; nothing for other alarms. */
export function returnOf(
  state: Pick<State, "sources">,
  { code, subject }: Pick<Alarm, "code" | "subject">,
): Return | undefined {
  const source = KINDS[code] === "source" ? state.sources.find(({ name }) => name === subject) : undefined;
  return source && RETURNS[source.kind];
}
