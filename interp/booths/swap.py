"""How well two voices followed each other, measured on the samples that the programs mix.

A voice is heard where its level after the gates, over 1 ms, is above `HEARD_DB`. The gap is the time from the end of
the outgoing voice's last such millisecond, up to the end of its fade, to the beginning of the incoming voice's first
one after the swap; where it is negative, both were heard.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mixers.units import RATE, Samples

HEARD_DB = -42.0
"""Level over 1 ms from which a voice is heard, dBFS (RMS): as loud as what ducks the floor."""
STEP = RATE // 1000
"""Samples in a millisecond."""
FADE = 30 * STEP
"""The outgoing voice is gone so long after the swap. Samples."""
STAYS = 5 * RATE
"""The floor stays down for so long after a swap when the incoming voice lets wait for itself. Samples."""
GIVEN_UP = 10 * RATE
"""Who has not been heard so long after a swap is not measured any more. Samples."""
MOST = 64
"""Swaps that are measured at a time."""
_POWER = np.float32(10 ** (HEARD_DB / 10))


@dataclass(slots=True)
class Swap:
    """One voice followed by another, consoles by their ids, places as house positions."""

    giver: str
    taker: str
    position: int
    done: Callable[["Swap"], None]
    """Called once, when it is measured or given up."""
    outgoing: int | None = None
    """The end of the outgoing voice."""
    incoming: int | None = None
    """The beginning of the incoming voice."""

    @property
    def gap_ms(self) -> int | None:
        """Positive: a gap; negative: an overlap. None where one of them was not heard."""
        if self.outgoing is None or self.incoming is None:
            return None
        return round((self.incoming - self.outgoing) / STEP)


class Swaps:
    """Listens to every voice as the programs mix it, and measures the swaps among them."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        """By console: where its voice was last heard."""
        self._waiting: deque[Swap] = deque(maxlen=MOST)

    def begin(self, giver: str, taker: str, position: int, done: Callable[[Swap], None]) -> None:
        """Measure a swap at `position`, which is mixed later."""
        self._waiting.append(Swap(giver, taker, position, done, self._last.get(giver)))

    def forget(self, console: str) -> None:
        """A console has left and its last sound has been mixed."""
        self._last.pop(console, None)

    def hear(self, console: str, position: int, voice: Samples) -> None:
        """Take a voice after its gates, (n,), n whole milliseconds from `position`."""
        pieces = voice.reshape(-1, STEP)
        loud = np.flatnonzero(np.einsum("ms,ms->m", pieces, pieces) > _POWER * STEP)
        if not len(loud):
            return
        starts = position + loud * STEP
        for swap in self._waiting:
            if console == swap.giver:
                before = starts[starts < swap.position + FADE]
                if len(before):
                    swap.outgoing = int(before[-1]) + STEP
            elif console == swap.taker and swap.incoming is None:
                after = starts[starts + STEP > swap.position]
                if len(after):
                    swap.incoming = max(int(after[0]), swap.position)
        self._last[console] = int(starts[-1]) + STEP

    def awaited(self, console: str, position: int, n: int) -> bool:
        """Whether this console has taken over in these samples or before them, and has not been heard since."""
        return any(
            swap.taker == console
            and swap.incoming is None
            and swap.position < position + n
            and position < swap.position + STAYS
            for swap in self._waiting
        )

    def settle(self, until: int) -> None:
        """Every voice has been heard up to `until`: tell what is measured by now."""
        over = [
            swap
            for swap in self._waiting
            if (swap.incoming is not None and until >= swap.position + FADE)
            or until >= swap.position + GIVEN_UP
        ]
        for swap in over:
            self._waiting.remove(swap)
            swap.done(swap)
