"""The powers of what interpreters hear and say, block by block on the house timeline, for the last while."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from interp.booths.booth import Stretch
from interp.timeline.units import BLOCK
from mixers.units import Samples

KEPT = 40 * 50
"""Blocks of 20 ms that are kept: 40 s."""

Powers = npt.NDArray[np.float32]


class Envelopes:
    """Mean squares of the floor and of every track of every booth, as the programs read them. (KEPT,) each."""

    def __init__(self, booths: Mapping[str, Sequence[str]]) -> None:
        """`booths` gives each booth's outputs in the order of its tracks."""
        self._booths = booths
        self._floor: Powers = np.zeros(KEPT, np.float32)
        self._tracks = {name: np.zeros((len(outputs), KEPT), np.float32) for name, outputs in booths.items()}
        self._open = {name: np.zeros((len(outputs), KEPT), np.bool_) for name, outputs in booths.items()}
        self.filled = 0
        """Blocks that are known, KEPT at most."""

    def push(self, floor: Samples, sent: Mapping[str, Stretch]) -> None:
        """Take what comes next: the floor (2, n) and what each booth sent, n a multiple of BLOCK."""
        n = floor.shape[1] // BLOCK
        _shift(self._floor, _powers(floor).mean(axis=0), n)
        for name, stretch in sent.items():
            opened = any(stretch.opened)
            _shift(self._tracks[name], _powers(stretch.sound) if opened else 0, n)
            _shift(self._open[name], np.array(stretch.opened)[:, None], n)
        self.filled = min(KEPT, self.filled + n)

    def voice(self, booth: str) -> tuple[Powers, npt.NDArray[np.bool_]]:
        """Return the powers of a booth's voice, and in which blocks it was on the air."""
        powers: Powers = self._tracks[booth].sum(axis=0)
        opened: npt.NDArray[np.bool_] = np.asarray(self._open[booth].any(axis=0))
        return powers, opened

    def heard(self, listen: str, floor_language: str | None) -> Powers:
        """Return the powers of what a console hears that listens to `floor`, `booth:NAME` or `channel:CODE`."""
        kind, _, which = listen.partition(":")
        if kind == "booth" and which in self._booths:
            return self.voice(which)[0]
        if kind != "channel" or which == floor_language:
            return self._floor
        tracks = list(self._into(which))
        powers = sum((self._tracks[name][track] for name, track in tracks), np.zeros(KEPT, np.float32))
        interpreted = sum((self._open[name][track] for name, track in tracks), np.zeros(KEPT, np.bool_))
        return np.where(interpreted, powers, self._floor)

    def _into(self, language: str) -> Iterator[tuple[str, int]]:
        for name, outputs in self._booths.items():
            if language in outputs:
                yield name, outputs.index(language)


def _powers(sound: Samples) -> Powers:
    """Return the mean squares (rows, blocks) of (rows, n)."""
    blocks = sound.reshape(sound.shape[0], -1, BLOCK)
    powers: Powers = np.einsum("rkn,rkn->rk", blocks, blocks) / np.float32(BLOCK)
    return powers


def _shift(ring: npt.NDArray[np.generic], new: npt.ArrayLike, n: int) -> None:
    """Put `n` blocks at the end of `ring`, along the last axis, and let as many go at its beginning."""
    ring[..., :-n] = ring[..., n:]
    ring[..., -n:] = new
