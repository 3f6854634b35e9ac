"""Child processes that die with us, also when we are killed."""

import sys

_BIND = """
import os, sys
if sys.platform == "linux":
    import ctypes
    ctypes.CDLL(None).prctl(1, 9)
    if os.getppid() != int(sys.argv[1]):
        os._exit(1)
os.execv(sys.argv[2], sys.argv[2:])
"""


def bound(command: list[str], parent: int) -> list[str]:
    """Return a command that runs `command` (its program by full path) until it ends or `parent` does.

    Linux kills it with PR_SET_PDEATHSIG when the thread that started it ends (prctl(2)). It is set by a
    small program of its own in front, since running Python between fork and exec of a process with
    threads may deadlock. Elsewhere it is the end of its standard input that tells it.
    """
    return [sys.executable, "-I", "-S", "-c", _BIND, str(parent), *command]
