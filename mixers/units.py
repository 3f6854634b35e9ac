"""The units of sound everywhere in the project."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

RATE = 48_000
"""Samples a second."""

BLOCK = 960
"""Samples in one audio block: 20 ms, one Opus frame."""

Samples: TypeAlias = npt.NDArray[np.float32]
"""Sound: full scale is ±1; the last axis is time, at RATE."""
