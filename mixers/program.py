"""The programs: for each language, the interpreter's voice over the ducked floor, at broadcast loudness.

    floor ─► level ─────────────► duck ─┐
                     (120 ms)           + ─► gain, mute ─► limiter (20 ms) ─► program
    voice ─► level ─► key  └────────────┘

All programs are one set of arrays (program, channel, sample): the cost is that of a few numpy calls, nearly
the same for 2 and 32. No clock, no state outside: the same blocks give the same samples, bit for bit.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mixers.decibel import amplitude, amplitudes
from mixers.ducker import AHEAD, SUB, Ducker, DuckSettings
from mixers.guard import Guard
from mixers.kweight import KWeighting
from mixers.levelling import Levelling, Turn
from mixers.limiter import Limiter
from mixers.ramp import block_ramps
from mixers.units import BLOCK, Samples

_BOTH = 2.0
"""A voice is in both channels, so its loudness counts twice (BS.1770 sums channels)."""


@dataclass(frozen=True, slots=True)
class ProgramSettings:
    """What an engineer sets for one program."""

    gain_db: float = 0.0
    """Of the whole program, before the limiter."""
    mute: bool = False
    duck_db: float = -18.0
    """The floor's gain under an interpreter; 0 or less."""
    duck_threshold_db: float = -42.0
    """Loudness over 5 ms above which an open mic counts as voice, LUFS."""
    duck_attack_ms: float = 10.0
    duck_hold_ms: float = 1500.0
    duck_release_ms: float = 400.0
    ceiling_db: float = -1.0
    """dBTP."""
    target_lufs: float = -18.0
    normalise: bool = True
    """Bring floor and voice to `target_lufs` slowly; else they keep the level they come with."""


@dataclass(frozen=True, slots=True)
class Mixed:
    """A stretch of every program, `ProgramBank.lookahead` samples behind what was fed."""

    samples: Samples
    """(programs, 2, n)"""
    duck_db: npt.NDArray[np.float64]
    """(programs,): the floor's gain under the interpreter near its end, 0 at full level."""
    reduction_db: npt.NDArray[np.float64]
    """(programs,): the limiter's lowest gain in it, 0 when idle."""


