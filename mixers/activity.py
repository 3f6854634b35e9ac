"""Where somebody speaks, from the powers of 20 ms blocks."""

import numpy as np
import numpy.typing as npt

from mixers.decibel import powers_db

Powers = npt.NDArray[np.floating]
Activity = npt.NDArray[np.bool_]

QUIETEST_DB = -50.0
"""Below this nobody speaks, dBFS."""
RANGE_DB = 25.0
"""Speech reaches so far below its loud blocks, where the room is quieter than that. dB."""
OVER_NOISE_DB = 8.0
LEAST_RANGE_DB = 10.0
SHORTEST = 3
"""What is shorter than these blocks (60 ms) is a click. Blocks."""
GAP = 10
"""A stop within a word: a gap up to this is speech, too (200 ms). Blocks."""


def active(powers: Powers) -> Activity:
    """Return for each block (20 ms) of `powers` (n,), mean squares, whether somebody speaks in it.

    The threshold lies below the loudest tenth and above the quietest of the whole stretch, so give it half a minute or
    more; in noise that never pauses all is active, and in silence nothing is.
    """
    db = powers_db(powers)
    loud = db[db > QUIETEST_DB - LEAST_RANGE_DB]
    if not len(loud):
        return np.zeros(len(powers), np.bool_)
    top, noise = np.percentile(loud, 90), np.percentile(db, 10)
    threshold = max(QUIETEST_DB, min(top - LEAST_RANGE_DB, max(top - RANGE_DB, noise + OVER_NOISE_DB)))
    return _runs(_runs(db > threshold, SHORTEST, keep=False), GAP + 1, keep=True)


def _runs(flags: Activity, least: int, *, keep: bool) -> Activity:
    """Return `flags` without the runs of `not keep` that are shorter than `least`; a gap at either end is kept."""
    edges = np.concatenate(([0], np.flatnonzero(np.diff(flags)) + 1, [len(flags)]))
    lengths, values = np.diff(edges), flags[edges[:-1]]
    short = (values != keep) & (lengths < least)
    if keep:
        short[[0, -1]] = False
    return np.repeat(np.where(short, keep, values), lengths)
