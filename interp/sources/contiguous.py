"""Puts decoded sound in a row: no crack where time stamps are rounded, no drift where they wander."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from interp.sources.frames import Sound
from interp.timeline.units import RATE, samples

Samples = npt.NDArray[np.float32]

GAP = samples(50)
"""A block further than this from the one before is a gap or an overlap, not rounding."""
WANDER = samples(3)
"""Mean distance between time stamps and sample count that starts a correction."""
SETTLED = samples(0.3)
"""Mean distance that ends it."""
STRETCH = 0.004
"""Of a block's length: the most that a correction changes it; below what is heard as a change of pitch."""


class ContiguousSound:
    """Lays blocks end to end by their sample count, and follows their time stamps slowly.

    Time stamps in milliseconds (FLV, Matroska) are up to half a millisecond off, each another way: they are
    averaged over a second. When the mean leaves `WANDER`, blocks are stretched a little until it is back.
    """

    def __init__(self, fill: int = 0) -> None:
        """Gaps of up to `fill` samples are given as silence; longer ones stay gaps."""
        self._fill = fill
        self.end: int | None = None
        """One past the last sample laid, None before the first."""
        self._mean = 0.0
        self._correcting = False
        self.overlaps = 0
        """Samples that came twice and were dropped."""

    def start(self, position: int) -> None:
        """Begin at `position`, as if sound had ended there."""
        self.end = position
        self._mean = 0.0

    def lay(self, position: int, block: Samples) -> Iterator[Sound]:
        """Place a block (channels, n) that says that it begins at `position`."""
        if block.shape[1] == 0:
            return
        if self.end is None:
            self.end = position
        off = position - self.end
        if abs(off) > GAP:
            if off > 0:
                yield from self._bridge(position, block.shape[0])
            else:
                self.overlaps += min(-off, block.shape[1])
                block = block[:, -off:]
            self._mean, self._correcting = 0.0, False
        else:
            block = self._follow(off, block)
        if block.shape[1]:
            yield Sound(self.end, block)
            self.end += block.shape[1]

    def silence_until(self, position: int, channels: int = 2) -> Iterator[Sound]:
        """Give silence from the end to `position`."""
        if self.end is not None and position > self.end:
            yield Sound(self.end, np.zeros((channels, position - self.end), np.float32))
            self.end = position

    def _bridge(self, position: int, channels: int) -> Iterator[Sound]:
        assert self.end is not None
        if position - self.end <= self._fill:
            yield from self.silence_until(position, channels)
        self.end = position

    def _follow(self, off: int, block: Samples) -> Samples:
        count = block.shape[1]
        self._mean += (off - self._mean) * min(1.0, count / RATE)
        if abs(self._mean) > WANDER:
            self._correcting = True
        elif abs(self._mean) < SETTLED:
            self._correcting = False
        most = int(count * STRETCH)
        change = max(-most, min(most, round(self._mean))) if self._correcting else 0
        if not change:
            return block
        self._mean -= change
        return stretch(block, count + change)


def stretch(block: Samples, count: int) -> Samples:
    """Return a block (channels, n) as (channels, count), linearly; n within percents of count."""
    length = block.shape[1]
    at = np.linspace(0.0, length - 1, count)
    grid = np.arange(length)
    return np.stack([np.interp(at, grid, channel) for channel in block]).astype(np.float32)
