"""Whether this machine had room for a test: on a full one, times tell nothing."""

import threading
from types import TracebackType

import psutil

FULL = 0.95
"""The share of all cores in use from which on work waits for its turn."""
_LOOK = 0.5
"""Seconds over which that share is taken."""


class Watch:
    """`with` looks at the machine beside whatever is done meanwhile."""

    def __init__(self) -> None:
        self.fullest = 0.0
        """Share of all cores in use, 0 to 1, in the fullest half second."""
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    @property
    def full(self) -> bool:
        """There was a moment without room."""
        return self.fullest >= FULL

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        before = psutil.cpu_times()
        while not self._over.wait(_LOOK):
            now = psutil.cpu_times()
            passed, idle = sum(now) - sum(before), now.idle - before.idle
            if passed > 0:
                self.fullest = max(self.fullest, 1 - idle / passed)
            before = now
