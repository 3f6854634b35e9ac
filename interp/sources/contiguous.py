"""Puts decoded sound in a row: no crack where time stamps are rounded, no drift where they wander."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from interp.sources.frames import Sound
from interp.timeline.units import RATE, samples

Samples = npt.NDArray[np.float32]

GAP = samples(50)
"""A block further than this from the one before is a gap or an overlap, not rounding."""
STEP = samples(6)
"""So is one further than this when `STEADY` blocks in a row are, in the same direction: a lost packet."""
STEADY = 4
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
    A gap stays a gap: whoever lays the sound out conceals it. An overlap is cut off.
    """

    def __init__(self) -> None:
        self.end: int | None = None
        """One past the last sample laid, None before the first."""
        self._mean = 0.0
        self._correcting = False
        self._steps = 0
        """Blocks in a row beyond STEP; negative when early."""
        self._cut = False
        self.overlaps = 0
        """Samples that came twice and were dropped."""

    def cut(self) -> None:
        """The time stamps were mended: the next block's place is to be taken at its word."""
        self._cut = True

    def lay(self, position: int, block: Samples) -> Iterator[Sound]:
        """Place a block (channels, n) that says that it begins at `position`."""
        if block.shape[1] == 0:
            return
        if self.end is None:
            self.end = position
        off = position - self.end
        if self._stepped(off):
            if off > 0:
                self.end = position
            else:
                self.overlaps += min(-off, block.shape[1])
                block = block[:, -off:]
            self._mean, self._correcting, self._steps = 0.0, False, 0
        else:
            block = self._follow(off, block)
        if block.shape[1]:
            yield Sound(self.end, block)
            self.end += block.shape[1]

    def _stepped(self, off: int) -> bool:
        """Say whether a block that is `off` samples from its due place is a gap or an overlap."""
        cut, self._cut = self._cut, False
        if abs(off) <= STEP:
            self._steps = 0
        else:
            same = (off > 0) == (self._steps > 0)
            self._steps = (self._steps if same else 0) + (1 if off > 0 else -1)
        return cut or abs(off) > GAP or abs(self._steps) >= STEADY

    def silence_until(self, position: int, channels: int = 2) -> Iterator[Sound]:
        """Give silence from the end to `position`."""
        if self.end is not None and position > self.end:
            yield Sound(self.end, np.zeros((channels, position - self.end), np.float32))
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
