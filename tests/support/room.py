"""The machine as a room: many tests are in it at once, or one alone. It is one room for all processes of a run."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

import psutil

PLACES = 3
"""Tests that may be in it whatever the machine is like."""
EXTRA = 1
"""Further ones, while it has room for them."""
IDLE = 0.25
"""The share of all cores that must have been idle for a while before one more comes in."""
_LOOK = 2.0
"""Seconds of that while."""


class Room:
    """Who wants it alone waits until the others have left, and nobody enters meanwhile.

    Tests with browsers or whole services are heavy. One of them may want to be the only heavy one; light ones mostly
    wait for media to pass, and may stay.
    """

    def __init__(self, run: str) -> None:
        """`run` names the run of tests."""
        self._name = f"interp-tests-{run}"

    @contextmanager
    def shared(self, *, heavy: bool) -> Iterator[None]:
        """Be in it with others."""
        with self._place(), self._in("all", fcntl.LOCK_SH), ExitStack() as stack:
            if heavy:
                stack.enter_context(self._in("heavy", fcntl.LOCK_SH))
            yield

    @contextmanager
    def only_heavy(self) -> Iterator[None]:
        """Be in it with light ones."""
        with self._place(), self._in("all", fcntl.LOCK_SH), self._in("heavy", fcntl.LOCK_EX):
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be in it alone."""
        with self._in("all", fcntl.LOCK_EX):
            yield

    def remove(self) -> None:
        """Forget it, when the run is over."""
        for path in Path(tempfile.gettempdir()).glob(f"{self._name}.*"):
            path.unlink(missing_ok=True)

    @contextmanager
    def _in(self, what: str, how: int) -> Iterator[None]:
        """Be among those of a kind (`LOCK_SH`), or the only one (`LOCK_EX`), who keeps the door shut while it waits."""
        with ExitStack() as stack:
            with _held(self._file(f"{what}-door"), fcntl.LOCK_EX):
                stack.enter_context(_held(self._file(what), how))
            yield

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Have one of the places, of which some are there only while the machine has room."""
        with ExitStack() as stack:
            places = PLACES
            while not any(self._took(n, stack) for n in range(places)):
                places = PLACES + (EXTRA if _has_room() else 0)
            yield

    def _took(self, number: int, stack: ExitStack) -> bool:
        """Return whether a place was free and is taken, until `stack` is closed."""
        file = stack.enter_context(self._file(f"place-{number}").open("w"))
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        return True

    def _file(self, what: str) -> Path:
        return Path(tempfile.gettempdir()) / f"{self._name}.{what}"


def _has_room() -> bool:
    """Return whether enough of the machine is idle."""
    return psutil.cpu_percent(_LOOK) < 100 * (1 - IDLE)


@contextmanager
def _held(path: Path, how: int) -> Iterator[IO[str]]:
    # Whoever opens the file anew has a lock of their own; it is gone with the file's handle, however a process ends.
    with path.open("w") as file:
        fcntl.flock(file, how)
        yield file


def room_of_this_run() -> Room:
    """Return the room that this process shares with the others that run tests with it: those have one parent."""
    return Room(str(os.getppid() if os.environ.get("PYTEST_XDIST_WORKER") else os.getpid()))
