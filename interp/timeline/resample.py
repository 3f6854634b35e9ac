"""A resampler for ratios very near to one that knows exactly which input position each output stands for.

A fractional delay filter: a sinc in a Kaiser window, whose taps are polynomials of the fraction (C. W.
Farrow, "A continuously variable digital delay element", ISCAS 1988), so that the fraction may change with
every sample at the price of a few fixed filters, which are one matrix product.

Why not soxr's variable-rate stream: it is as clean (112 dB) and as fast, but where its output lies on the
input is only known up to its buffering, and its own documentation calls it experimental. Measured by
`tests/timeline/test_resample.py`: 97 dB signal to noise at 1 kHz, more than 80 dB up to 18 kHz.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from mixers.units import Samples

TAPS = 32
ORDER = 5
KAISER_BETA = 9.0
HALF = TAPS // 2
"""Inputs needed after the integer part of a position before its output can be computed."""
ROW = 32
"""Positions computed by one row of the matrix product."""


def _taps(fractions: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the taps of the delay filter for each fraction in [0, 1), shape (fractions, TAPS)."""
    distance = (np.arange(TAPS) - (HALF - 1))[None, :] - fractions[:, None]
    window = np.i0(KAISER_BETA * np.sqrt(np.clip(1 - (distance / HALF) ** 2, 0, 1)))
    taps = np.sinc(distance) * window
    return np.asarray(taps / taps.sum(axis=1, keepdims=True), np.float64)


@lru_cache(maxsize=1)
def _matrix() -> Samples:
    """Return the fixed filters as a matrix: ROW + TAPS - 1 inputs to (ORDER + 1) terms of ROW positions."""
    fractions = (np.cos(np.pi * (np.arange(64) + 0.5) / 64) + 1) / 2
    powers = np.vander(fractions - 0.5, ORDER + 1, increasing=True)
    filters = np.linalg.lstsq(powers, _taps(fractions), rcond=None)[0]
    matrix = np.zeros((ROW + TAPS - 1, ORDER + 1, ROW), np.float32)
    for place in range(ROW):
        matrix[place : place + TAPS, :, place] = filters.T
    return matrix.reshape(ROW + TAPS - 1, (ORDER + 1) * ROW)


class DriftResampler:
    """Streaming: `process` takes any number of inputs and returns all outputs that they allow.

    The input begins at position 0; what lies before it is silence. An output at input position p needs the
    inputs up to floor(p) + HALF, so the newest HALF inputs wait for the next call.
    """

    def __init__(self, channels: int, first: float = 0.0) -> None:
        """Let the first output stand for input position `first` (not below 0)."""
        self.position = first
        """Input position of the next output sample."""
        self.fed = 0
        """Inputs taken so far."""
        self._held = np.zeros((channels, HALF - 1), np.float32)
        """The newest inputs; the last one is number `fed` - 1."""

    def process(self, samples: Samples, step: float) -> Samples:
        """Return the outputs, shape (channels, k), whose positions are `step` inputs apart."""
        held = np.concatenate((self._held, samples), axis=1)
        origin = self.fed - self._held.shape[1]
        self.fed += samples.shape[1]
        count = max(0, int(np.ceil((self.fed - HALF - self.position) / step)))
        if count == 0:
            self._held = held
            return np.zeros((held.shape[0], 0), np.float32)
        # Positions relative to the integer part of the first one, so that float32 fractions stay exact.
        whole = int(self.position)
        places = (self.position - whole) + np.arange(count) * step
        self.position += count * step
        index = places.astype(np.intp)
        fraction = (places - index - 0.5).astype(np.float32)
        start = whole - HALF + 1 - origin
        terms = self._terms(held, start, int(index[-1]) + 1)
        if int(index[-1]) != count - 1 or step > 1:
            terms = terms[:, :, index]
        out = terms[:, ORDER] * fraction
        for power in range(ORDER - 1, 0, -1):
            out += terms[:, power]
            out *= fraction
        out += terms[:, 0]
        keep = min(int(self.position) - HALF + 1 - origin, held.shape[1])
        self._held = held[:, keep:]
        return out

    @staticmethod
    def _terms(held: Samples, start: int, length: int) -> Samples:
        """Return the filters' outputs, shape (channels, ORDER + 1, length), from `held[start]` on."""
        channels = held.shape[0]
        rows = -(-length // ROW)
        padded = np.zeros((channels, rows * ROW + TAPS - 1), np.float32)
        part = held[:, start : start + padded.shape[1]]
        padded[:, : part.shape[1]] = part
        windows = np.lib.stride_tricks.sliding_window_view(padded, ROW + TAPS - 1, axis=1)[:, ::ROW]
        terms = np.ascontiguousarray(windows).reshape(channels * rows, -1) @ _matrix()
        terms = terms.reshape(channels, rows, ORDER + 1, ROW).transpose(0, 2, 1, 3)
        return terms.reshape(channels, ORDER + 1, rows * ROW)[:, :, :length]
