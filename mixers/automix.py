"""Automatic mixing of many open microphones by gain sharing.

Each microphone's gain is its share of the level of all: in power, p / (p1 + … + pn) (Dugan, Automatic Microphone
Mixing, JAES 23(6), 1975). So the gains of all microphones together are always that of one: one voice is heard as if its
microphone were the only one, six quiet rooms are as loud as one, and nobody switches anything.
"""

import numpy as np
import numpy.typing as npt

from mixers.units import BLOCK, RATE

RELEASE_MS = 150.0
"""A level falls with this time constant, so that the gaps between syllables give nothing away; it rises at once."""
NOISE_POWER = 1e-9
"""Every microphone has this much, -90 dBFS: where all are silent all have the same share."""
LEAST = 1e-3
"""A gain is never less, -60 dB."""

_KEPT = float(np.exp(-BLOCK / RATE / (RELEASE_MS / 1000)))


class GainSharing:
    """The gains of `count` microphones, block by block."""

    def __init__(self, count: int) -> None:
        self._powers = np.zeros(count)
        self._gains = np.ones(count)

    def push(
        self, powers: npt.NDArray[np.floating], taking_part: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.float32]:
        """Take the mean squares of blocks of 20 ms, (count, blocks), behind the faders; return linear gains.

        The result (count, blocks + 1) has the gain before the first block, and that at each block's last sample. Who
        does not take part has a gain of 1 and no share.
        """
        gains = np.empty((len(self._gains), powers.shape[1] + 1))
        gains[:, 0] = self._gains
        for block in range(powers.shape[1]):
            now = powers[:, block] + NOISE_POWER
            self._powers = np.maximum(now, now + _KEPT * (self._powers - now))
            self._powers[~taking_part] = 0.0
            total = self._powers.sum()
            share = np.sqrt(self._powers / total) if total else self._powers
            gains[:, block + 1] = np.where(taking_part, np.maximum(share, LEAST), 1.0)
        self._gains = gains[:, -1]
        return gains.astype(np.float32)
