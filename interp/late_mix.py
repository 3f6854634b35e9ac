"""What a machine that is too slow costs: how late the mix came, and what sound was no longer there for it."""

from collections.abc import Mapping

from interp.programs.desk import PERIOD
from interp.programs.engine import TOO_LATE
from interp.timeline.units import RATE

SETTLED = 10
"""Looks (5 s) before a late mix counts: a start is busy, and nobody watches yet."""
LATE_FOR = 20
"""Looks (10 s) for which a warning about a late mix stands after it has caught up."""

Part = tuple[str, str]
"""Of what sound (`the floor`, `booth A`), and which part of it counts: two parts may lack the same moment."""


class LateMix:
    """Follows the mix from the moment that it is too late until it has been in time again for a while.

    A source's sound waits 20 s for the mix, a voice 9 s: what comes later than that finds silence.
    """

    def __init__(self) -> None:
        self._looks = 0
        self._until = 0
        self._ticks = 0
        self._worst = 0
        self._before: Mapping[Part, int] = {}
        self._missing: dict[str, int] = {}

    def look(self, ticks: int, lateness: int, missing: Mapping[Part, int]) -> str | None:
        """Return what to say, None while all is well; call it at each look.

        `ticks`: times that the mix caught up so far; `lateness`: how far it is behind its schedule, or has been since
        the last look, samples; `missing`: samples that were not there when they were mixed, so far.
        """
        self._looks += 1
        late = ticks > self._ticks or lateness > TOO_LATE * PERIOD
        if late and self._looks > SETTLED:
            if not self._standing:
                self._worst, self._missing = 0, {}
            self._until = self._looks + LATE_FOR
        if self._standing:
            self._worst = max(self._worst, lateness)
            self._count(missing)
        self._ticks, self._before = ticks, missing
        return self._sentence() if self._standing else None

    @property
    def _standing(self) -> bool:
        return self._looks < self._until

    def _count(self, missing: Mapping[Part, int]) -> None:
        grown: dict[str, int] = {}
        for (what, part), count in missing.items():
            more = count - self._before.get((what, part), count)
            grown[what] = max(grown.get(what, 0), more)
        for what, more in grown.items():
            if more > 0:
                self._missing[what] = self._missing.get(what, 0) + more

    def _sentence(self) -> str:
        lost = ", ".join(f"{_seconds(count)} of {what}" for what, count in self._missing.items())
        said = f"Missing: {lost}." if lost else "No sound was lost."
        return f"The machine was too busy: the mix came up to {_seconds(self._worst)} late. {said}"


def _seconds(count: int) -> str:
    """Return samples as seconds; whole ones from 1 s on, for each change is a line in the log."""
    return f"{count / RATE:.0f} s" if count >= RATE else f"{max(1, round(count * 1000 / RATE))} ms"
