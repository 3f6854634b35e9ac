"""Decibels and the ratios that they stand for.

`*_db` of an amplitude is 20·log10, of a power 10·log10. Zero becomes `SILENCE_DB`, never minus infinity:
meters and JSON have no infinity.
"""

import numpy as np
import numpy.typing as npt

SILENCE_DB = -120.0
"""What nothing reads as, dB."""

_SMALLEST_AMPLITUDE = 10.0 ** (SILENCE_DB / 20)
_SMALLEST_POWER = 10.0 ** (SILENCE_DB / 10)
_LOG2_10_OVER_20 = float(np.log2(10.0) / 20)


def amplitude(db: float) -> float:
    """Return the amplitude ratio of a number of dB."""
    return float(10.0 ** (db / 20))


def amplitude_db(ratio: float) -> float:
    """Return an amplitude ratio in dB, `SILENCE_DB` at the least."""
    return float(20 * np.log10(max(abs(ratio), _SMALLEST_AMPLITUDE)))


def amplitudes(db: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """Return the amplitude ratios of an array of dB, any shape."""
    ratios: npt.NDArray[np.float32] = np.exp2(db * _LOG2_10_OVER_20).astype(np.float32, copy=False)
    return ratios


def amplitudes_db(ratios: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Return amplitude ratios (0 or more) in dB, any shape."""
    db: npt.NDArray[np.float64] = 20 * np.log10(np.maximum(ratios.astype(np.float64), _SMALLEST_AMPLITUDE))
    return db


def powers_db(powers: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    """Return powers (0 or more) in dB, any shape."""
    db: npt.NDArray[np.float64] = 10 * np.log10(np.maximum(powers.astype(np.float64), _SMALLEST_POWER))
    return db
