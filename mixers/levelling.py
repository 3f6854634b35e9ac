"""Slow loudness normalisation: an engineer's hand on the fader, not a compressor.

A bus's loudness is the gated mean (as EBU R 128 gates a programme) of its last `_WINDOW_S` of *speech*:
pauses are not in it. While it speaks, its gain goes towards what the target asks, slower the nearer it is
and never faster than 1 dB/s; in a pause the gain stays. So nothing pumps and no pause's noise is raised.

Where it is told who talks on a bus, each talker has a fader of their own: at a handover the gain goes at once to
where it was when they talked last. That of a talker who was never heard begins between where it is and 0 dB, not
above that, and moves faster until their loudness is known.
"""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mixers.loudness import lufs, power_of
from mixers.units import BLOCK, RATE

LIMIT_DB = 12.0
"""The gain stays within ± this."""
SPEED_DB_A_S = 1.0
_TIME_CONSTANT_S = 3.0
NEW_SPEED_DB_A_S = 8.0
_NEW_TIME_CONSTANT_S = 1.0
"""Those of a talker who is new."""
_NEW = 50
"""Gating blocks, 100 ms each, of a talker's speech that make their loudness known."""
RISE_DB = 6.0
"""A gain that another talker needs is reached by so much a block; by one block if it is lower."""
KEPT = 256
"""Talkers that are remembered; who talked longest ago is forgotten first."""
_WINDOW_S = 12.0
_ACTIVE_LUFS = -48.0
"""Below this is a pause, whatever the bus's own loudness. What is this quiet gets no help from LIMIT_DB."""
_RELATIVE_GATE = 0.1
"""-10 LU as a power ratio: a pause of a bus with a known loudness."""
_HOP = 5
"""Blocks from one gating block to the next: 100 ms."""
_GATING = 4
"""Hops in a gating block: 400 ms."""
_LEAST = 4
"""Gating blocks that must have been heard before a gain moves."""
_TICK_S = BLOCK / RATE
_OFF_DB = 20.0 * _TICK_S
"""How far the gain goes to 0 dB in a block when normalising is turned off: 20 dB/s."""


class Turn(NamedTuple):
    """Somebody else talks on a bus."""

    block: int
    """The first block that is theirs, of those that are pushed next."""
    bus: int
    talker: Hashable
    """Whoever it is, always the same for the same."""


@dataclass(slots=True)
class _Known:
    """What is known of a talker who does not talk now."""

    speech: npt.NDArray[np.float64]
    heard: int
    gain_db: npt.NDArray[np.float64]


