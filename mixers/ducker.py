"""The floor's gain under an interpreter, for all programs together, computed ahead of the voice.

A voice is keyed by its loudness over 5 ms (K-weighted, so that hum and a microphone's offset do not count),
while its mic is open. From a keyed sub-block that enters now, the floor that leaves now, `AHEAD` samples
older, goes down `attack_ms`, straight in dB; with the usual 10 ms it is down 110 ms before the voice is
above the threshold, so a soft onset is not covered either. `hold_ms` after the last keyed sub-block *as
heard* it goes up again over `release_ms`, straight in dB.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mixers.decibel import amplitudes
from mixers.loudness import power_of
from mixers.units import BLOCK, RATE, Samples

AHEAD = 6 * BLOCK
"""Samples that the voice is known before it is heard: 120 ms."""

SUB = 240
"""Samples in a sub-block: 5 ms, the shortest sound that counts as voice."""

_RETURN = 2 * BLOCK
"""Samples in which the floor comes back when it is the one to be heard (`restore`)."""
_DEPTH_DB_A_SUB = 0.6
"""How fast a changed depth is taken on: 120 dB/s."""
_TIME = (np.arange(1, SUB + 1)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class DuckSettings:
    """How one program ducks."""

    depth_db: float = -18.0
    threshold_db: float = -42.0
    """Voice loudness over 5 ms, LUFS (for a 1 kHz tone: its RMS in dBFS)."""
    attack_ms: float = 10.0
    hold_ms: float = 1500.0
    release_ms: float = 400.0


class Ducked(NamedTuple):
    """The floor's gain for the sound that lies AHEAD behind the voices given."""

    gains: Samples
    """(programs, n), linear; or (programs, 1) when nothing moves."""
    gain_db: npt.NDArray[np.float64]
    """(programs,): at the end."""


class Ducker:
    """One floor gain a program, streaming."""

    def __init__(self, settings: list[DuckSettings]) -> None:
        programs = len(settings)
        self._threshold = np.zeros(programs)
        self._down = np.zeros(programs)
        self._up = np.zeros(programs)
        self._hold = np.zeros(programs)
        self._target_db = np.zeros(programs)
        for program, one in enumerate(settings):
            self.configure(program, one)
        self._depth_db = self._target_db.copy()
        self._left = np.zeros(programs)
        """Samples for which the floor still stays down."""
        self._place = np.zeros(programs)
        """Where the gain is: 0 at full level, 1 fully ducked."""

    def configure(self, program: int, settings: DuckSettings) -> None:
        """Change a program's settings for the blocks pushed from now on; the gain never jumps."""
        self._threshold[program] = power_of(settings.threshold_db)
        self._down[program] = 1000 / (settings.attack_ms * RATE)
        self._up[program] = 1000 / (settings.release_ms * RATE)
        self._hold[program] = settings.hold_ms * RATE / 1000 + AHEAD + SUB
        self._target_db[program] = settings.depth_db

    def push(
        self,
        powers: npt.NDArray[np.floating],
        open_: npt.NDArray[np.bool_],
        restore: npt.NDArray[np.bool_],
        stay: npt.NDArray[np.bool_] | None = None,
    ) -> Ducked:
        """Return the gains for what comes next: n = SUB samples for each column of `powers`.

        `powers` (programs, columns): K-weighted mean squares of the voices now, over 5 ms each.
        `open_` (programs,): the mic is open. `restore` (programs,): the floor itself is wanted from here
        on, whoever speaks: it is at full level by the time that this is heard. `stay` (programs,): a floor that is
        down stays down, without a voice, for this stretch, one more like it and the hold.
        """
        n = powers.shape[1] * SUB
        voiced = (powers > self._threshold[:, None]) & (open_ & ~restore)[:, None]
        speaks: npt.NDArray[np.bool_] = np.logical_or.reduce(voiced, axis=1)
        if stay is not None and stay.any():
            stays = stay & (self._left > 0)
            self._left = np.where(stays, np.maximum(self._left, 2 * n + self._hold), self._left)
        self._left = np.where(restore, np.minimum(self._left, AHEAD - _RETURN), self._left)
        up_stays = (self._place == 0) & (self._left == 0) & ~speaks
        down_stays = (self._place == 1) & (self._left > n)
        if (up_stays | down_stays).all() and np.array_equal(self._depth_db, self._target_db):
            return self._stay(voiced, speaks)
        return self._move(voiced, restore)

    def _stay(self, voiced: npt.NDArray[np.bool_], speaks: npt.NDArray[np.bool_]) -> Ducked:
        """The usual case, in which no gain moves: only the hold counts on."""
        n = voiced.shape[1] * SUB
        since = voiced[:, ::-1].argmax(axis=1) * SUB  # samples since the last keyed sub-block
        self._left = np.where(speaks, self._hold - since, np.maximum(self._left - n, 0))
        gain_db = self._depth_db * self._place
        return Ducked(amplitudes(gain_db)[:, None], gain_db)

    def _move(self, voiced: npt.NDArray[np.bool_], restore: npt.NDArray[np.bool_]) -> Ducked:
        """Some gain moves: sub-block by sub-block."""
        subs = voiced.shape[1]
        up = np.where(restore, np.maximum(self._up, 1 / _RETURN), self._up)
        places = np.empty((len(up), subs, 1), np.float32)
        speeds = np.empty_like(places)
        depths = np.empty((len(up), subs + 1, 1), np.float32)
        depths[:, 0, 0] = self._depth_db
        for sub in range(subs):
            key = voiced[:, sub]
            self._left = np.where(key, self._hold, np.maximum(self._left - SUB, 0))
            speed = np.where(self._left > 0, self._down, -up)
            places[:, sub, 0] = self._place
            speeds[:, sub, 0] = speed
            self._place = np.clip(self._place + speed * SUB, 0.0, 1.0)
            step = np.clip(self._target_db - self._depth_db, -_DEPTH_DB_A_SUB, _DEPTH_DB_A_SUB)
            self._depth_db = self._depth_db + step
            depths[:, sub + 1, 0] = self._depth_db
        last_db = self._depth_db * self._place
        level = np.clip(places + speeds * _TIME, 0.0, 1.0)
        fall = np.diff(depths, axis=1)
        level *= depths[:, :-1] + fall * (_TIME / SUB)
        return Ducked(amplitudes(level).reshape(len(up), subs * SUB), last_db)
