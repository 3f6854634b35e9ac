"""Slow loudness normalisation: an engineer's hand on the fader, not a compressor.

A bus's loudness is the gated mean (as EBU R 128 gates a programme) of its last `_WINDOW_S` of *speech*:
pauses are not in it. While it speaks, its gain goes towards what the target asks, slower the nearer it is
and never faster than 1 dB/s; in a pause the gain stays. So nothing pumps and no pause's noise is raised.
"""

import numpy as np
import numpy.typing as npt

from mixers.loudness import lufs, power_of
from mixers.units import BLOCK, RATE

LIMIT_DB = 12.0
"""The gain stays within ± this."""
SPEED_DB_A_S = 1.0
_TIME_CONSTANT_S = 3.0
_WINDOW_S = 12.0
_ACTIVE_LUFS = -48.0
"""Below this is a pause, whatever the bus's own loudness. What is this quiet gets no help from LIMIT_DB."""
_RELATIVE_GATE = 0.1
"""-10 LU as a power ratio: a pause of a bus with a known loudness."""
_HOP = 5
_LEAST = 4
"""Gating blocks that must have been heard before a gain moves."""
_TICK_S = BLOCK / RATE
_OFF_DB = 20.0 * _TICK_S
"""How far the gain goes to 0 dB in a block when normalising is turned off: 20 dB/s."""


class Levelling:
    """`gains` faders, each on one of `buses` signals."""

    def __init__(self, buses: int, bus_of: npt.NDArray[np.int64]) -> None:
        """`bus_of` (gains,): which bus each gain is for; several gains (of unlike targets) may share one."""
        self._bus_of = bus_of
        self._recent = np.zeros((buses, 4 * _HOP))
        self._speech = np.zeros((buses, round(_WINDOW_S * RATE / (_HOP * BLOCK))))
        """Powers of the last gating blocks of speech, in a ring a bus."""
        self._heard = np.zeros(buses, np.int64)
        self._speech_power = np.full(buses, np.inf)
        """What 20 ms must have so that gains move; infinite until the loudness is known."""
        self._ticks = 0
        self._step_db = np.zeros(len(bus_of))
        self.target_lufs = np.full(len(bus_of), -18.0)
        self.enabled = np.ones(len(bus_of), np.bool_)
        self.gain_db = np.zeros(len(bus_of))

    def push(self, powers: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """Take K-weighted powers (buses, blocks), 20 ms each; return the gains after each, dB, (gains, blocks)."""
        gains = np.empty((len(self._bus_of), powers.shape[1]))
        done = 0
        while done < powers.shape[1]:
            until = min(powers.shape[1], done + _HOP - self._ticks % _HOP)
            gains[:, done:until] = self._push(powers[:, done:until])
            done = until
        return gains

    def _push(self, powers: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
        """The same for blocks between which no gating block ends: at most the last one completes one."""
        n = powers.shape[1]
        at = self._ticks % self._recent.shape[1]
        self._recent[:, at : at + n] = powers
        self._ticks += n
        if self._ticks % _HOP == 0:
            self._measure()
        steps = self._step_db[:, None] * (powers > self._speech_power[:, None])[self._bus_of]
        if not self.enabled.all():
            left = np.maximum(np.abs(self.gain_db)[:, None] - _OFF_DB * np.arange(n), 0.0)
            off = -np.sign(self.gain_db)[:, None] * np.minimum(left, _OFF_DB)
            steps = np.where(self.enabled[:, None], steps, off)
        gains = self.gain_db[:, None] + np.cumsum(steps, axis=1)
        self.gain_db = gains[:, -1]
        return gains

    def _measure(self) -> None:
        """Every 100 ms: a gating block more, and what it asks for."""
        powers = self._recent.mean(axis=1)
        active = np.flatnonzero(powers > _ACTIVE_POWER)
        if not active.size:
            return
        self._speech[active, self._heard[active] % self._speech.shape[1]] = powers[active]
        self._heard[active] += 1
        filled = np.minimum(self._heard, self._speech.shape[1])
        means = self._speech.sum(axis=1) / np.maximum(filled, 1)
        kept = self._speech * (self._speech > means[:, None] * _RELATIVE_GATE)
        means = kept.sum(axis=1) / np.maximum(np.count_nonzero(kept, axis=1), 1)
        known = self._heard >= _LEAST
        self._speech_power = np.where(known, np.maximum(means * _RELATIVE_GATE, _ACTIVE_POWER), np.inf)
        asked_db = np.clip(self.target_lufs - lufs(means)[self._bus_of], -LIMIT_DB, LIMIT_DB)
        fastest = SPEED_DB_A_S * _TICK_S
        self._step_db = np.clip((asked_db - self.gain_db) * (_TICK_S / _TIME_CONSTANT_S), -fastest, fastest)


_ACTIVE_POWER = power_of(_ACTIVE_LUFS)
