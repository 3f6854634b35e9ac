"""The machine as a room: many tests are in it at once, or one alone. It is one room for all processes of a run."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Room:
    """Who wants it alone waits until the others have left, and nobody enters meanwhile."""

    def __init__(self, run: str) -> None:
        """`run` names the run of tests."""
        folder = Path(tempfile.gettempdir())
        self._door, self._room = folder / f"interp-tests-{run}.door", folder / f"interp-tests-{run}.room"

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Be in it with others."""
        with self._room.open("w") as room:
            with _held(self._door, fcntl.LOCK_EX):
                fcntl.flock(room, fcntl.LOCK_SH)
            yield

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be in it alone."""
        with _held(self._door, fcntl.LOCK_EX), _held(self._room, fcntl.LOCK_EX):
            yield

    def remove(self) -> None:
        """Forget it, when the run is over."""
        for path in (self._door, self._room):
            path.unlink(missing_ok=True)


@contextmanager
def _held(path: Path, how: int) -> Iterator[IO[str]]:
    # Whoever opens the file anew has a lock of their own; it is gone with the file's handle, however a process ends.
    with path.open("w") as file:
        fcntl.flock(file, how)
        yield file


def room_of_this_run() -> Room:
    """Return the room that this process shares with the others that run tests with it: those have one parent."""
    return Room(str(os.getppid() if os.environ.get("PYTEST_XDIST_WORKER") else os.getpid()))
