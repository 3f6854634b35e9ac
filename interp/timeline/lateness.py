"""Tells a source that keeps coming too late from one that stumbled once."""

from dataclasses import dataclass

from interp.timeline.units import RATE

LASTING = 2 * RATE
"""A packet that is too late this long after the first one makes it a habit, not a stumble. Samples."""
FORGET = 30 * RATE
"""Samples after which a stumble is forgotten."""
SHARE = 0.3
"""The share of packets that must be too late in between."""


@dataclass(frozen=True, slots=True)
class Episode:
    """What was seen from the first packet that was too late until now."""

    worst: float
    """How long after its place the latest packet came. Samples."""
    least: float
    """The same of the earliest packet; negative when it came in time. Samples."""
    media: int
    """Media position of the earliest packet."""
    arrival: int
    """Arrival of the earliest packet."""


class Lateness:
    """Counts packets later than `deadline` (samples) after their place."""

    def __init__(self, deadline: int) -> None:
        self.deadline = deadline
        self._since: int | None = None
        self._packets = self._late = 0
        self._worst = 0.0
        self._least: tuple[float, int, int] = (0.0, 0, 0)

    def clear(self) -> None:
        """Forget everything: places are new."""
        self._since = None

    def note(self, media: int, arrival: int, late: float) -> Episode | None:
        """Take a packet that came `late` samples after its place; return the episode once it is a habit."""
        too_late = late > self.deadline
        if self._since is not None and arrival - self._since > FORGET and self._late < SHARE * self._packets:
            self._since = None
        if self._since is None:
            if too_late:
                self._since, self._packets, self._late = arrival, 1, 1
                self._worst, self._least = late, (late, media, arrival)
            return None
        self._packets += 1
        if late < self._least[0]:
            self._least = (late, media, arrival)
        if not too_late:
            if arrival - self._since > FORGET:
                self._since = None
            return None
        self._late += 1
        self._worst = max(self._worst, late)
        if arrival - self._since < LASTING or self._late < SHARE * self._packets:
            return None
        return Episode(self._worst, *self._least)
