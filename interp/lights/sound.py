"""Which source speaks now, and how good its sound is."""

from dataclasses import dataclass
from typing import Final, Literal

from interp.programs.desk import PERIOD
from interp.router.floor import Floor
from mixers.quality import Quality, QualityMeter
from mixers.units import Samples

Fault = Literal["clipped", "narrow", "quiet", "loud", "echoing"]

CLIPPED_PERCENT: Final = 12.0
NARROW_HZ: Final = 6000
"""A telephone reaches 3.4 or 4 kHz, wideband calls 6.4 to 8 kHz; interpreters are to have 15 kHz (ISO 20109). Measured
on speech of four kinds: 8 kHz by A-law, AAC and AMR, and Opus at 6 and 8 kbit/s read 4250 to 5250 (a resampler's skirt
and what a codec makes up are read too), 12.8 kHz (AMR-WB) and 16 kHz 6250 and more."""
QUIET_LUFS, LOUD_LUFS = -30.0, -10.0
"""Behind the fader. The programs' loudness is corrected by 12 dB at most."""
ECHOING_S: Final = 0.8
"""A meeting room has 0.4 to 0.6 s; from here on speech at some distance is tiring to interpret."""
LOUDER: Final = 2.0
"""Another source has to be louder than the one that speaks by this (3 dB, as a power ratio) ..."""
TAKES_OVER: Final = 10
"""... for so many periods, 2 s. A cough in another microphone changes nothing."""
SMOOTH: Final = 0.2
"""What a period counts of a source's power: a time constant of 1 s."""
AUDIBLE: Final = 10 ** (-55.0 / 10)
"""Power below which nobody speaks anywhere."""
READ_EVERY: Final = 10
"""Periods between two readings: 2 s."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A source's sound when it last spoke."""

    quality: Quality
    level_lufs: float
    """Behind its fader."""
    faults: tuple[Fault, ...]
    """The worst first; none when it is good."""


class SpeakersSound:
    """Follows the loudest live source that is not muted, and measures its sound while somebody looks."""

    def __init__(self, floor: Floor) -> None:
        self._floor = floor
        self._powers = dict.fromkeys(floor.sources, 0.0)
        self._louder = 0
        self._periods = 0
        self._meters: dict[str, QualityMeter] = {}
        self._known: dict[str, Quality] = {}
        self.speaking: str | None = None
        """The source that speaks now, or did last; None when all are silent from the beginning, lost or muted."""

    def push(self, *, watched: bool) -> None:
        """Take what the programs have just read of every source, PERIOD samples."""
        self._listen()
        for gone in [one for one in self._meters if not self._floor.sources[one].live]:
            del self._meters[gone]
            self._known.pop(gone, None)
        name = self.speaking
        if name is None or not watched:
            return
        meter = self._meters.setdefault(name, QualityMeter(2))
        meter.push(self._floor.blocks[name])
        self._periods += 1
        if self._periods % READ_EVERY == 0 and (quality := meter.read()) is not None:
            self._known[name] = quality

    def read(self, name: str) -> Sound | None:
        """Return how a source sounded when it last spoke; None when nothing is known."""
        quality = self._known.get(name)
        if quality is None:
            return None
        level = quality.level_lufs + self._floor.faders[name].gain_db
        return Sound(quality, level, faults(quality, level))

    def _listen(self) -> None:
        """Find out who speaks."""
        for name, source in self._floor.sources.items():
            fader = self._floor.faders[name]
            heard = source.live and fader.heard
            power = _power(self._floor.blocks[name]) * fader.gain**2 if heard else 0.0
            self._powers[name] = self._powers[name] + SMOOTH * (power - self._powers[name]) if heard else 0.0
        now = self.speaking
        if now is not None and (not self._floor.sources[now].live or not self._floor.faders[now].heard):
            now = self.speaking = None
        loudest = max(self._powers, key=lambda name: self._powers[name], default=None)
        if loudest is None or self._powers[loudest] < AUDIBLE:
            self._louder = 0
        elif now is None:
            self.speaking, self._louder = loudest, 0
        elif loudest != now and self._powers[loudest] > LOUDER * self._powers[now]:
            self._louder += 1
            if self._louder >= TAKES_OVER:
                self.speaking, self._louder = loudest, 0
        else:
            self._louder = 0


def faults(quality: Quality, level_lufs: float) -> tuple[Fault, ...]:
    """Return what is wrong with a sound of this level behind its fader, the worst first."""
    found: list[tuple[Fault, bool]] = [
        ("clipped", quality.clipped_percent > CLIPPED_PERCENT),
        ("narrow", quality.bandwidth_hz < NARROW_HZ),
        ("quiet", level_lufs < QUIET_LUFS),
        ("loud", level_lufs > LOUD_LUFS),
        ("echoing", quality.reverberation_s is not None and quality.reverberation_s > ECHOING_S),
    ]
    return tuple(fault for fault, is_so in found if is_so)


def _power(block: Samples) -> float:
    """Return the mean square of (2, PERIOD)."""
    flat = block.reshape(-1)
    return float(flat @ flat) / (2 * PERIOD)
