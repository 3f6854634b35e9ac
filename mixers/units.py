"""The units of sound everywhere in the project."""

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]
"""Sound: float32, full scale ±1, planar (channels, n) or one channel (n,)."""


RATE = 48_000
"""Samples a second."""

BLOCK = 960
"""Samples in one audio block: 20 ms, one Opus frame."""
