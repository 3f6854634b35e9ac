"""Loudness (ITU-R BS.1770-5, EBU R 128, EBU Tech 3341) and loudness range (EBU Tech 3342) from block powers.

A power is the K-weighted mean square of a block of 20 ms, summed over the channels of a bus. Gating blocks
are 400 ms long and begin 100 ms apart. What an event of hours needs is kept in histograms of 0.1 LU, each
bin with its exact sum of powers, so memory stays as it is and only the place of a gate is rounded.
"""

import numpy as np
import numpy.typing as npt

from mixers.decibel import SILENCE_DB, powers_db

OFFSET_DB = -0.691
"""BS.1770: with it a 1 kHz tone reads its own level."""

_HOP = 5
"""Blocks of 20 ms between two gating blocks."""
_MOMENTARY = 20
_SHORT_TERM = 150
_SECOND = 50
_LOWEST, _STEP, _BINS = -70.0, 0.1, 900
_RELATIVE_GATE_LU = -10.0
_RANGE_GATE_LU = -20.0
_RANGE_LOW, _RANGE_HIGH = 0.10, 0.95

Powers = npt.NDArray[np.floating]
Loudnesses = npt.NDArray[np.float64]


def lufs(powers: Powers) -> Loudnesses:
    """Return K-weighted powers as loudness, LUFS, any shape; SILENCE_DB at the least."""
    loudness: Loudnesses = np.maximum(powers_db(powers) + OFFSET_DB, SILENCE_DB)
    return loudness


def power_of(loudness: float) -> float:
    """Return the K-weighted power of a loudness in LUFS."""
    return float(10 ** ((loudness - OFFSET_DB) / 10))


class _Histogram:
    """Gating blocks by loudness, with the sum of their powers."""

    def __init__(self, buses: int) -> None:
        self.counts = np.zeros((buses, _BINS), np.int64)
        self.sums = np.zeros((buses, _BINS))

    def add(self, powers: Powers) -> None:
        loudness = lufs(powers)
        loud = np.flatnonzero(loudness >= _LOWEST)
        bins = np.minimum(((loudness[loud] - _LOWEST) / _STEP).astype(np.int64), _BINS - 1)
        self.counts[loud, bins] += 1
        self.sums[loud, bins] += powers[loud]

    def above(self, relative_lu: float) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
        """Return counts and sums, with zero below the gate `relative_lu` under the mean of all."""
        means = self.sums.sum(axis=1) / np.maximum(self.counts.sum(axis=1), 1)
        gates = np.ceil((lufs(means) + relative_lu - _LOWEST) / _STEP - 1e-6)
        kept = np.arange(_BINS)[None] >= gates[:, None]
        return self.counts * kept, self.sums * kept


class Loudness:
    """The loudness of `buses`, fed one power a bus for every 20 ms."""

    def __init__(self, buses: int) -> None:
        self._recent = np.zeros((buses, _SHORT_TERM))
        self._fed = 0
        self._integrated = _Histogram(buses)
        self._range = _Histogram(buses)
        self._integrated_lufs: Loudnesses | None = None
        self._range_lu: Loudnesses | None = None

    def push(self, powers: Powers) -> None:
        """Take the powers (buses, blocks) of what comes next, 20 ms each."""
        done = 0
        while done < powers.shape[1]:
            until = min(powers.shape[1], done + _HOP - self._fed % _HOP)
            at = self._fed % _SHORT_TERM
            self._recent[:, at : at + until - done] = powers[:, done:until]
            self._fed += until - done
            done = until
            if self._fed % _HOP == 0:
                self._hop()

    def _hop(self) -> None:
        """A gating block ends."""
        if self._fed >= _MOMENTARY:
            self._integrated.add(self._mean(_MOMENTARY))
            self._integrated_lufs = None
        if self._fed >= _SHORT_TERM:
            self._range.add(self._mean(_SHORT_TERM))
            if self._fed % _SECOND == 0:
                self._range_lu = None

    def _mean(self, blocks: int) -> npt.NDArray[np.float64]:
        if blocks == _SHORT_TERM:
            whole: npt.NDArray[np.float64] = self._recent.mean(axis=1)
            return whole
        chosen = np.arange(self._fed - blocks, self._fed) % _SHORT_TERM
        means: npt.NDArray[np.float64] = self._recent[:, chosen].mean(axis=1)
        return means

    def momentary(self) -> Loudnesses:
        """Return the loudness of the last 400 ms, LUFS, (buses,)."""
        return lufs(self._mean(_MOMENTARY))

    def short_term(self) -> Loudnesses:
        """Return the loudness of the last 3 s, LUFS, (buses,)."""
        return lufs(self._mean(_SHORT_TERM))

    def integrated(self) -> Loudnesses:
        """Return the gated loudness since the start, LUFS, (buses,); SILENCE_DB when nothing passed."""
        if self._integrated_lufs is None:
            counts, sums = self._integrated.above(_RELATIVE_GATE_LU)
            total = counts.sum(axis=1)
            means = lufs(sums.sum(axis=1) / np.maximum(total, 1))
            self._integrated_lufs = np.where(total > 0, means, SILENCE_DB)
        return self._integrated_lufs

    def range_lu(self) -> Loudnesses:
        """Return the loudness range since the start, LU, (buses,); 0 when nothing passed.

        A new value comes once a second.
        """
        if self._range_lu is None:
            self._range_lu = self._measure_range()
        return self._range_lu

    def _measure_range(self) -> Loudnesses:
        counts, _ = self._range.above(_RANGE_GATE_LU)
        total = counts.sum(axis=1)
        passed = np.cumsum(counts, axis=1)
        low = (passed > (_RANGE_LOW * (total - 1)).round()[:, None]).argmax(axis=1)
        high = (passed > (_RANGE_HIGH * (total - 1)).round()[:, None]).argmax(axis=1)
        return np.where(total > 0, (high - low) * _STEP, 0.0)
