"""A little less or a little more of the same sound, at the same pitch and without a click.

A period of the voice is taken out or said twice, cross-faded where it is most like its neighbour: overlap-add
with the best lag by correlation (W. Verhelst, M. Roelands, "An overlap-add technique based on waveform similarity
(WSOLA)", ICASSP 1993).
"""

from typing import NamedTuple

import numpy as np

from mixers.units import Samples

SHORTEST = 120
"""Samples of the shortest period: 2.5 ms, a voice of 400 Hz."""
LONGEST = 720
"""Samples of the longest: 15 ms, a voice of 67 Hz."""
FADE = 240
"""Samples of the cross-fade: 5 ms."""
NEEDS = LONGEST + FADE
"""Samples that must be there for the longest period."""
ALIKE = 0.7
"""Correlation from which on two periods pass for one."""
QUIET = 0.003
"""RMS below which anything passes: -50 dBFS."""

_IN = (0.5 - 0.5 * np.cos(np.pi * (np.arange(FADE) + 0.5) / FADE)).astype(np.float32)


class Period(NamedTuple):
    """Where a sound repeats itself."""

    lag: int
    """Samples."""
    alike: bool
    """It does so well enough that nobody hears one period more or less."""


def find_period(sound: Samples, longest: int = LONGEST) -> Period | None:
    """Return the period at the beginning of `sound`, (channels, n): at most `longest` samples, and n - FADE.

    None when that leaves no room for the shortest.
    """
    longest = min(longest, sound.shape[1] - FADE)
    if longest < SHORTEST:
        return None
    mono = sound[:, : longest + FADE].mean(axis=0, dtype=np.float64)
    begin, later = mono[:FADE], mono[SHORTEST:]
    squares = np.concatenate(([0.0], np.cumsum(later * later)))
    powers = squares[FADE:] - squares[:-FADE]
    own = float(begin @ begin)
    likeness = np.correlate(later, begin) / np.sqrt(powers * own + 1e-12)
    best = int(np.argmax(likeness))
    quiet = max(own, float(powers[best])) < QUIET**2 * FADE
    if quiet:
        best = len(likeness) - 1
    return Period(SHORTEST + best, quiet or bool(likeness[best] > ALIKE))


def shorten(sound: Samples, period: int) -> Samples:
    """Return `sound`, (channels, n), without its first `period` samples, begun like the whole."""
    return np.concatenate(
        (
            sound[:, :FADE] + (sound[:, period : period + FADE] - sound[:, :FADE]) * _IN,
            sound[:, period + FADE :],
        ),
        axis=1,
    )


def lengthen(sound: Samples, period: int) -> Samples:
    """Return `sound`, (channels, n), with its first `period` samples twice."""
    seam = sound[:, period : period + FADE] + (sound[:, :FADE] - sound[:, period : period + FADE]) * _IN
    return np.concatenate((sound[:, :period], seam, sound[:, FADE:]), axis=1)
