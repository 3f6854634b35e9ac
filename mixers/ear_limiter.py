"""The last stage before an ear: nothing above the ceiling reaches it, whatever a source does.

A plug that is pulled, feedback, a fader that jumps by 30 dB: the gain is down by the time the peak comes, for the
sound is known `AHEAD` samples before it is heard. That is the whole delay: ears are at the lowest delay there is.
"""

import numpy as np
import numpy.typing as npt

from mixers.decibel import amplitude
from mixers.guard import Guard
from mixers.units import Samples

AHEAD = 48
"""Samples by which what comes out lies behind what went in: 1 ms, in which the gain comes down."""
CEILING_DB = -3.0
"""Highest sample, dBFS: above what speech peaks at, and so out of its way."""
_RELEASE_DB_A_S = 20.0
_RISE = amplitude(_RELEASE_DB_A_S / 48_000)


class EarLimiter:
    """Limits one signal of `channels` channels, all by one gain, streaming; transparent below the ceiling.

    The gain before a peak is a sliding minimum of what the samples allow, and a sliding mean of it of the same
    length, so that it moves in a straight line and is down in time.
    """

    def __init__(self, channels: int, ceiling_db: float = CEILING_DB) -> None:
        self.events = 0
        """Blocks in which the gain was below 1; a count."""
        self._ceiling = np.float32(amplitude(ceiling_db))
        self._guard = Guard()
        self._waiting = np.zeros((channels, AHEAD), np.float32)
        self._before = np.ones(AHEAD)
        """The last minima, released, the newest last."""
        self._active = False

    def push(self, samples: Samples) -> Samples:
        """Take what comes next, (channels, n), n at least AHEAD; return as much, AHEAD samples before it."""
        n = samples.shape[1]
        fits = bool(samples.max() <= self._ceiling and samples.min() >= -self._ceiling)  # false for NaN
        joined = np.concatenate((self._waiting, samples if fits else self._guard.check(samples)), axis=1)
        self._waiting = joined[:, n:]
        heard = joined[:, :n]
        if fits and not self._active:
            return heard  # nearly always; what waited was looked at before
        self.events += 1
        gains = self._gains(np.abs(joined).max(axis=0))
        limited = heard * gains.astype(np.float32)
        return np.clip(limited, -self._ceiling, self._ceiling)  # float32 rounds; a promise to an ear is kept

    def _gains(self, sizes: Samples) -> npt.NDArray[np.float64]:
        """Return the gain for each sample but the newest AHEAD, of which the sizes are known, too."""
        allowed = np.minimum(1.0, self._ceiling / np.maximum(sizes, self._ceiling).astype(np.float64))
        minima = np.lib.stride_tricks.sliding_window_view(allowed, AHEAD + 1).min(axis=1)
        # min(minimum, last gain · rise) from left to right, without a loop.
        rise = _RISE ** np.arange(len(minima) + 1)
        steps = np.concatenate((self._before[-1:], minima)) / rise
        released = (np.minimum.accumulate(steps) * rise)[1:]
        history = np.concatenate((self._before, released))
        self._before = history[-AHEAD:]
        self._active = bool(self._before.min() < 1.0 - 1e-9)
        sums = np.cumsum(np.concatenate(([0.0], history)))
        means: npt.NDArray[np.float64] = (sums[AHEAD + 1 :] - sums[: -AHEAD - 1]) / (AHEAD + 1)
        return means
