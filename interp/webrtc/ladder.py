"""Which size of a picture a line carries: down when packets are lost or queue up, up again after a while. Pure."""

from typing import Final

LOSSY: Final = 8.0
"""Percent of the picture's packets, as the other side reports them, averaged over some seconds."""
CLEAN: Final = 2.0
"""Percent; below, the line may be tried with more."""
QUEUED_MS: Final = 250.0
"""A round trip so much longer than the shortest means that packets queue up on the way."""
STAY: Final = 20.0
"""Seconds on the small picture before the large one is tried again; doubled whenever that was too early."""
LONGEST: Final = 320.0
"""Seconds that are waited at most."""
SETTLED: Final = 60.0
"""Seconds on the large picture after which the line counts as good again."""


class Ladder:
    """Two rungs, and the hysteresis between them."""

    def __init__(self) -> None:
        self.low = False
        self._since: float | None = None
        """When the rung was last changed, or when the large picture was first sent (monotonic seconds)."""
        self._wait = STAY
        self._best: float | None = None

    def look(self, loss_percent: float, rtt_ms: float | None, now: float) -> bool:
        """Take what is known of the line at `now` (monotonic seconds); return whether the small picture is due."""
        since = self._since = now if self._since is None else self._since
        if rtt_ms is not None:
            self._best = rtt_ms if self._best is None else min(self._best, rtt_ms)
        queued = rtt_ms is not None and self._best is not None and rtt_ms - self._best > QUEUED_MS
        if not self.low:
            if loss_percent > LOSSY or queued:
                self._wait = STAY if now - since > SETTLED else min(self._wait * 2, LONGEST)
                self.low, self._since = True, now
        elif now - since > self._wait and loss_percent < CLEAN and not queued:
            self.low, self._since = False, now
        return self.low
