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
_RISE = amplitude(_RELEASE_DB_A_MS)
_SLOPE = (np.arange(SUB) / SUB).astype(np.float32)


class Limited(NamedTuple):
    """What left the limiter."""

    samples: Samples
    """(programs, 2, n)"""
    reduction_db: npt.NDArray[np.float64]
    """(programs,): the lowest gain in it, 0 when idle."""


class Limiter:
    """Limits stereo programs; what comes out lies BLOCK samples before what went in."""

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
        """Set a program's ceiling, dBTP, for what is pushed from now on."""
        self._ceilings[program] = amplitude(ceiling_db - _MARGIN_DB)

    def push(self, samples: Samples) -> Limited:
        """Take what comes next, (programs, 2, n), n a multiple of BLOCK; return as much, BLOCK before it."""
        programs, _, n = samples.shape
        flat = samples.reshape(programs, -1)
        peaks = np.maximum(flat.max(axis=1), -flat.min(axis=1))
        near = np.maximum(peaks, self._waiting_peaks)
        loud = np.flatnonzero(near * OVERSHOOT > self._ceilings)
        allowed = np.ones((programs, n // SUB))
        if loud.size:
            joined = np.concatenate([self._waiting[loud, :, -_TAIL:], samples[loud]], axis=2)
            ceilings = self._ceilings[loud, None]
            true_peaks = between(joined.reshape(2 * loud.size, -1), np.repeat(ceilings, 2))
            true_peaks = true_peaks.reshape(loud.size, 2, n // SUB, SUB)
            allowed[loud] = ceilings / np.maximum(true_peaks.max(axis=(1, 3)), ceilings)
        joined = np.concatenate([self._waiting, samples], axis=2)
        known = np.concatenate([self._allowed, allowed], axis=1)
        result = self._release(joined[:, :, :n], known)
        self._waiting = joined[:, :, n:]
        self._waiting_peaks = np.abs(self._waiting).max(axis=(1, 2))
        self._allowed = known[:, n // SUB :]
        return result

    def _release(self, samples: Samples, known: npt.NDArray[np.float64]) -> Limited:
        """Limit `samples`; `known` is what its sub-blocks, and BLOCK samples more, allow."""
        programs, _, n = samples.shape
        subs = n // SUB
        if not self._active and known.min() == 1.0:
            return Limited(samples, np.zeros(programs))
        # A border's gain covers the sub-block before and after it, and `known` lies HALF samples off the
        # grid, which takes one sub-block more.
        windows = np.lib.stride_tricks.sliding_window_view(known[:, : subs + _AHEAD + 1], _AHEAD + 2, axis=1)
        minima = windows.min(axis=2)
        # min(minimum, last gain · rise) from left to right, without a loop.
        rise = _RISE ** np.arange(subs + 1)
        steps = np.concatenate([self._released[:, -1:], minima], axis=1) / rise
        released = np.minimum.accumulate(steps, axis=1)[:, 1:] * rise[1:]
        history = np.concatenate([self._released, released], axis=1)
        means = np.lib.stride_tricks.sliding_window_view(history, _AHEAD, axis=1).mean(axis=2)
        borders = np.concatenate([self._border[:, None], means], axis=1)
        self._released = history[:, -(_AHEAD - 1) :]
        self._border = borders[:, -1]
        self._active = bool(self._released.min() < 1.0 or self._border.min() < 1.0)
        starts = borders[:, :-1, None].astype(np.float32)
        rises = np.diff(borders, axis=1)[:, :, None].astype(np.float32)
        gains = (starts + rises * _SLOPE).reshape(programs, 1, n)
        return Limited(samples * gains, amplitudes_db(borders.min(axis=1)))
