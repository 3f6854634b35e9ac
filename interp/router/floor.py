"""The floor: the sum of the sources, each behind its strip."""

from collections.abc import Mapping

import numpy as np

from interp.router.strips import Loudness, SourceFader, Strips
from interp.sources.source import Source
from interp.timeline.units import BLOCK
from mixers.units import Samples


class Floor:
    """Adds the sources up; read at two places, now for ears and `delay` behind for the programs.

    Delegates hear each other a little sooner than interpreters do, who need each voice with its picture and whole: that
    is a third sum.
    """

    def __init__(self, sources: Mapping[str, Source], faders: dict[str, SourceFader]) -> None:
        self.sources = sources
        self.faders = faders
        self._loudness = Loudness(list(sources))
        self._for_programs, self._for_ears, self._for_delegates = (
            Strips(list(sources), faders) for _ in range(3)
        )
        self._heard: set[str] = set()
        """Live sources that have given sound: from then on what is missing is a loss."""
        self.blocks: dict[str, Samples] = {}
        """Each source's sound before its fader, as the programs' last read found it."""

    @property
    def language(self) -> str | None:
        """The language of the sources that are not muted; None when they differ or none tells.

        A source that tells none, such as a second camera, doesn't count beside one that does.
        """
        told = {self.faders[name].language for name in self.sources if self.faders[name].heard} - {None}
        return told.pop() if len(told) == 1 else None

    def read(self, position: int, n: int) -> tuple[Samples, int]:
        """Return `n` samples of the floor for the programs, (2, n), and how many live sources lacked."""
        lacking = 0
        for name, source in self.sources.items():
            self.blocks[name], missing = source.read(position, n)
            if not source.live:
                self._heard.discard(name)
            elif name in self._heard:
                lacking += missing
            elif missing < n:
                self._heard.add(name)
        self._loudness.push(self.blocks, self.faders)
        return _sum(self._for_programs.process(self.blocks, self._loudness.gains_db), n), lacking

    def hear(self, position: int) -> Samples:
        """Return the floor's block at `position` for ears, shape (2, BLOCK)."""
        blocks = {name: source.hear(position, BLOCK)[0] for name, source in self.sources.items()}
        return _sum(self._for_ears.process(blocks, self._loudness.gains_db), BLOCK)

    def converse(self, position: int) -> tuple[Samples, dict[str, Samples]]:
        """Return the floor's block at `position` for delegates, (2, BLOCK), and what each source gave to it."""
        blocks = {}
        for name, source in self.sources.items():
            sooner = source.converse(position, BLOCK)
            blocks[name] = source.hear(position, BLOCK)[0] if sooner is None else sooner
        heard = self._for_delegates.process(blocks, self._loudness.gains_db)
        return _sum(heard, BLOCK), heard


def _sum(blocks: Mapping[str, Samples], n: int) -> Samples:
    """Return the sum of (2, n) each, silence of none; it may be one of them."""
    floor: Samples | None = None
    for block in blocks.values():
        floor = block if floor is None else floor + block
    return np.zeros((2, n), np.float32) if floor is None else floor
