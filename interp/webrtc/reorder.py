"""Puts packets back into order, and gives up on one that stays away too long. Pure: no clock of its own."""

from collections.abc import Callable

from interp.timeline.units import samples
from interp.webrtc.rtp import Rtp

WINDOW = samples(40)
"""How long a packet waits for the one before it."""
MAX_HELD = 64
"""Packets held at most; a sender that skips thousands of numbers must not fill the memory."""


class Reorder:
    """Packets in as they arrive, out in order of their (unwrapped) sequence numbers.

    `window` is in samples of the clock that `now` counts. A packet that comes after its place was given up,
    or comes twice, is dropped and counted in `late`.
    """

    def __init__(
        self,
        window: int = WINDOW,
        on_missing: Callable[[list[int]], None] | None = None,
        max_held: int = MAX_HELD,
    ) -> None:
        self.late = 0
        self.window = window
        self._max_held = max_held
        self._on_missing = on_missing
        self._next: int | None = None
        self._held: dict[int, Rtp] = {}
        self._since = 0
        """When the wait for `_next` began."""

    def wants(self, sequence: int) -> bool:
        """Return whether this packet is missing."""
        return self._next is not None and sequence >= self._next and sequence not in self._held

    def push(self, sequence: int, packet: Rtp, now: int) -> list[tuple[int, Rtp]]:
        """Take a packet; return those that are due, in order."""
        if self._next is None or sequence == self._next:
            self._next = sequence + 1
            if not self._held:
                return [(sequence, packet)]
            return [(sequence, packet), *self._run(now)]
        if sequence < self._next or sequence in self._held:
            self.late += 1
            return []
        if not self._held:
            self._since = now
        if self._on_missing is not None:
            start = max(self._held, default=self._next - 1) + 1
            if start < sequence <= start + self._max_held:
                self._on_missing(list(range(start, sequence)))
        self._held[sequence] = packet
        return self.due(now)

    def due(self, now: int) -> list[tuple[int, Rtp]]:
        """Return what has waited long enough; call it at least every window while no packet arrives."""
        out: list[tuple[int, Rtp]] = []
        while self._held and (now - self._since >= self.window or len(self._held) > self._max_held):
            self._next = min(self._held)
            out += self._run(now)
        return out

    def _run(self, now: int) -> list[tuple[int, Rtp]]:
        """Release the unbroken run that starts at `_next`; a next gap starts its own wait."""
        out: list[tuple[int, Rtp]] = []
        assert self._next is not None
        while self._next in self._held:
            out.append((self._next, self._held.pop(self._next)))
            self._next += 1
        self._since = now
        return out