class ProgramBank:
    """All programs, vectorised over buses; streaming: as much out as in, `lookahead` samples later.

    It takes any number of blocks at a time. Several cost little more than one, and differ in the last bit
    from the same blocks one by one: who wants the same samples again feeds the same stretches again.
    """

    lookahead = AHEAD + BLOCK
    """Samples: 140 ms. What comes out belongs to what was fed `lookahead` before it; first comes silence."""

    def __init__(self, programs: int, settings: Sequence[ProgramSettings]) -> None:
        """Start `programs` programs, with as many settings."""
        if programs < 1 or len(settings) != programs:
            raise ValueError(f"{len(settings)} settings for {programs} programs; expected one for each")
        self._programs = programs
        self._guard = Guard()
        self._weighting = KWeighting(2 + programs)
        # Bus 0 is the floor, for which every program has a gain; then the voices, with one each.
        bus_of = np.concatenate([np.zeros(programs, np.int64), np.arange(1, programs + 1)])
        self._levelling = Levelling(1 + programs, bus_of)
        self._ducker = Ducker([_duck_settings(one) for one in settings])
        self._limiter = Limiter(np.array([one.ceiling_db for one in settings]))
        self._gains = np.zeros(programs)
        for program, one in enumerate(settings):
            self.configure(program, one)
        self._waiting = np.zeros((2 + programs, AHEAD), np.float32)
        """Floor and voices in the look-ahead."""
        gains = np.concatenate([self._gains, self._gains]).astype(np.float32)
        self._borders = np.repeat(gains[:, None], AHEAD // BLOCK + 1, axis=1)
        """Their linear gains, floors first, before and after each block in the look-ahead."""
        self._duck_db = np.zeros(programs)

    @property
    def rejected_samples(self) -> int:
        """Samples fed so far that were no number or far beyond full scale, and were replaced."""
        return self._guard.rejected

    @property
    def levelling_db(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Gains that normalising gives floor and voice now, dB, (programs,) each."""
        gains = self._levelling.gain_db
        return gains[: self._programs].copy(), gains[self._programs :].copy()

    def configure(self, program: int, settings: ProgramSettings) -> None:
        """Change a program's settings from the next block fed on; gains ramp, without a click."""
        _check(settings)
        self._gains[program] = 0.0 if settings.mute else amplitude(settings.gain_db)
        self._ducker.configure(program, _duck_settings(settings))
        self._limiter.configure(program, settings.ceiling_db)
        for gain in (program, self._programs + program):
            self._levelling.target_lufs[gain] = settings.target_lufs
            self._levelling.enabled[gain] = settings.normalise

    def mix(
        self,
        floor: Samples,
        voices: Samples,
        open_: npt.NDArray[np.bool_],
        keep_floor: npt.NDArray[np.bool_],
        turns: Sequence[tuple[int, int, Hashable]] = (),
        stay: npt.NDArray[np.bool_] | None = None,
    ) -> Mixed:
        """Take what comes next, return as much, `lookahead` before it.

        `floor` (2, n), n a multiple of BLOCK. `voices` (programs, n): each program's interpreter, gated by
        the mic, mono. `open_` (programs,): a mic is open here. `keep_floor` (programs,): the floor speaks
        this program's language, so it is at full level and the voice is not mixed in. `turns`: who talks to
        a program from one of these blocks on, as (block, program, talker), where that changes. `stay` (programs,): a
        floor that is down stays down, because somebody has taken over who has not been heard yet.
        """
        n = floor.shape[-1]
        if floor.shape != (2, n) or voices.shape != (self._programs, n) or not n or n % BLOCK:
            raise ValueError(
                f"floor {floor.shape} and voices {voices.shape}; "
                f"expected (2, n) and ({self._programs}, n), n a multiple of {BLOCK}"
            )
        heard = self._guard.check(np.concatenate([floor, voices]))
        weighted = self._weighting.process(heard)
        cut = weighted.reshape(len(heard), -1, SUB)
        powers = np.einsum("bsn,bsn->bs", cut, cut) / np.float32(SUB)
        ends = self._levelled(powers, keep_floor, [Turn(block, 1 + bus, who) for block, bus, who in turns])
        ducked = self._ducker.push(powers[2:], open_, keep_floor, stay)
        limited = self._limiter.push(self._sum(heard, ends, ducked.gains))
        mixed = Mixed(limited.samples, self._duck_db, limited.reduction_db)
        self._duck_db = ducked.gain_db
        return mixed

    def _levelled(
        self, powers: npt.NDArray[np.floating], keep_floor: npt.NDArray[np.bool_], turns: Sequence[Turn]
    ) -> Samples:
        """Return the linear gains of floors and voices, (2 · programs, blocks), at each block's end."""
        block_powers = powers.reshape(len(powers), -1, BLOCK // SUB).mean(axis=2)
        bus_powers = np.concatenate([block_powers[:2].sum(axis=0, keepdims=True), _BOTH * block_powers[2:]])
        ends = amplitudes(self._levelling.push(bus_powers, turns))
        ends[: self._programs] *= self._gains[:, None]
        ends[self._programs :] *= (self._gains * ~keep_floor)[:, None]
        return ends

    def _sum(self, heard: Samples, ends: Samples, duck: Samples) -> Samples:
        """Put floor and voices into the look-ahead; return what leaves it, mixed, (programs, 2, n)."""
        n, blocks = heard.shape[1], ends.shape[1]
        sound = np.concatenate([self._waiting, heard], axis=1)
        borders = np.concatenate([self._borders, ends], axis=1)
        self._waiting, self._borders = sound[:, n:], borders[:, blocks:]
        ramps = block_ramps(borders[:, : blocks + 1])
        floor_gains = ramps[: self._programs] * duck
        spoken = sound[2:, :n] * ramps[self._programs :]
        mixed: Samples = sound[None, :2, :n] * floor_gains[:, None] + spoken[:, None]
        return mixed


def _duck_settings(settings: ProgramSettings) -> DuckSettings:
    return DuckSettings(
        depth_db=settings.duck_db,
        threshold_db=settings.duck_threshold_db,
        attack_ms=settings.duck_attack_ms,
        hold_ms=settings.duck_hold_ms,
        release_ms=settings.duck_release_ms,
    )


def _check(settings: ProgramSettings) -> None:
    """Raise ValueError where a setting has no meaning."""
    if settings.duck_db > 0:
        raise ValueError(f"duck_db {settings.duck_db}; expected 0 or less")
    if settings.duck_attack_ms <= 0 or settings.duck_release_ms <= 0 or settings.duck_hold_ms < 0:
        raise ValueError("duck times; expected an attack and a release above 0 ms and a hold of 0 ms or more")
