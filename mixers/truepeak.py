"""True peak (ITU-R BS.1770-5, annex 2): the largest value of the waveform between the samples, too.

Four times oversampling by a windowed sinc whose first phase is the samples themselves. `HALF` samples on
each side are wanted for a value; a tone at 0.25 of the rate is read to 0.02 dB.
"""

import numpy as np
import numpy.typing as npt

from mixers.decibel import amplitudes_db
from mixers.units import BLOCK

FACTOR = 4
HALF = 16
"""Samples that the interpolation needs on either side."""

_CUT = 32
"""Samples that one matrix product interpolates; divides BLOCK."""
_KAISER_BETA = 7.0


def _phases() -> npt.NDArray[np.float64]:
    """Return (FACTOR - 1, 2·HALF): the weights of the samples around a point 1/4, 2/4, 3/4 after a sample."""
    fractions = np.arange(1, FACTOR)[:, None] / FACTOR
    distance = np.arange(-HALF + 1, HALF + 1)[None] - fractions
    window = np.i0(_KAISER_BETA * np.sqrt(np.maximum(1 - (distance / HALF) ** 2, 0))) / np.i0(_KAISER_BETA)
    weights = np.sinc(distance) * window
    result: npt.NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return result


def _bank() -> npt.NDArray[np.float32]:
    """Return (_CUT + 2·HALF - 1, 3·_CUT): samples around a cut to the points after each of its samples."""
    phases = _phases()
    bank = np.zeros((_CUT + 2 * HALF - 1, (FACTOR - 1) * _CUT), np.float32)
    for sample in range(_CUT):
        for phase in range(FACTOR - 1):
            bank[sample : sample + 2 * HALF, phase * _CUT + sample] = phases[phase]
    return bank


_BANK = _bank()
OVERSHOOT = float(np.abs(_phases()).sum(axis=1).max())
"""No point between samples is larger than this times the largest sample near it."""


def between(samples: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Return the largest of a sample and the three points after it, absolute, for every sample.

    `samples` (rows, HALF - 1 + n + HALF), n a multiple of 32; the result (rows, n) is for the middle.
    """
    rows = samples.shape[0]
    n = samples.shape[1] - (2 * HALF - 1)
    windows = np.lib.stride_tricks.sliding_window_view(samples, _CUT + 2 * HALF - 1, axis=1)[:, ::_CUT]
    points = (windows @ _BANK).reshape(rows, n // _CUT, FACTOR - 1, _CUT)
    np.abs(points, out=points)
    largest = points.max(axis=2).reshape(rows, n)
    middle = np.abs(samples[:, HALF - 1 : HALF - 1 + n])
    highest: npt.NDArray[np.float32] = np.maximum(largest, middle)
    return highest


class TruePeak:
    """The held true peak of every bus, streaming; a bus is one or more channels."""

    def __init__(self, buses: int, channels: int) -> None:
        self._tail = np.zeros((buses, channels, 2 * HALF - 1), np.float32)
        self._held = np.zeros(buses, np.float32)

    def push(self, samples: npt.NDArray[np.float32]) -> None:
        """Take the next block, (buses, channels, BLOCK).

        The last HALF samples of what was pushed count with the next block, whole.
        """
        joined = np.concatenate([self._tail, samples], axis=2)
        peaks = np.abs(joined).max(axis=(1, 2))
        # Nothing in a block can raise the held peak unless its samples come near: most need no interpolation.
        rising = np.flatnonzero(peaks * OVERSHOOT > self._held)
        if rising.size:
            chosen = joined[rising].reshape(-1, joined.shape[2])
            highest = between(chosen).reshape(rising.size, -1).max(axis=1)
            self._held[rising] = np.maximum(self._held[rising], highest)
        self._tail = joined[:, :, BLOCK:]

    def read(self, reset: bool = True) -> npt.NDArray[np.float64]:
        """Return the largest true peak since the last reset, dBTP, (buses,)."""
        peaks = amplitudes_db(self._held)
        if reset:
            self._held[:] = 0.0
        return peaks
