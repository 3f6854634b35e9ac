"""The floor: the sum of the sources, each behind its fader."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from interp.sources.source import Source
from interp.timeline.units import BLOCK
from mixers.decibel import amplitude
from mixers.units import Samples


@dataclass(slots=True)
class SourceFader:
    """A source's gain, and the language that is spoken there."""

    gain_db: float = 0.0
    mute: bool = False
    language: str | None = None

    @property
    def gain(self) -> float:
        """Linear gain."""
        return 0.0 if self.mute else amplitude(self.gain_db)


class Floor:
    """Adds the sources up; read at two places, now for ears and `delay` behind for the programs."""

    def __init__(self, sources: Mapping[str, Source], faders: dict[str, SourceFader]) -> None:
        self.sources = sources
        self.faders = faders
        self._program_gains = {name: fader.gain for name, fader in faders.items()}
        self._ear_gains = dict(self._program_gains)
        self._heard: set[str] = set()
        """Live sources that have given sound: from then on what is missing is a loss."""
        self.blocks: dict[str, Samples] = {}
        """Each source's sound before its fader, as the programs' last read found it."""

    @property
    def language(self) -> str | None:
        """The language of the sources that are not muted; None when they differ or none tells.

        A source that tells none, such as a second camera, doesn't count beside one that does.
        """
        told = {self.faders[name].language for name in self.sources if not self.faders[name].mute} - {None}
        return told.pop() if len(told) == 1 else None

    def read(self, position: int, n: int) -> tuple[Samples, int]:
        """Return `n` samples of the floor for the programs, (2, n), and how many live sources lacked."""
        floor: Samples | None = None
        lacking = 0
        for name, source in self.sources.items():
            block, missing = source.read(position, n)
            self.blocks[name] = block
            if not source.live:
                self._heard.discard(name)
            elif name in self._heard:
                lacking += missing
            elif missing < n:
                self._heard.add(name)
            faded = self._faded(block, name, self._program_gains)
            floor = faded if floor is None else floor + faded
        return np.zeros((2, n), np.float32) if floor is None else floor, lacking

    def hear(self, position: int) -> Samples:
        """Return the floor's block at `position` for ears, shape (2, BLOCK)."""
        floor: Samples | None = None
        for name, source in self.sources.items():
            block, _missing = source.hear(position, BLOCK)
            faded = self._faded(block, name, self._ear_gains)
            floor = faded if floor is None else floor + faded
        return np.zeros((2, BLOCK), np.float32) if floor is None else floor

    def _faded(self, block: Samples, name: str, gains: dict[str, float]) -> Samples:
        """Return a source's sound behind its fader, which may be `block` itself."""
        before, after = gains[name], self.faders[name].gain
        gains[name] = after
        if before == after == 1.0:
            return block
        if before == after:
            return block * np.float32(after)
        return block * np.linspace(before, after, block.shape[1], dtype=np.float32)
