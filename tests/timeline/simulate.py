"""A source with a clock and a network of its own, in front of a RecoveredInput; and what comes out, measured.

Channel 0 is a tone; channel 1 a ramp that tells each sample's media position, so that the sound itself says
where it lies.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from interp.timeline.buffer import TimelineBuffer
from interp.timeline.input import RecoveredInput
from interp.timeline.units import RATE, samples
from mixers.units import Samples

TONE = 997.0
"""Hertz."""
RAMP = 8 * RATE
"""Samples after which the ramp begins again."""

Jitter = Callable[[np.random.Generator, int], npt.NDArray[np.float64]]
"""Returns the extra delay in ms of each of n packets."""


def exponential(mean_ms: float) -> Jitter:
    """A network that is mostly quick."""
    return lambda random, n: random.exponential(mean_ms, n)


def spikes(random: np.random.Generator, n: int) -> npt.NDArray[np.float64]:
    """10 ms as a rule, and one packet in a hundred 50 to 300 ms."""
    return random.exponential(10, n) + (random.random(n) < 0.01) * random.uniform(50, 300, n)


def sound(media: int, n: int) -> Samples:
    """Return tone and ramp for media positions from `media` on, shape (2, n)."""
    at = media + np.arange(n)
    return np.stack([np.sin(2 * np.pi * TONE / RATE * at), at % RAMP / RAMP]).astype(np.float32)


def step_ratio(tone: Samples) -> float:
    """Return the largest step between samples, relative to the largest of the tone itself."""
    return float(np.abs(np.diff(tone)).max() / (2 * np.pi * TONE / RATE))


def media_at(ramp: Samples) -> npt.NDArray[np.float64]:
    """Return the media positions (modulo RAMP) that samples of the ramp stand for."""
    return ramp.astype(np.float64) * RAMP


class Source:
    """Packets of `size` samples from a clock that runs `ppm` fast, `base` samples after the house's."""

    def __init__(
        self, ppm: float, jitter: Jitter, *, seed: int = 1, size: int = 960, base: int = 5 * RATE
    ) -> None:
        self.ppm, self.size, self.base = ppm, size, base
        self._jitter, self._random = jitter, np.random.default_rng(seed)
        self._next, self._last = 0, 0

    def least(self, media: int) -> float:
        """Return the house position at which the packet of `media` arrives at the earliest."""
        return self.base + (media + self.size) / (1 + self.ppm / 1e6)

    def packets(self, seconds: float) -> list[tuple[int, int]]:
        """Return (media position, arrival) of the next packets; none overtakes another."""
        n = round(seconds * RATE / self.size)
        late = self._jitter(self._random, n) * samples(1)
        out = []
        for extra in late:
            self._last = max(self._last, int(self.least(self._next) + extra))
            out.append((self._next, self._last))
            self._next += self.size
        return out


def end(buffer: TimelineBuffer, recovered: RecoveredInput) -> int:
    """Return one past the last position that has sound, once all of it is laid."""
    recovered.read(1 << 50, 1)
    return buffer.end


def make(*, playout_ms: float = 60, fixed: bool = False) -> tuple[TimelineBuffer, RecoveredInput]:
    buffer = TimelineBuffer(2)
    return buffer, RecoveredInput(buffer, playout_delay=samples(playout_ms), fixed=fixed)
