"""The house clock: where the event is now on its own timeline."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from interp.timeline.units import RATE


class HouseClock:
    """Counts 48 kHz samples since it was made, from a monotonic clock.

    `monotonic` and `wall` return seconds; tests pass their own to mock the passing of time. `began` is that of a
    clock that counts the same, in another process of this machine.
    """

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
        began: tuple[float, float] | None = None,
    ) -> None:
        self._monotonic = monotonic
        self.began = (monotonic(), wall()) if began is None else began
        """What `monotonic` and `wall` said at position 0."""
        self._start, self._wall_start = self.began

    def position(self) -> int:
        """Return the house position now, in samples."""
        return int((self._monotonic() - self._start) * RATE)

    def seconds_until(self, position: int) -> float:
        """Return the seconds from now until `position`; negative when it has passed."""
        return position / RATE - (self._monotonic() - self._start)

    def wall_at(self, position: int) -> datetime:
        """Return the wall-clock time (UTC) of a house position, as fixed when the event began."""
        return datetime.fromtimestamp(self._wall_start + position / RATE, UTC)
