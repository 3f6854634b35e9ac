"""The programs that run below a process; they may end while one looks."""

from contextlib import suppress

import psutil


def below(pid: int | None = None, *, having: str = "") -> list[psutil.Process]:
    """Return the live processes below `pid` (None: this one), those with an argument that contains `having`.

    One that ends meanwhile, or is a zombie, is not there.
    """
    return [process for process, arguments in _lines(pid) if any(having in part for part in arguments)]


def command_lines(pid: int | None = None, *, having: str = "") -> list[list[str]]:
    """Return their command lines."""
    return [arguments for _, arguments in _lines(pid) if any(having in part for part in arguments)]


def _lines(pid: int | None) -> list[tuple[psutil.Process, list[str]]]:
    found = []
    for process in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):  # a zombie's error is one of these
            if process.status() != psutil.STATUS_ZOMBIE:
                found.append((process, process.cmdline()))
    return found
