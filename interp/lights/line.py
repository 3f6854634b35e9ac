"""How much of a voice had to be made up lately."""

from collections import deque
from collections.abc import Mapping

from interp.timeline.units import RATE

KEPT = 10
"""Looks that are remembered, one a second."""


class Concealed:
    """By console, the share of its voice in the programs that the network lost for good in the last ten seconds."""

    def __init__(self) -> None:
        self._seen: dict[str, deque[tuple[int, int]]] = {}
        """House position, and samples made up until then."""

    def see(self, concealed: Mapping[str, int], now: int) -> None:
        """Take note, once a second, of the samples that were made up of each voice so far."""
        self._seen = {ident: self._seen.get(ident, deque(maxlen=KEPT + 1)) for ident in concealed}
        for ident, samples in concealed.items():
            self._seen[ident].append((now, samples))

    def percent(self, ident: str) -> float:
        """Return the share, percent; 0 while nothing is known."""
        seen = self._seen.get(ident)
        if seen is None or seen[-1][0] - seen[0][0] < RATE // 2:
            return 0.0
        (since, before), (until, after) = seen[0], seen[-1]
        return min(100.0, max(0.0, 100 * (after - before) / (until - since)))
