"""The last stage of a program: a look-ahead limiter on true peaks, both channels together.

The gain is a straight line between the borders of sub-blocks of 1 ms. At either border of a sub-block it is
no more than the sub-block's largest true peak allows, so it is nowhere in between. Around a peak it comes
down over `_AHEAD` ms (a sliding minimum, then a sliding mean of the same length) and goes up again by
`_RELEASE_DB_A_MS`. A program that stays well under the ceiling costs a search for its maximum, no more.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mixers.decibel import amplitude, amplitudes_db
from mixers.truepeak import HALF, OVERSHOOT, between
from mixers.units import BLOCK, Samples

SUB = 48
"""Samples in a sub-block: 1 ms."""

_SUBS = BLOCK // SUB
_AHEAD = 5
"""Sub-blocks over which the gain comes down."""
_RELEASE_DB_A_MS = 0.04
_MARGIN_DB = 0.3
"""Kept under the ceiling: four times oversampling reads the highest tones too low, and meters differ."""
_TAIL = 2 * HALF
_RISE = amplitude(_RELEASE_DB_A_MS) ** np.arange(_SUBS + 1)
_SLOPE = (np.arange(SUB) / SUB).astype(np.float32)


class Limited(NamedTuple):
    """One block after the limiter."""

    samples: Samples
    """(programs, 2, BLOCK)"""
    reduction_db: npt.NDArray[np.float64]
    """(programs,): the lowest gain in the block, 0 when idle."""


class Limiter:
    """Limits stereo programs; what comes out is the block before the one that went in."""

    def __init__(self, ceilings_db: npt.NDArray[np.float64]) -> None:
        """Start with one ceiling a program, dBTP."""
        programs = len(ceilings_db)
        self._ceilings = np.zeros(programs)
        for program, ceiling_db in enumerate(ceilings_db):
            self.configure(program, float(ceiling_db))
        self._waiting = np.zeros((programs, 2, BLOCK), np.float32)
        self._waiting_peaks = np.zeros(programs, np.float32)
        # What the peaks of the waiting block allow, by sub-block; as all true peaks HALF samples behind.
        self._allowed = np.ones((programs, _SUBS))
        # The last gains before the mean, the newest last, and the last border.
        self._released = np.ones((programs, _AHEAD - 1))
        self._border = np.ones(programs)
        self._active = False

    def configure(self, program: int, ceiling_db: float) -> None:
        """Set a program's ceiling, dBTP, for the blocks pushed from now on."""
        self._ceilings[program] = amplitude(ceiling_db - _MARGIN_DB)

    def push(self, samples: Samples) -> Limited:
        """Take the next block, (programs, 2, BLOCK); return the one before it, limited."""
        programs = samples.shape[0]
        flat = samples.reshape(programs, -1)
        peaks = np.maximum(flat.max(axis=1), -flat.min(axis=1))
        near = np.maximum(peaks, self._waiting_peaks)
        loud = np.flatnonzero(near * OVERSHOOT > self._ceilings)
        allowed = np.ones((programs, _SUBS))
        if loud.size:
            joined = np.concatenate([self._waiting[loud, :, -_TAIL:], samples[loud]], axis=2)
            ceilings = self._ceilings[loud, None]
            true_peaks = between(joined.reshape(2 * loud.size, -1), np.repeat(ceilings, 2))
            true_peaks = true_peaks.reshape(loud.size, 2, _SUBS, SUB)
            allowed[loud] = ceilings / np.maximum(true_peaks.max(axis=(1, 3)), ceilings)
        result = self._release(allowed)
        self._waiting = samples
        self._waiting_peaks = peaks
        self._allowed = allowed
        return result

    def _release(self, allowed: npt.NDArray[np.float64]) -> Limited:
        """Limit the waiting block, knowing what the next one allows."""
        programs = allowed.shape[0]
        if not self._active and self._allowed.min() == 1.0 and allowed.min() == 1.0:
            return Limited(self._waiting, np.zeros(programs))
        # A border's gain covers the sub-block before and after it, and `allowed` lies HALF samples off the
        # grid, which takes one sub-block more.
        known = np.concatenate([self._allowed, allowed[:, : _AHEAD + 1]], axis=1)
        windows = np.lib.stride_tricks.sliding_window_view(known, _AHEAD + 2, axis=1)
        minima = windows.min(axis=2)[:, :_SUBS]
        # min(minimum, last gain · rise) from left to right, without a loop.
        steps = np.concatenate([self._released[:, -1:], minima], axis=1) / _RISE
        released = np.minimum.accumulate(steps, axis=1)[:, 1:] * _RISE[1:]
        history = np.concatenate([self._released, released], axis=1)
        means = np.lib.stride_tricks.sliding_window_view(history, _AHEAD, axis=1).mean(axis=2)
        borders = np.concatenate([self._border[:, None], means], axis=1)
        self._released = history[:, -(_AHEAD - 1) :]
        self._border = borders[:, -1]
        self._active = bool(self._released.min() < 1.0 or self._border.min() < 1.0)
        starts = borders[:, :-1, None].astype(np.float32)
        rises = np.diff(borders, axis=1)[:, :, None].astype(np.float32)
        gains = (starts + rises * _SLOPE).reshape(programs, 1, BLOCK)
        return Limited(self._waiting * gains, amplitudes_db(borders.min(axis=1)))
