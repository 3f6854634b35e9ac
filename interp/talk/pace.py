"""How fast somebody may write."""

from collections import deque

from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE, samples

COUNT = 10
"""Messages that one writer may send within …"""
WITHIN = samples(10_000)
"""… so many samples."""


class TooFast(Exception):
    """One more would be too many; `wait_s`: seconds until it would not."""

    def __init__(self, wait_s: float) -> None:
        super().__init__(
            f"text: more than {COUNT} messages in {WITHIN // RATE} s; expected a pause of {wait_s:.0f} s"
        )
        self.wait_s = wait_s


class Pace:
    """Counts what each writer has sent lately."""

    def __init__(self, clock: HouseClock) -> None:
        self._clock = clock
        self._sent: dict[str, deque[int]] = {}

    def count(self, who: str) -> None:
        """Count one of `who`. Raises TooFast, and then does not count it."""
        now = self._clock.position()
        self._sent = {one: times for one, times in self._sent.items() if now - times[-1] < WITHIN}
        times = self._sent.setdefault(who, deque(maxlen=COUNT))
        if len(times) == COUNT and now - times[0] < WITHIN:
            raise TooFast(max(1.0, (times[0] + WITHIN - now) / RATE))
        times.append(now)
