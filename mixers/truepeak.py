"""True peak (ITU-R BS.1770-5, annex 2): the largest value of the waveform between the samples, too.

Four times oversampling by a windowed sinc whose first phase is the samples themselves. `HALF` samples on
each side are wanted for a value; a tone at 0.25 of the rate is read to 0.02 dB.
"""

import numpy as np
import numpy.typing as npt

from mixers.decibel import amplitudes_db
from mixers.units import Samples

FACTOR = 4
HALF = 16
"""Samples that the interpolation needs on either side."""

_CUT = 2 * HALF
"""Samples that are interpolated together; divides BLOCK."""
_WINDOW = _CUT + 2 * HALF - 1
"""Samples that this takes."""
_AT_ONCE = 30
_KAISER_BETA = 7.0


def _phases() -> npt.NDArray[np.float64]:
    """Return (FACTOR - 1, 2·HALF): the weights of the samples around a point 1/4, 2/4, 3/4 after a sample."""
    fractions = np.arange(1, FACTOR)[:, None] / FACTOR
    distance = np.arange(-HALF + 1, HALF + 1)[None] - fractions
    window = np.i0(_KAISER_BETA * np.sqrt(np.maximum(1 - (distance / HALF) ** 2, 0))) / np.i0(_KAISER_BETA)
    weights = np.sinc(distance) * window
    result: npt.NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return result


def _bank() -> Samples:
    """Return (_WINDOW, 3·_CUT): samples around a cut to the points after each of its samples."""
    phases = _phases()
    bank = np.zeros((_WINDOW, (FACTOR - 1) * _CUT), np.float32)
    for sample in range(_CUT):
        for phase in range(FACTOR - 1):
            bank[sample : sample + 2 * HALF, phase * _CUT + sample] = phases[phase]
    return bank


_BANK = _bank()
OVERSHOOT = float(np.abs(_phases()).sum(axis=1).max())
"""No point between samples is larger than this times the largest sample near it."""


def between(samples: Samples, above: npt.NDArray[np.floating]) -> Samples:
    """Return the largest of a sample and the three points after it, absolute, for every sample.

    `samples` (rows, HALF + n + HALF), n a multiple of 32; the result (rows, n) is for the middle.
    `above` (rows,): what interests; where no point can be larger than this, only the samples are looked at.
    """
    rows, n = samples.shape[0], samples.shape[1] - 2 * HALF
    sizes = np.abs(samples)
    cells = sizes.reshape(rows, n // _CUT + 1, _CUT).max(axis=2)
    near = np.maximum(cells[:, :-1], cells[:, 1:])
    row, cut = np.nonzero(near * np.float32(OVERSHOOT) > above[:, None])
    largest = np.ascontiguousarray(sizes[:, HALF : HALF + n]).reshape(rows, n // _CUT, _CUT)
    if row.size:
        windows = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW, axis=1)[:, 1::_CUT]
        points = np.abs(_products(windows[row, cut])).reshape(-1, FACTOR - 1, _CUT).max(axis=1)
        largest[row, cut] = np.maximum(largest[row, cut], points)
    return largest.reshape(rows, n)


def _products(windows: Samples) -> Samples:
    """Return `windows @ _BANK`, (k, 3 · _CUT), in products so small that BLAS starts no threads for them."""
    k = len(windows)
    if k <= _AT_ONCE:
        few: Samples = np.matmul(windows, _BANK)
        return few
    padded = np.zeros((-(-k // _AT_ONCE) * _AT_ONCE, _WINDOW), np.float32)
    padded[:k] = windows
    many: Samples = np.matmul(padded.reshape(-1, _AT_ONCE, _WINDOW), _BANK)
    return many.reshape(len(padded), -1)[:k]


class TruePeak:
    """The held true peak of every bus, streaming; a bus is one or more channels."""

    def __init__(self, buses: int, channels: int) -> None:
        self._tail = np.zeros((buses, channels, 2 * HALF), np.float32)
        self._held = np.zeros(buses, np.float32)

    def push(self, samples: Samples) -> None:
        """Take what comes next, (buses, channels, n), n a multiple of BLOCK.

        The last HALF samples of what was pushed count with the next block.
        """
        buses, channels, n = samples.shape
        joined = np.concatenate([self._tail, samples], axis=2)
        flat = samples.reshape(buses, -1)
        peaks = np.maximum(np.maximum(flat.max(axis=1), -flat.min(axis=1)), self._held)
        # Only what comes near the highest sample, or what is held, can make the true peak higher.
        rows = joined.reshape(buses * channels, -1)
        highest = between(rows, np.repeat(peaks, channels)).reshape(buses, -1).max(axis=1)
        self._held = np.maximum(self._held, highest)
        self._tail = joined[:, :, n:]

    def read(self, reset: bool = True) -> npt.NDArray[np.float64]:
        """Return the largest true peak since the last reset, dBTP, (buses,)."""
        peaks = amplitudes_db(self._held)
        if reset:
            self._held = np.zeros_like(self._held)
        return peaks
