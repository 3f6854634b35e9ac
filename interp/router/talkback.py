"""Talkback: somebody of the staff speaks into the ears of some delegates, and into no program."""

from collections.abc import Collection
from dataclasses import dataclass

from interp.config import SourceConfig
from interp.sources.whip import WhipSource
from interp.timeline.clock import HouseClock
from interp.timeline.units import BLOCK
from mixers.units import Samples

MOST = 16
"""Microphones of directors and engineers at once."""


@dataclass(slots=True)
class Microphone:
    """One of the staff's; `to` are the delegates who hear it now."""

    source: WhipSource
    to: frozenset[str] = frozenset()


class Talkback:
    """All microphones that are connected, by their sessions."""

    def __init__(self, clock: HouseClock) -> None:
        self._clock = clock
        self.microphones: dict[str, Microphone] = {}

    def source(self) -> WhipSource:
        """Return what the sound of a new microphone goes into."""
        return WhipSource(SourceConfig(name="talkback", url="whip"), self._clock, lambda _name, _packet: None)

    def targets(self) -> Collection[str]:
        """Return the delegates to whom somebody speaks now."""
        return {name for microphone in self.microphones.values() for name in microphone.to}

    def hear(self, position: int) -> dict[str, Samples]:
        """Return what is said to each delegate in the block at `position`, (2, BLOCK)."""
        said: dict[str, Samples] = {}
        for microphone in self.microphones.values():
            if not microphone.to:
                continue
            block, _missing = microphone.source.hear(position, BLOCK)
            for name in microphone.to:
                said[name] = said[name] + block if name in said else block
        return said
