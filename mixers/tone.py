"""Signals to line up with and to test with; blocks of them join without a seam."""

import numpy as np

from mixers.decibel import amplitude
from mixers.units import RATE, Samples

LINE_UP_HZ = 1000.0
LINE_UP_DBFS = -18.0
"""EBU R 68 alignment level: the peak of the sine, dB under full scale."""


def sine(position: int, n: int, hz: float = LINE_UP_HZ, peak_dbfs: float = LINE_UP_DBFS) -> Samples:
    """Return `n` samples (n,) of a sine that began at position 0; by default the line-up tone."""
    cycles = (position + np.arange(n, dtype=np.float64)) * (hz / RATE) % 1.0
    wave: Samples = (amplitude(peak_dbfs) * np.sin(2 * np.pi * cycles)).astype(np.float32)
    return wave


def clicks(position: int, n: int, every: int = RATE, width: int = 48, peak_dbfs: float = -6.0) -> Samples:
    """Return `n` samples (n,) with a rectangular click of `width` samples at every multiple of `every`."""
    phase = (position + np.arange(n)) % every
    return np.where(phase < width, amplitude(peak_dbfs), 0.0).astype(np.float32)


def noise(seed: int, n: int, rms_dbfs: float = -20.0) -> Samples:
    """Return `n` samples (n,) of white Gaussian noise, the same for the same seed."""
    wave: Samples = np.random.default_rng(seed).standard_normal(n, dtype=np.float32)
    return wave * np.float32(amplitude(rms_dbfs))
