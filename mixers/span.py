"""The ear-voice span: how far an interpreter is behind what they hear, from who speaks when.

Speech and its interpretation share no sound, but they share their pauses and, above all, where they begin and end after
one. So the span is tracked as a hidden delay (a forward filter over a grid of spans, as for any hidden Markov model):
each second moves it a little, and each block of the voice speaks for the spans at which the heard speech was, or was
not, active as the voice is. How much one block says follows from how much of both is speech at all: a floor without a
pause says nothing, and then no span is shown.

The prior is what is published of simultaneous interpreters: 2 to 4 s on average, and up to 10 s (Barik 1973; Lederer
1978; Timarová, Dragsted and Hansen 2011).
"""

import numpy as np
import numpy.typing as npt

from mixers.activity import Activity
from mixers.units import BLOCK, RATE

SECOND = RATE // BLOCK
"""Blocks in a second."""
STEP = 5
"""Blocks between two spans of the grid: 100 ms."""
LONGEST = 10 * SECOND
"""The longest span, blocks."""
_LAGS = np.arange(2 * STEP, LONGEST + 1, STEP)
_SECONDS = _LAGS / SECOND
_USUAL_S, _SPREAD = 3.0, 0.6
"""The prior's median, s, and its width as a ratio (natural logarithm)."""
_DRIFT_S = 0.15
"""What the span changes by in a second, mean of a two-sided exponential."""
_FORGET = 0.01
"""Share of what is believed that goes back to the prior each second."""
_COUPLED = 0.6
"""How strongly the voice follows what it hears, of the most that both shares of speech allow."""
_TEMPER = 0.04
"""Blocks are no independent witnesses: neighbours say the same. So much of what each says counts."""
_NEAR = 7
"""Steps to either side that count as the same span: ± 0.7 s."""
SURE = 0.6
"""How much of what is believed must lie near a span for it to be told."""
STEADY = 3
"""Seconds for which it must, without moving by more than `_MOVES_S` between the least and the most."""
_MOVES_S = 1.2
_KEEP = 0.3
"""What of one turn's span is believed at the beginning of the next."""


class EarVoiceSpan:
    """Tracks one interpreter; give it every second in which they are on the air."""

    def __init__(self) -> None:
        weight = np.exp(-0.5 * (np.log(_SECONDS / _USUAL_S) / _SPREAD) ** 2)
        self._prior: npt.NDArray[np.float64] = weight / weight.sum()
        self._belief = self._prior.copy()
        step = np.exp(-np.abs(np.arange(-20, 21) * STEP / SECOND) / _DRIFT_S)
        self._step = step / step.sum()
        self._recent: list[float] = []

    def begin(self) -> None:
        """Begin a turn, or to hear another feed."""
        self._belief = _KEEP * self._belief + (1 - _KEEP) * self._prior
        self._recent.clear()

    def push(self, heard: Activity, voice: Activity, *, heard_share: float, voice_share: float) -> None:
        """Take the last n blocks (20 ms) of the voice, (n,), and of what was heard `LONGEST` + n, both to the same end.

        The shares are those of speech in the last half minute, 0 to 1: of what is heard, and of the voice while on the
        air.
        """
        n = len(voice)
        if len(heard) != LONGEST + n:
            raise ValueError(f"{len(heard)} blocks of what was heard; expected {LONGEST + n}")
        p, q = min(max(voice_share, 0.15), 0.9), min(max(heard_share, 0.1), 0.95)
        coupling = _COUPLED * min((1 - p) / (1 - q), p / q)
        follows, otherwise = p + coupling * (1 - q), p - coupling * q
        windows = np.lib.stride_tricks.sliding_window_view(heard, n)[LONGEST - _LAGS]
        both, alone = (windows & voice).sum(axis=1), (~windows & voice).sum(axis=1)
        silent = (windows & ~voice).sum(axis=1)
        said = (
            both * np.log(follows / p)
            + alone * np.log(otherwise / p)
            + silent * np.log((1 - follows) / (1 - p))
            + (n - both - alone - silent) * np.log((1 - otherwise) / (1 - p))
        )
        belief = np.convolve(self._belief, self._step, "same")
        belief = (1 - _FORGET) * belief / belief.sum() + _FORGET * self._prior
        belief *= np.exp(_TEMPER * (said - said.max()))
        self._belief = belief / belief.sum()
        span, sure = self._most()
        self._recent = [*self._recent[1 - STEADY :], span] if sure >= SURE else []

    def _most(self) -> tuple[float, float]:
        """Return where most of the belief lies, s, and how much of it, 0 to 1."""
        near = np.convolve(self._belief, np.ones(2 * _NEAR + 1), "same")
        at = int(near.argmax())
        here = slice(max(0, at - _NEAR), at + _NEAR + 1)
        sure = float(self._belief[here].sum())
        return float(self._belief[here] @ _SECONDS[here]) / sure, sure

    def read(self) -> float | None:
        """Return the span, s; None while nothing tells it surely enough."""
        recent = self._recent
        if len(recent) < STEADY or max(recent) - min(recent) > _MOVES_S:
            return None
        return recent[-1]
