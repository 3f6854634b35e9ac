"""How long a room sounds on after the speaker, from the speech alone.

The distribution of decay rates (J. Wen, E. Habets, P. Naylor, "Blind estimation of reverberation time based on the
distribution of signal decay rates", ICASSP 2008): in every band the level falls at most as fast as the room lets it, so
the steepest falls tell the room. Here: the slopes of the log energy over 200 ms (least squares) that begin near the
speech's level and end above the noise; of those that fall, the steepest tenth begins at a rate that is mapped to the
reverberation time by a table, taken from speech in synthetic rooms (exponentially decaying noise, as strong as the
direct sound). It is an estimate for a lamp, not a measurement of a room: a close microphone makes it less.
"""

import numpy as np
import numpy.typing as npt

from mixers.decibel import powers_db

FRAMES_A_SECOND = 100
FALL = 20
"""Frames, 10 ms each, over which a slope is taken."""
_LOUD_DB, _RANGE_DB, _OVER_NOISE_DB = 20.0, 50.0, 6.0
_FEWEST = 200
"""Slopes that tell something: speech of some seconds."""
_STEEPEST = 10
"""Percent."""
_APPARENT_S = (0.30, 0.35, 0.44, 0.58, 0.78, 0.96, 1.22)
_ROOM_S = (0.1, 0.2, 0.4, 0.6, 0.9, 1.2, 2.0)


def reverberation_s(powers: npt.NDArray[np.floating]) -> float | None:
    """Return the reverberation time (RT60), 0.1 to 2 s, from the powers (bands, frames) of some 10 s of speech.

    None where there is too little speech. Frames are 10 ms apart.
    """
    if powers.shape[1] < FALL:
        return None
    db = powers_db(powers)
    along = np.arange(FALL) - (FALL - 1) / 2
    windows = np.lib.stride_tricks.sliding_window_view(db, FALL, axis=1)
    slopes = windows @ (along / (along @ along)) * FRAMES_A_SECOND
    top, noise = np.percentile(db, 95, axis=1)[:, None], np.percentile(db, 5, axis=1)[:, None]
    lowest = np.maximum(noise + _OVER_NOISE_DB, top - _RANGE_DB)
    falls = slopes[(windows[..., 0] > top - _LOUD_DB) & (windows.min(axis=2) > lowest) & (slopes < 0)]
    if len(falls) < _FEWEST:
        return None
    return float(np.interp(-60 / np.percentile(falls, _STEEPEST), _APPARENT_S, _ROOM_S))
