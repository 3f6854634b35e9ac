"""Meters for many buses at once: loudness in its three times, its range, and true peak."""

import numpy as np
import numpy.typing as npt

from mixers.guard import Guard
from mixers.kweight import KWeighting
from mixers.loudness import Loudness
from mixers.truepeak import TruePeak
from mixers.units import BLOCK, Samples


class Meter:
    """`buses` meters, each of `channels` channels (mono or stereo; BS.1770 weighs both channels as 1)."""

    def __init__(self, buses: int, channels: int) -> None:
        self.buses = buses
        self._shape = (buses, channels)
        self._guard = Guard()
        self._weighting = KWeighting(buses * channels)
        self._loudness = Loudness(buses)
        self._peaks = TruePeak(buses, channels)

    def push(self, samples: Samples) -> None:
        """Take what comes next, (buses, channels, n), n a multiple of BLOCK."""
        if samples.shape[:2] != self._shape or samples.shape[2] % BLOCK:
            raise ValueError(f"samples {samples.shape}; expected {self._shape} and a multiple of {BLOCK}")
        buses, channels = self._shape
        sound = self._guard.check(samples)
        weighted = self._weighting.process(sound.reshape(buses * channels, -1))
        blocks = weighted.reshape(buses, channels, -1, BLOCK)
        self._loudness.push(np.einsum("bckn,bckn->bk", blocks, blocks) / np.float32(BLOCK))
        self._peaks.push(sound)

    def momentary(self) -> npt.NDArray[np.float64]:
        """Return the loudness of the last 400 ms, LUFS, (buses,)."""
        return self._loudness.momentary()

    def short_term(self) -> npt.NDArray[np.float64]:
        """Return the loudness of the last 3 s, LUFS, (buses,)."""
        return self._loudness.short_term()

    def integrated(self) -> npt.NDArray[np.float64]:
        """Return the gated loudness since the start, LUFS, (buses,)."""
        return self._loudness.integrated()

    def range_lu(self) -> npt.NDArray[np.float64]:
        """Return the loudness range since the start, LU, (buses,)."""
        return self._loudness.range_lu()

    def true_peak(self, reset: bool = True) -> npt.NDArray[np.float64]:
        """Return the largest true peak since the last reset, dBTP, (buses,)."""
        return self._peaks.read(reset)
