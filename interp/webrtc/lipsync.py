"""Puts a peer's sound and picture on one media timeline, by the clock in its RTCP sender reports. Pure."""

from dataclasses import dataclass
from typing import Final

from interp.timeline.units import RATE, samples

_AGREE: Final = samples(2)
"""A correction smaller than this is measuring noise and is left alone."""


@dataclass(slots=True)
class _Track:
    rate: int
    last: int
    """The newest RTP time stamp, unwrapped."""
    arrival: int
    """House position at which it arrived."""
    offset: float
    """Media position of time stamp 0, in 48 kHz samples."""
    report: tuple[int, int] | None = None
    """NTP time (64 bit) and the RTP time stamp that stands for the same moment."""

    def media(self, timestamp: int) -> float:
        return timestamp * RATE / self.rate + self.offset


class Lipsync:
    """Media positions (48 kHz samples) of several RTP clocks of one peer.

    The first track is the reference and never moves. Another one is placed by its arrival, and by sender
    reports as soon as both have sent one (RFC 3550, section 6.4.1).
    """

    def __init__(self) -> None:
        self._tracks: dict[str, _Track] = {}

    def place(self, track: str, rate: int, timestamp: int, arrival: int) -> int:
        """Return the media position of a time stamp (unwrapped) that arrived at house position `arrival`."""
        found = self._tracks.get(track)
        if found is None:
            offset = 0.0
            if self._tracks:
                first = next(iter(self._tracks.values()))
                now = first.media(first.last) + arrival - first.arrival
                offset = now - timestamp * RATE / rate
            found = self._tracks[track] = _Track(rate, timestamp, arrival, offset)
        found.last, found.arrival = timestamp, arrival
        return round(found.media(timestamp))

    def report(self, track: str, ntp: int, timestamp: int) -> None:
        """Take a sender report of a track: `timestamp` may have 32 bits only."""
        found = self._tracks.get(track)
        if found is None:
            return
        step = (timestamp - found.last + (1 << 31)) % (1 << 32) - (1 << 31)
        found.report = (ntp, found.last + step)
        first, *others = self._tracks.values()
        for other in others:
            if first.report is not None and other.report is not None:
                apart = (other.report[0] - first.report[0]) / (1 << 32) * RATE
                offset = first.media(first.report[1]) + apart - other.report[1] * RATE / other.rate
                if abs(offset - other.offset) > _AGREE:
                    other.offset = offset
