"""Takes away what is below voices: rumble, steps, a desk that is knocked on."""

import numpy as np

from mixers.cascade import Biquad, Cascade
from mixers.units import RATE

CORNER_HZ = 80.0
"""3 dB down; 24 dB an octave below. The lowest voices' fundamental is at 80 to 90 Hz."""


def butterworth(corner_hz: float) -> tuple[Biquad, Biquad]:
    """Return a Butterworth high-pass of order four, by the bilinear transform (Zölzer, Digital Audio Signal Processing,
    table 5.1).
    """
    k = float(np.tan(np.pi * corner_hz / RATE))
    first, second = (_section(k, 2 * float(np.sin(np.pi * (2 * n + 1) / 8))) for n in (0, 1))
    return first, second


def _section(k: float, damping: float) -> Biquad:
    norm = 1 + damping * k + k * k
    return (1 / norm, -2 / norm, 1 / norm, 2 * (k * k - 1) / norm, (1 - damping * k + k * k) / norm)


class HighPass(Cascade):
    """The filter of `buses` mono signals, streaming."""

    def __init__(self, buses: int, corner_hz: float = CORNER_HZ) -> None:
        super().__init__(butterworth(corner_hz), buses)
