"""Puts a peer's sound and picture on one media timeline, by the clock in its RTCP sender reports. Pure."""

from dataclasses import dataclass
from typing import Final

from interp.timeline.units import RATE, samples

_AGREE: Final = samples(2)
"""A correction smaller than this is measuring noise and is left alone."""
_FARTHEST: Final = 10 * RATE
"""A correction larger than this comes of a sender's clock that was set, and has nothing to do with lips. Samples."""


@dataclass(slots=True)
class _Track:
    last: int
    """The newest position on the track's own clock."""
    arrival: int
    """House position at which it arrived."""
    offset: float
    """Media position of the track's position 0, in 48 kHz samples."""
    report: tuple[int, int] | None = None
    """NTP time (64 bit) and the track's position that stands for the same moment."""

    def media(self, position: int) -> float:
        return position + self.offset


class Lipsync:
    """Media positions of several tracks of one peer, each of which counts 48 kHz samples from an origin of its own.

    The first track is the reference and never moves. Another one is placed by its arrival, and by sender
    reports as soon as both have sent one (RFC 3550, section 6.4.1).
    """

    def __init__(self) -> None:
        self._tracks: dict[str, _Track] = {}

    def place(self, track: str, position: int, arrival: int) -> int:
        """Return the media position of a track's position that arrived at house position `arrival`."""
        found = self._tracks.get(track)
        if found is None:
            offset = 0.0
            if self._tracks:
                first = next(iter(self._tracks.values()))
                offset = first.media(first.last) + arrival - first.arrival - position
            found = self._tracks[track] = _Track(position, arrival, offset)
        found.last, found.arrival = position, arrival
        return round(found.media(position))

    def report(self, track: str, ntp: int, position: int) -> None:
        """Take a sender report of a track."""
        found = self._tracks.get(track)
        if found is None:
            return
        found.report = (ntp, position)
        first, *others = self._tracks.values()
        for other in others:
            if first.report is not None and other.report is not None:
                apart = (other.report[0] - first.report[0]) / (1 << 32) * RATE
                off = first.media(first.report[1]) + apart - other.media(other.report[1])
                if _AGREE < abs(off) < _FARTHEST:
                    other.offset += off
