"""The machine as a room: many tests are in it at once, or one alone. It is one room for all processes of a run."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO


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
        with self._in("all", fcntl.LOCK_SH), ExitStack() as stack:
            if heavy:
                stack.enter_context(self._in("heavy", fcntl.LOCK_SH))
            yield

    @contextmanager
    def only_heavy(self) -> Iterator[None]:
        """Be in it with light ones."""
        with self._in("all", fcntl.LOCK_SH), self._in("heavy", fcntl.LOCK_EX):
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
            with held(self._file(f"{what}-door"), fcntl.LOCK_EX):
                stack.enter_context(held(self._file(what), how))
            yield

    def _file(self, what: str) -> Path:
        return Path(tempfile.gettempdir()) / f"{self._name}.{what}"


@contextmanager
def held(path: Path, how: int) -> Iterator[IO[str]]:
    """Hold a file's lock, `LOCK_SH` or `LOCK_EX`, among all processes; what is in the file stays."""
    # Whoever opens the file anew has a lock of their own; it is gone with the file's handle, however a process ends.
    with path.open("a") as file:
        fcntl.flock(file, how)
        yield file


def room_of_this_run() -> Room:
    """Return the room that this process shares with the others that run tests with it: those have one parent."""
    return Room(str(os.getppid() if os.environ.get("PYTEST_XDIST_WORKER") else os.getpid()))
