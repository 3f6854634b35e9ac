"""What each source goes through before the floor adds it up: high-pass, delay, loudness, gain sharing, fader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from interp.timeline.units import BLOCK, samples
from mixers.automix import GainSharing
from mixers.decibel import amplitude
from mixers.delay_line import DelayLine
from mixers.high_pass import HighPass
from mixers.kweight import KWeighting
from mixers.levelling import Levelling
from mixers.ramp import block_ramps
from mixers.units import Samples

LONGEST_MS: Final = 1000
"""Of a source's delay."""
TARGET_LUFS: Final = -20.0
"""What delegates are brought to before they are mixed: as the programs are, with room for two who speak at once."""


@dataclass(slots=True)
class SourceFader:
    """What is set of a source, and the language that is spoken there."""

    gain_db: float = 0.0
    mute: bool = False
    language: str | None = None
    on_stage: bool = True
    """False for a delegate in the waiting room."""
    solo: bool = False
    """Where any source is solo, those alone are heard in the floor."""
    high_pass: bool = False
    delay_ms: int = 0
    automix: bool = False
    """It shares the gain of one microphone with all others that do."""
    level: bool = False
    """It is brought to the loudness of the others."""

    @property
    def heard(self) -> bool:
        """It is in the floor, unless another one is solo."""
        return self.on_stage and not self.mute

    @property
    def gain(self) -> float:
        """Linear gain."""
        return amplitude(self.gain_db) if self.heard else 0.0


class Loudness:
    """How much each source needs to be as loud as the others, dB; moved slowly, by what the programs read."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self._weighting = KWeighting(2 * len(names))
        self._levelling = Levelling(len(names), np.arange(len(names)))
        self._levelling.target_lufs[:] = TARGET_LUFS
        self.gains_db = dict.fromkeys(names, 0.0)

    def push(self, blocks: Mapping[str, Samples], faders: Mapping[str, SourceFader]) -> None:
        """Take what every source gave, (2, n) with n a multiple of BLOCK; who is not heard now is not measured."""
        if not any(faders[name].level for name in self._names):
            return
        sound = np.concatenate([blocks[name] for name in self._names])
        weighted = self._weighting.process(sound).reshape(len(self._names), 2, -1, BLOCK)
        powers = (weighted**2).mean(axis=3).sum(axis=1)
        wanted = np.array([faders[name].level and faders[name].heard for name in self._names])
        powers[~wanted] = 0.0
        self._levelling.enabled[:] = [faders[name].level for name in self._names]
        gains = self._levelling.push(powers)[:, -1]
        self.gains_db = dict(zip(self._names, gains.tolist(), strict=True))


class Strips:
    """All sources at one of the places where the floor is read; states of filters and gains are its own."""

    def __init__(self, names: Sequence[str], faders: Mapping[str, SourceFader]) -> None:
        self._faders = faders
        self._sharing = GainSharing(len(names))
        self._high_passes: dict[str, HighPass] = {}
        self._delays: dict[str, DelayLine] = {}
        solo = any(faders[name].solo for name in names)
        self._gains = {name: self._gain(name, 0.0, solo) for name in names}

    def process(self, blocks: Mapping[str, Samples], levels_db: Mapping[str, float]) -> dict[str, Samples]:
        """Return each source behind its fader: (2, n) in and out, n a multiple of BLOCK; may be what came in."""
        solo = any(self._faders[name].solo for name in blocks)
        found: dict[str, Samples] = {}
        before, after = dict(self._gains), {}
        for name, block in blocks.items():
            found[name] = self._shaped(name, block)
            after[name] = self._gain(name, levels_db.get(name, 0.0), solo)
        self._gains = after
        shares = self._shares(found, after)
        return {
            name: _faded(block, before[name], after[name], None if shares is None else shares[number])
            for number, (name, block) in enumerate(found.items())
        }

    def _gain(self, name: str, level_db: float, solo: bool) -> float:
        fader = self._faders[name]
        if solo and not fader.solo:
            return 0.0
        return fader.gain * amplitude(level_db) if fader.level else fader.gain

    def _shaped(self, name: str, block: Samples) -> Samples:
        """Return a source's sound behind its filter and its delay."""
        fader = self._faders[name]
        if fader.high_pass or name in self._high_passes:
            filtered = self._high_passes.setdefault(name, HighPass(2)).process(block)
            if fader.high_pass:
                block = filtered
            else:
                del self._high_passes[name]
        if fader.delay_ms or name in self._delays:
            line = self._delays.setdefault(name, DelayLine(2, samples(LONGEST_MS)))
            block = line.process(block, samples(fader.delay_ms))
            if not fader.delay_ms:
                del self._delays[name]
        return block

    def _shares(self, blocks: Mapping[str, Samples], gains: Mapping[str, float]) -> Samples | None:
        """Return the gain ramps of sharing, (sources, n) or (sources, 1); None where nobody shares."""
        taking_part = np.array([self._faders[name].automix and gains[name] > 0 for name in blocks])
        if not any(self._faders[name].automix for name in blocks):
            return None
        powers = np.stack(
            [
                gains[name] ** 2 * (block.reshape(2, -1, BLOCK) ** 2).mean(axis=(0, 2))
                for name, block in blocks.items()
            ]
        )
        return block_ramps(self._sharing.push(powers, taking_part))


def _faded(block: Samples, before: float, after: float, share: Samples | None) -> Samples:
    """Return sound behind its fader, which may be `block` itself."""
    if share is not None and not (share == 1.0).all():
        block = block * share
    if before == after == 1.0:
        return block
    if before == after:
        return block * np.float32(after)
    return block * np.linspace(before, after, block.shape[1], dtype=np.float32)
