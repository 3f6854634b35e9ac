"""The data folder belongs to one running service: two would write over each other's settings and recordings."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "lock"
"""Name of the file that is locked. The system frees the lock with the process, however that ends."""


class DataDirInUse(Exception):
    """Another service runs with this folder, or it cannot be told; the text says which, and what is expected."""


@contextmanager
def held(data_dir: Path) -> Iterator[None]:
    """Hold `data_dir`, which exists, for this process. Raises DataDirInUse."""
    path = data_dir / LOCK
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise DataDirInUse(f"{path}: {error.strerror}; expected a folder that this user can write") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DataDirInUse(
                f"{data_dir} is in use by an interp that runs already{_holder(handle)}, maybe this very event; "
                "expected a folder for each service"
            ) from None
        except OSError as error:
            raise DataDirInUse(
                f"{path} cannot be locked ({error.strerror}); expected a file system with locks"
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


def holder(data_dir: Path) -> str | None:
    """Return the process that holds `data_dir` now, as ` (process N)`; None when nobody does, or it cannot be told."""
    try:
        handle = os.open(data_dir / LOCK, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(handle)
    except OSError:
        return None
    finally:
        os.close(handle)
    return None


def _holder(handle: int) -> str:
    """Return ` (process N)`, nothing where the file does not tell it."""
    said = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
    return f" (process {said})" if said.isdecimal() else ""
