"""Puts what was brought afterwards into a recording's booths, once nobody writes them any more.

The file is written anew beside the old one, which it then replaces in one step. Coded sound is copied, a packet at a
time; only what a stretch lies in is coded again, so that a recording of hours takes seconds, and not a sample of the
rest changes.
"""

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.error import FFmpegError

from interp.sinks.fills import Kept, Patches, decoded, kept_in, patches
from interp.sinks.flac import FRAME, FlacEncoder
from interp.sinks.flac_frame import renumbered, samples_of, without_checks
from interp.sinks.matroska.tracks import Track, flac_track
from interp.sinks.matroska.writer import MatroskaFile

log = logging.getLogger(__name__)


class CannotMend(Exception):
    """The recording is left as it was, its small files beside it; `str()` is one line."""


@dataclass(slots=True)
class _Track:
    """One track while it is copied."""

    patches: Patches
    packets: int = 0


def mend(recording: Path) -> list[Path]:
    """Put every small file of a recording into its booth's file, and return those. Raises CannotMend."""
    kept = kept_in(recording)
    if not kept:
        return []
    try:
        with (recording / "events.jsonl").open(encoding="utf-8") as log:
            header = json.loads(log.readline())
        start, wall = int(header["start"]), datetime.fromisoformat(header["wall"])
        labels = {one["code"]: (one["tag"], one["label"]) for one in header["languages"]}
        booths = {name: list(outputs) for name, outputs in header["booths"].items()}
        mended = []
        for name, outputs in booths.items():
            mine = [one for one in kept if one.booth == name and one.output in outputs]
            if mine:
                path = recording / f"booth-{name}.mkv"
                _rewrite(path, start, wall, [(code, *labels[code]) for code in outputs], mine)
                mended.append(path)
    except (OSError, FFmpegError) as error:
        raise CannotMend(f"{recording}: {error.strerror}") from error
    except (KeyError, TypeError, ValueError) as error:
        raise CannotMend(f"{recording}: {error}") from error
    return mended


def mend_all(recordings: Path, running: Path | None) -> None:
    """Mend every recording in a folder but the one that is running; say in the log what was done."""
    if not recordings.is_dir():
        return
    for recording in sorted(recordings.iterdir()):
        if recording == running or not recording.is_dir():
            continue
        try:
            for path in mend(recording):
                log.info("%s: what was brought after a hole in the network is in it now", path)
        except CannotMend as error:
            log.warning("%s", error)


def _rewrite(
    path: Path, start: int, wall: datetime, tracks: Sequence[tuple[str, str, str]], kept: list[Kept]
) -> None:
    """Write one booth's file anew; `tracks`: (code, BCP 47 tag, name) of each."""
    draft = path.with_name(f".{path.name}.part")
    draft.unlink(missing_ok=True)
    try:
        with av.open(str(path)) as source:
            streams = source.streams.audio
            if len(streams) != len(tracks):
                raise ValueError(f"{path.name}: {len(streams)} tracks; expected {len(tracks)}")
            entries = [
                _entry(number, stream, tag, label)
                for number, (stream, (_, tag, label)) in enumerate(zip(streams, tracks, strict=True))
            ]
            copy = MatroskaFile(draft, wall, {entry.number: entry for entry in entries})
            try:
                state = [_Track(patches(kept, kept[0].booth, code)) for code, _, _ in tracks]
                for packet in source.demux(*streams):
                    if packet.size:
                        _copy(copy, state[packet.stream.index], packet, start)
                copy.close()
            finally:
                copy.abandon()
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    for one in kept:
        one.path.unlink()


def _entry(number: int, stream: Any, tag: str, label: str) -> Track:
    info = bytes(stream.codec_context.extradata or b"")[-34:]
    return flac_track(number + 1, without_checks(info), 1, tag, label)


def _copy(copy: MatroskaFile, track: _Track, packet: "av.Packet[Any]", start: int) -> None:
    """Copy one packet, or code it again where a stretch lies in it."""
    data = bytes(packet)
    at, n = track.packets * FRAME, samples_of(data)
    if track.patches.over(start + at, n):
        (frame,) = packet.decode()
        assert isinstance(frame, AudioFrame)
        recorded = decoded(frame, 1)
        encoder = FlacEncoder(1)
        coded = encoder.encode(track.patches.apply(start + at, recorded[0])[None]) + encoder.flush()
        (_, _, data), *more = coded
        if more or recorded.shape[1] != n:
            raise ValueError(f"packet {track.packets}: expected {n} samples in it")
        data = renumbered(data, track.packets)
    copy.write(packet.stream.index + 1, at, n, True, data)
    track.packets += 1
