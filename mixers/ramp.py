"""Gain ramps: how anything is turned up, down, on or off without a click."""

from collections import deque

import numpy as np
import numpy.typing as npt

from mixers.units import BLOCK, RATE, Samples

_TIME = (np.arange(1, BLOCK + 1) / BLOCK).astype(np.float32)


def block_ramps(borders: Samples) -> Samples:
    """Return ramps of linear gain, straight from block to block; (rows, 1) where no row moves.

    `borders` (rows, blocks + 1): the gain just before the first block, and at each block's last sample. The
    result has shape (rows, blocks · BLOCK).
    """
    if (borders == borders[:, :1]).all():
        return borders[:, :1]
    ramps: Samples = borders[:, :-1, None] + np.diff(borders, axis=1)[:, :, None] * _TIME
    return ramps.reshape(len(borders), -1)


class Gate:
    """A mic: opens and closes at house positions, to the sample, over `ramp_ms`.

    A change begins its ramp at its own position. Changes may be told before or after the sound before them
    has been asked for: one whose place has gone by begins where the sound is now. The gain is a quarter of a
    sine, so that two gates, one opening and the other closing at the same position, are a cross-fade of equal
    power: two voices, which have nothing to do with each other, hand over without a dip.
    """

    def __init__(self, ramp_ms: float = 5.0, is_open: bool = False) -> None:
        """Start open or closed; `ramp_ms` is the time from silence to full level, more than 0."""
        if ramp_ms <= 0:
            raise ValueError(f"ramp_ms {ramp_ms}; expected more than 0")
        self._step = 1000 / (ramp_ms * RATE)
        self._target = 1.0 if is_open else 0.0
        self._phase = self._target
        """How far through the ramp it is, 0 to 1; the gain is its sine."""
        self._changes: deque[tuple[int, float]] = deque()
        self._position: int | None = None

    def open(self, position: int) -> None:
        """Open at a house position."""
        self._change(position, 1.0)

    def close(self, position: int) -> None:
        """Close at a house position; silence comes `ramp_ms` later."""
        self._change(position, 0.0)

    def _change(self, position: int, target: float) -> None:
        """Later news wins: what was planned for `position` or after it is forgotten."""
        while self._changes and self._changes[-1][0] >= position:
            self._changes.pop()
        self._changes.append((position, target))

    @property
    def is_open(self) -> bool:
        """Whether the sound last returned ended with the gate open, or opening."""
        return self._target > 0

    @property
    def is_silent(self) -> bool:
        """Whether the gate is closed, its ramp is over, and nothing is planned."""
        return self._phase == 0 and self._target == 0 and not self._changes

    def gains(self, position: int, n: int) -> Samples:
        """Return the gains for `n` samples from `position`, (n,); positions must not go back."""
        if self._position is not None and position < self._position:
            raise ValueError(f"position {position}; expected {self._position} or later")
        if self._position is not None and position > self._position:
            self._skip(self._position, position)  # what nobody asked for goes by all the same
        gains = self._run(position, n)
        self._position = position + n
        return gains

    def _skip(self, position: int, end: int) -> None:
        """Follow the changes from `position` to `end`; where the gain stands still nothing is computed."""
        while position < end:
            following = self._changes[0][0] if self._changes else end
            if self._phase == self._target and following > position:
                position = min(end, following)
            else:
                n = min(end - position, BLOCK)
                self._run(position, n)
                position += n

    def _run(self, position: int, n: int) -> Samples:
        """Follow the changes through `n` samples."""
        parts: list[Samples] = []
        done = 0
        while done < n:
            while self._changes and self._changes[0][0] <= position + done:
                self._target = self._changes.popleft()[1]
            until = min(n, self._changes[0][0] - position) if self._changes else n
            parts.append(self._piece(until - done))
            done = until
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)

    def _piece(self, n: int) -> Samples:
        """Return `n` gains towards the target."""
        if self._phase == self._target:
            return np.full(n, self._phase, np.float32)
        step = self._step if self._target > self._phase else -self._step
        phases = np.clip(self._phase + step * np.arange(1, n + 1), 0.0, 1.0)
        self._phase = float(phases[-1])
        piece: Samples = np.sin(phases * (np.pi / 2)).astype(np.float32)
        return piece

    def apply(self, position: int, samples: npt.NDArray[np.float32]) -> Samples:
        """Return `samples` (…, n) that begin at `position`, gated, in a new array."""
        gated: Samples = samples * self.gains(position, samples.shape[-1])
        return gated
