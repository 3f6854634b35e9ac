"""A language's channel as ears hear it: the clean interpretation, or else the floor."""

from collections.abc import Mapping

import numpy as np

from interp.booths.booth import Booth, Stretch
from interp.timeline.units import BLOCK
from mixers.decibel import amplitude
from mixers.units import Samples

_RISE = (np.arange(1, BLOCK + 1) / BLOCK).astype(np.float32)

Tracks = Mapping[str, Stretch]
"""By booth: what it sends in the next block."""


class Channel:
    """One language. Whatever changes who is heard, or how loud, does so over a block: nothing clicks."""

    def __init__(self, language: str, booths: Mapping[str, Booth]) -> None:
        self._language = language
        self._booths = {name: booth for name, booth in booths.items() if language in booth.outputs}
        self._gains = {name: _gain(booth) for name, booth in self._booths.items()}
        self._share = 0.0
        """Of the interpretation; the rest is the floor."""

    def block(self, floor: Samples, tracks: Tracks, *, spoken: bool) -> Samples:
        """Return the next block, (2, BLOCK). `spoken`: the floor speaks this language itself."""
        voice = np.zeros(BLOCK, np.float32)
        interpreted = False
        for name, booth in self._booths.items():
            before, after = self._gains[name], _gain(booth)
            self._gains[name] = after
            track = booth.outputs.index(self._language)
            sent = tracks[name]
            if sent.opened[track] and (before or after):
                voice += sent.sound[track] * (after if before == after else before + (after - before) * _RISE)
                interpreted |= after > 0
        before, after = self._share, float(interpreted and not spoken)
        self._share = after
        if before == after:
            return np.stack((voice, voice)) if after else floor
        share = before + (after - before) * _RISE
        return floor * (1 - share) + voice * share


def _gain(booth: Booth) -> float:
    """Return the linear gain of a booth's fader."""
    return 0.0 if booth.mute else amplitude(booth.gain_db)
