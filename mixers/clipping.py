"""Sound that was cut off flat, by an input that was driven too far: also where a codec has rippled the flat tops since.

Speech is near its peak for very few samples of a stretch; where its tops are cut off, many samples crowd there. A codec
moves each of them a little, and yet leaves the crowd (that flat runs are gone after Opus is why they are not counted).
Measured on four voices, 12 s each: of the louder stretches of 200 ms, none to 4 % are crowded in clean speech, 0 to 9 %
in the median behind a limiter that takes 12 dB, 27 to 38 % where the top 6 dB are cut off, and 13 to 38 % of that after
Opus.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from mixers.units import BLOCK, Samples

STRETCH: Final = 10 * BLOCK
"""Samples (200 ms) that are judged by their own peak."""
_NEAR_PEAK: Final = 0.9
_CROWD: Final = 0.012
"""Share of a stretch's samples near its peak from which on it is crowded."""


def crowds(samples: Samples) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Return for each stretch of (channels, n), n a multiple of STRETCH: its peak, and the share of samples near it.

    Each (n // STRETCH,), of the channel that is louder.
    """
    heights = np.abs(samples).reshape(samples.shape[0], -1, STRETCH)
    peaks = heights.max(axis=2)
    near = (heights > _NEAR_PEAK * peaks[..., None]).mean(axis=2, dtype=np.float32)
    louder = peaks.argmax(axis=0)[None]
    return np.take_along_axis(peaks, louder, 0)[0], np.take_along_axis(near, louder, 0)[0]


def clipped_percent(peaks: npt.NDArray[np.floating], shares: npt.NDArray[np.floating]) -> float:
    """Return how many of the louder half of these stretches of speech, (stretches,), have flat tops, percent."""
    if not len(peaks):
        return 0.0
    return float(100 * (shares[peaks >= np.median(peaks)] > _CROWD).mean())
