"""Sound that comes later by a settable time."""

import numpy as np

from mixers.units import Samples


class DelayLine:
    """Delays `channels` of sound by up to `longest` samples. A changed one fades in over a block."""

    def __init__(self, channels: int, longest: int) -> None:
        self._past: Samples = np.zeros((channels, longest), np.float32)
        self._delay = 0

    def process(self, block: Samples, delay: int) -> Samples:
        """Return what comes next, (channels, n), `delay` samples later; n is at most `longest`."""
        n, longest = block.shape[1], self._past.shape[1]
        joined = np.concatenate([self._past, block], axis=1)
        self._past = joined[:, -longest:]
        late = joined[:, longest - delay : longest - delay + n]
        if delay != self._delay:
            before = joined[:, longest - self._delay : longest - self._delay + n]
            rise = (np.arange(1, n + 1) / n).astype(np.float32)
            late, self._delay = before + (late - before) * rise, delay
        return late
