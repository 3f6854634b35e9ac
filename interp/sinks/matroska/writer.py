"""One Matroska file, written in clusters that reach the operating system whole.

The time unit is 62.5 µs, three samples at 48 kHz: blocks of sound whose positions are multiples of three
keep their place exactly (RFC 9559, 11.1: a block's time is relative to its cluster's, in 16 bits). A file
that was never closed lacks its duration and its index, nothing else.
"""

import os
from array import array
from datetime import UTC, datetime
from pathlib import Path

from interp.sinks.matroska.ebml import UNKNOWN_SIZE, element, real, size, text, uint, void
from interp.sinks.matroska.tracks import Track
from interp.timeline.units import RATE, samples

TICK = 3
"""Samples."""
_CLUSTER = samples(300)
"""A cluster is written as soon as its blocks span this much."""
_INFO_AT = 128
"""Bytes, from the start of the segment, where Info begins; what is before is for the SeekHead."""
_TRACKS_SPACE = 16 * 1024
"""Bytes kept for the tracks, which may become known, or better known, later."""
_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)


class MatroskaFile:
    """Writes packets of `tracks` into a new file `path`; every method may raise OSError.

    `wall` is the time of position 0 of the file.
    """

    def __init__(self, path: Path, wall: datetime, tracks: dict[int, Track]) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        self._wall = wall
        self._tracks = dict(tracks)
        self._blocks: list[tuple[int, int, bool, bytes]] = []
        self._first = self._last = 0
        self._cues = array("Q")
        """Tick, track and place of each entry of the index; as plain numbers, for an event is many hours long."""
        self._duration = 0
        head = element(
            0x1A45DFA3,
            uint(0x4286, 1) + uint(0x42F7, 1) + uint(0x42F2, 4) + uint(0x42F3, 8),
            text(0x4282, "matroska") + uint(0x4287, 4) + uint(0x4285, 2),
        )
        self._segment = len(head) + 12
        head += (0x18538067).to_bytes(4, "big") + UNKNOWN_SIZE + void(_INFO_AT)
        info = self._info()
        self._tracks_at = _INFO_AT + len(info)
        self._end = 0  # of the file
        self._append(head + info + self._tracks_element())
        self._clusters_at = self._end

    @property
    def tracks(self) -> dict[int, Track]:
        """The tracks by number."""
        return self._tracks

    def set_track(self, track: Track) -> None:
        """Add a track, or say more of one; its number stays."""
        self._tracks[track.number] = track
        os.pwrite(self._file, self._tracks_element(), self._segment + self._tracks_at)

    def write(self, track: int, pts: int, duration: int, key: bool, data: bytes) -> None:
        """Take a packet; `pts` and `duration` in samples from the file's start."""
        if self._blocks and not -_CLUSTER < pts - self._first < 2 * _CLUSTER:
            self.flush()
        if not self._blocks:
            self._first = self._last = pts
        self._blocks.append((track, pts, key, data))
        self._last = max(self._last, pts)
        self._duration = max(self._duration, pts + duration)
        if self._last - self._first >= _CLUSTER:
            self.flush()

    def flush(self) -> None:
        """Write the open cluster to the operating system."""
        if not self._blocks:
            return
        base = max(0, min(pts for _, pts, _, _ in self._blocks)) // TICK
        parts = [uint(0xE7, base)]
        cues: dict[int, int] = {}
        for track, pts, key, data in self._blocks:
            tick = round(pts / TICK)
            header = bytes([0x80 | track]) + (tick - base).to_bytes(2, "big", signed=True)
            parts += [b"\xa3" + size(len(data) + 4), header, b"\x80" if key else b"\0", data]
            if key and not self._tracks[track].sound:
                cues.setdefault(track, tick)
        sounds_only = all(track.sound for track in self._tracks.values())
        if sounds_only and (not self._cues or base - self._cues[-3] > RATE):
            cues[self._blocks[0][0]] = base
        at = self._end - self._segment
        self._blocks = []
        self._append(element(0x1F43B675, *parts))
        for track, tick in cues.items():
            self._cues.extend((tick, track, at))

    def close(self) -> None:
        """Write what is left, the duration and the index, and close the file."""
        try:
            self.flush()
            cues_at = self._end - self._segment
            points = [
                element(0xBB, uint(0xB3, tick), element(0xB7, uint(0xF7, track), uint(0xF1, at)))
                for tick, track, at in zip(self._cues[::3], self._cues[1::3], self._cues[2::3], strict=True)
            ]
            if points:
                self._append(element(0x1C53BB6B, *points))
            seeks = [(0x1549A966, _INFO_AT), (0x1654AE6B, self._tracks_at)]
            seeks += [(0x1C53BB6B, cues_at)] if points else []
            seek_head = element(
                0x114D9B74,
                *(
                    element(0x4DBB, element(0x53AB, i.to_bytes(4, "big")), uint(0x53AC, at))
                    for i, at in seeks
                ),
            )
            seek_head += void(_INFO_AT - len(seek_head))
            os.pwrite(self._file, seek_head + self._info() + self._tracks_element(), self._segment)
            os.pwrite(self._file, size(self._end - self._segment, 8), self._segment - 8)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Close the file as it is."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def _append(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(self._file, view, self._end)
            self._end += written
            view = view[written:]

    def _info(self) -> bytes:
        nanoseconds = round((self._wall - _EPOCH).total_seconds() * 1e6) * 1000
        return element(
            0x1549A966,
            element(0x2AD7B1, (TICK * 10**9 // RATE).to_bytes(4, "big")),
            real(0x4489, self._duration / TICK),
            element(0x4461, nanoseconds.to_bytes(8, "big", signed=True)),
            text(0x4D80, "interp"),
            text(0x5741, "interp"),
        )

    def _tracks_element(self) -> bytes:
        entries = element(0x1654AE6B, *(self._tracks[n].element() for n in sorted(self._tracks)))
        if len(entries) > _TRACKS_SPACE - 9:
            raise ValueError(f"{len(self._tracks)} tracks don't fit into {_TRACKS_SPACE} bytes")
        return entries + void(_TRACKS_SPACE - len(entries))