class Levelling:
    """`gains` faders, each on one of `buses` signals."""

    def __init__(self, buses: int, bus_of: npt.NDArray[np.int64]) -> None:
        """`bus_of` (gains,): which bus each gain is for; several gains (of unlike targets) may share one."""
        self._bus_of = bus_of
        self._recent = np.zeros((buses, _GATING * _HOP))
        self._speech = np.zeros((buses, round(_WINDOW_S * RATE / (_HOP * BLOCK))))
        """Powers of the last gating blocks of speech, in a ring a bus."""
        self._heard = np.zeros(buses, np.int64)
        self._speech_power = np.full(buses, np.inf)
        """What 20 ms must have so that gains move; infinite until the loudness is known."""
        self._ticks = 0
        self._began = np.full(buses, -_GATING * _HOP)
        """The tick at which this talker began."""
        self._talkers: list[Hashable] = [None] * buses
        self._known: OrderedDict[tuple[int, Hashable], _Known] = OrderedDict()
        self._step_db = np.zeros(len(bus_of))
        self.target_lufs = np.full(len(bus_of), -18.0)
        self.enabled = np.ones(len(bus_of), np.bool_)
        self.gain_db = np.zeros(len(bus_of))
        self._below_db = np.zeros(len(bus_of))
        """How far a gain that another talker needs has still to rise; 0 or less."""

    def push(self, powers: npt.NDArray[np.floating], turns: Sequence[Turn] = ()) -> npt.NDArray[np.float64]:
        """Take K-weighted powers (buses, blocks), 20 ms each; return the gains after each, dB, (gains, blocks)."""
        gains = np.empty((len(self._bus_of), powers.shape[1]))
        coming = sorted(turns, key=lambda turn: turn.block)
        done = 0
        while done < powers.shape[1]:
            while coming and coming[0].block <= done:
                self._turn(coming.pop(0))
            until = min(powers.shape[1], done + _HOP - self._ticks % _HOP)
            if coming:
                until = min(until, coming[0].block)
            gains[:, done:until] = self._push(powers[:, done:until])
            done = until
        return gains

    def _turn(self, turn: Turn) -> None:
        """Let another talker have a bus: their history, and their gain."""
        bus, before = turn.bus, self._talkers[turn.bus]
        if turn.talker == before:
            return
        mine = self._bus_of == bus
        was_db = self.gain_db[mine] + self._below_db[mine]
        if before is not None:
            kept = _Known(self._speech[bus].copy(), int(self._heard[bus]), self.gain_db[mine])
            self._known[bus, before] = kept
            if len(self._known) > KEPT:
                self._known.popitem(last=False)
        known, elsewhere = self._known.pop((bus, turn.talker), None), self._elsewhere(bus, turn.talker)
        if known is not None:
            self._speech[bus], self._heard[bus], self.gain_db[mine] = known.speech, known.heard, known.gain_db
        elif elsewhere is not None:
            self._speech[bus], self._heard[bus] = elsewhere
            self.gain_db[mine] = self._asked_db(self._means())[mine]
        elif before is not None:
            self._speech[bus], self._heard[bus] = 0.0, 0
            # As loud as the one before they would be right here, as quiet as anybody at 0 dB.
            self.gain_db[mine] = np.minimum(self.gain_db[mine], 0.0) / 2
        self.gain_db[mine] *= self.enabled[mine]
        self._talkers[bus], self._began[bus] = turn.talker, self._ticks
        self._below_db[mine] = np.minimum(was_db - self.gain_db[mine], 0.0)
        speech_power, step_db = self._asked()
        self._speech_power[bus], self._step_db[mine] = speech_power[bus], step_db[mine]

    def _elsewhere(self, bus: int, talker: Hashable) -> tuple[npt.NDArray[np.float64], int] | None:
        """Return a talker's history on another bus, where it tells their loudness: they turned the direction round."""
        for other, now in enumerate(self._talkers):
            if other != bus and now == talker and self._heard[other] >= _LEAST:
                return self._speech[other].copy(), int(self._heard[other])
            known = self._known.get((other, talker))
            if other != bus and known is not None and known.heard >= _LEAST:
                return known.speech.copy(), known.heard
        return None

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
        if self._below_db.any():
            below = np.minimum(self._below_db[:, None] + RISE_DB * np.arange(1, n + 1), 0.0)
            gains, self._below_db = gains + below, below[:, -1]
        return gains

    def _measure(self) -> None:
        """Every 100 ms: a gating block more, and what it asks for."""
        powers = self._recent.mean(axis=1)
        whole = self._ticks - self._began >= self._recent.shape[1]
        active = np.flatnonzero((powers > _ACTIVE_POWER) & whole)
        if not active.size:
            return
        self._speech[active, self._heard[active] % self._speech.shape[1]] = powers[active]
        self._heard[active] += 1
        self._speech_power, self._step_db = self._asked()

    def _asked(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return what the speech heard asks for: the power of speech by bus, and the step of each gain in a block."""
        means = self._means()
        known = self._heard >= _LEAST
        speech_power = np.where(known, np.maximum(means * _RELATIVE_GATE, _ACTIVE_POWER), np.inf)
        new = (np.array([talker is not None for talker in self._talkers]) & (self._heard < _NEW))[
            self._bus_of
        ]
        fastest = np.where(new, NEW_SPEED_DB_A_S, SPEED_DB_A_S) * _TICK_S
        pull = _TICK_S / np.where(new, _NEW_TIME_CONSTANT_S, _TIME_CONSTANT_S)
        return speech_power, np.clip((self._asked_db(means) - self.gain_db) * pull, -fastest, fastest)

    def _means(self) -> npt.NDArray[np.float64]:
        """Return the gated mean power of each bus's speech."""
        filled = np.minimum(self._heard, self._speech.shape[1])
        means = self._speech.sum(axis=1) / np.maximum(filled, 1)
        kept = self._speech * (self._speech > means[:, None] * _RELATIVE_GATE)
        gated: npt.NDArray[np.float64] = kept.sum(axis=1) / np.maximum(np.count_nonzero(kept, axis=1), 1)
        return gated

    def _asked_db(self, means: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return the gains that bring speech of these mean powers to its target, dB."""
        return np.clip(self.target_lufs - lufs(means)[self._bus_of], -LIMIT_DB, LIMIT_DB)


_ACTIVE_POWER = power_of(_ACTIVE_LUFS)
