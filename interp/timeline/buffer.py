"""A stretch of sound on the house timeline: written wherever it belongs, read wherever it is wanted."""

import numpy as np

from interp.timeline.units import RATE
from mixers.units import Samples

SPARE = RATE // 50
"""Room behind the window for a fade-out that is no part of the written sound. Samples."""


class TimelineBuffer:
    """The newest `seconds` of one input, as a ring. What was never written reads as silence and is counted.

    The window ends at the newest sample ever written (not at now, which a buffer doesn't know) and moves on
    with it. Reads change nothing, so that the ears read at now and the programs, later, at their delay.
    """

    def __init__(self, channels: int, seconds: float = 20.0) -> None:
        self.channels = channels
        self.window = round(seconds * RATE)
        """Samples that can be read back."""
        self.dropped = 0
        """Samples given to `write` that lay before the window; a count."""
        self._size = self.window + SPARE
        self._ring = np.zeros((channels, self._size), np.float32)
        self._written: list[tuple[int, int]] = []
        self._newest = 0
        self._reach = 0

    @property
    def end(self) -> int:
        """One past the last written position; 0 when nothing is written."""
        return self._written[-1][1] if self._written else 0

    @property
    def start(self) -> int:
        """The first position that can be read or written now."""
        return self._newest - self.window

    def write(self, position: int, samples: Samples, fade: Samples | None = None) -> None:
        """Put `samples`, shape (channels, n), at `position`, over whatever was there.

        `fade`, shape (channels, up to SPARE), is heard behind them until something is written there; it
        counts as missing. It is ignored when something is written there already.
        """
        count = samples.shape[1]
        if count == 0:
            return
        if not self._written:
            self._restart(position)
        skipped = min(count, self.start - position)
        if skipped > 0:
            self.dropped += skipped
            position, samples, count = position + skipped, samples[:, skipped:], count - skipped
            if count == 0:
                return
        end = position + count
        if count > self.window:
            samples, position = samples[:, -self.window :], end - self.window
        if position > self._reach:
            self._zero(max(self._reach, end - self._size), position)
        self._put(position, samples)
        self._mark(position, end)
        self._newest = max(self._newest, end)
        self._reach = max(self._reach, end)
        if end == self._newest:
            faded = end
            if fade is not None:
                self._put(end, fade)
                faded += fade.shape[1]
            self._zero(faded, self._reach)
            self._reach = faded
        if self._written[0][1] <= self.start:
            self._written = [(a, b) for a, b in self._written if b > self.start]

    def read(self, position: int, n: int) -> tuple[Samples, int]:
        """Return `n` samples from `position` on, shape (channels, n), and how many were never written."""
        at = position % self._size
        first, end = self._written[-1] if self._written else (0, 0)
        if max(first, self.start) <= position and position + n <= end and at + n <= self._size:
            return self._ring[:, at : at + n].copy(), 0  # nearly always
        out = np.zeros((self.channels, n), np.float32)
        start, stop = max(position, self.start), min(position + n, self._reach)
        if start < stop:
            at, length = start % self._size, stop - start
            first = min(length, self._size - at)
            into = start - position
            out[:, into : into + first] = self._ring[:, at : at + first]
            out[:, into + first : into + length] = self._ring[:, : length - first]
        there = 0
        for a, b in reversed(self._written):
            if b <= position:
                break
            there += max(0, min(b, position + n) - max(a, position, self.start))
        return out, n - there

    def truncate(self, position: int) -> None:
        """Forget what is written at `position` and later."""
        if position < self._reach:
            self._zero(max(position, self.start), self._reach)
            self._reach = max(position, self.start)
            self._written = [(a, min(b, position)) for a, b in self._written if a < position]

    def _restart(self, position: int) -> None:
        self._ring[:] = 0
        self._newest = self._reach = max(position, self._newest)

    def _mark(self, start: int, end: int) -> None:
        """Add [start, end) to what is written: sorted, disjoint and not touching."""
        last = self._written[-1] if self._written else None
        if last is None or start > last[1]:
            self._written.append((start, end))
            return
        if start >= last[0]:
            self._written[-1] = (last[0], max(end, last[1]))
            return
        kept = []
        for a, b in self._written:
            if b < start or a > end:
                kept.append((a, b))
            else:
                start, end = min(a, start), max(b, end)
        self._written = sorted([*kept, (start, end)])

    def _put(self, position: int, samples: Samples) -> None:
        at, count = position % self._size, samples.shape[1]
        first = min(count, self._size - at)
        self._ring[:, at : at + first] = samples[:, :first]
        if first < count:
            self._ring[:, : count - first] = samples[:, first:]

    def _zero(self, start: int, end: int) -> None:
        if start < end:
            at, count = start % self._size, min(end - start, self._size)
            first = min(count, self._size - at)
            self._ring[:, at : at + first] = 0
            self._ring[:, : count - first] = 0
