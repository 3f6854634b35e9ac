"""What must never reach a recursive filter: a NaN from a broken decoder would stay in it for ever."""

import numpy as np

from mixers.units import Samples

FAR_BEYOND = 16.0
"""24 dB over full scale; a float source may be over full scale, never by this much."""


class Guard:
    """Lets sound pass and makes silence of what is none."""

    def __init__(self) -> None:
        self.rejected = 0
        """Samples replaced so far."""

    def check(self, samples: Samples) -> Samples:
        """Return `samples`, or where some are not finite or beyond FAR_BEYOND, a copy with zeros there."""
        if samples.max() <= FAR_BEYOND and samples.min() >= -FAR_BEYOND:  # false for NaN
            return samples
        sound = np.abs(samples) <= FAR_BEYOND
        self.rejected += int(samples.size - np.count_nonzero(sound))
        return np.where(sound, samples, np.float32(0))
