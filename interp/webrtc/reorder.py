"""Puts packets back into order, and gives up on one that stays away too long. Pure: no clock of its own."""

from collections.abc import Callable

from interp.timeline.units import samples
from interp.webrtc.rtp import Rtp

AGAIN = samples(60)
"""What is missing is asked for again after this."""
MAX_HELD = 64
"""Packets held at most; a sender that skips thousands of numbers must not fill the memory."""


class Reorder:
    """Packets in as they arrive, out in order of their (unwrapped) sequence numbers.

    A packet waits `window` (samples of the clock that `now` counts) for those before it, which are asked for by
    `on_missing` every AGAIN meanwhile. One that comes after its place was given up, or comes twice, is dropped and
    counted in `late`.
    """

    def __init__(
        self, window: int, on_missing: Callable[[list[int]], None] | None = None, max_held: int = MAX_HELD
    ) -> None:
        self.late = 0
        self.window = window
        self._max_held = max_held
        self._on_missing = on_missing
        self._next: int | None = None
        self._held: dict[int, tuple[Rtp, int]] = {}
        """With its arrival."""
        self._missing: dict[int, int] = {}
        """When each was last asked for."""

    def push(self, sequence: int, packet: Rtp, now: int) -> list[tuple[int, Rtp]]:
        """Take a packet; return those that are due, in order."""
        self._missing.pop(sequence, None)
        if self._next is None or sequence == self._next:
            self._next = sequence + 1
            if not self._held:
                return [(sequence, packet)]
            return [(sequence, packet), *self._run()]
        if sequence < self._next or sequence in self._held:
            self.late += 1
            return []
        start = max(self._held, default=self._next - 1) + 1
        self._held[sequence] = packet, now
        if start < sequence <= start + self._max_held:
            self._ask(list(range(start, sequence)), now)
        return self.due(now)

    def due(self, now: int) -> list[tuple[int, Rtp]]:
        """Return what has waited long enough; call it every 20-40 ms while no packet arrives."""
        out: list[tuple[int, Rtp]] = []
        while self._held:
            first = min(self._held)
            if now - self._held[first][1] < self.window and len(self._held) <= self._max_held:
                break
            self._next = first
            out += self._run()
        if self._missing:
            self._missing = {
                n: at for n, at in self._missing.items() if self._next is None or n >= self._next
            }
            again = [number for number, at in self._missing.items() if now - at >= AGAIN]
            if again:
                self._ask(again, now)
        return out

    def _ask(self, numbers: list[int], now: int) -> None:
        if self._on_missing is not None:
            self._missing |= dict.fromkeys(numbers, now)
            self._on_missing(numbers)

    def _run(self) -> list[tuple[int, Rtp]]:
        """Release the unbroken run that starts at `_next`."""
        out: list[tuple[int, Rtp]] = []
        assert self._next is not None
        while self._next in self._held:
            out.append((self._next, self._held.pop(self._next)[0]))
            self._next += 1
        return out
