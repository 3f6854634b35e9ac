"""Where packets wait for the tick that needs them: many handled in one go cost less than each on its own.

What ears hear is made at the tick, and programs later still; so a packet that came in between is not heard
any later for having waited. Its arrival is noted when it comes.
"""

from collections import deque
from collections.abc import Callable
from typing import Final

LIMIT: Final = 50_000
"""Packets that may wait: 30 consoles for half a minute. Beyond, the oldest are dropped."""


class Inbox:
    """Packets of all peers, in the order of their arrival."""

    def __init__(self) -> None:
        self.dropped = 0
        """Packets lost because nobody took them."""
        self._waiting: deque[tuple[Callable[[bytes, int], None], bytes, int]] = deque()

    def put(self, handle: Callable[[bytes, int], None], packet: bytes, arrival: int) -> None:
        """Keep a packet that arrived at house position `arrival` until `drain` gives it to `handle`."""
        if len(self._waiting) >= LIMIT:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append((handle, packet, arrival))

    def drain(self) -> None:
        """Let all be handled that wait now."""
        waiting, self._waiting = self._waiting, deque()
        for handle, packet, arrival in waiting:
            handle(packet, arrival)
