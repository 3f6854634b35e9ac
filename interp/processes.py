"""Starting a process so that none is left behind when whoever starts it is cancelled in the middle."""

import asyncio
import contextlib
import os
import signal
from asyncio.subprocess import Process
from typing import Any


async def spawn(*command: str, start_new_session: bool = False, **options: Any) -> Process:
    """Start a process as `asyncio.create_subprocess_exec` does. Raises OSError when it cannot start.

    That call can be cancelled when the process runs already and nobody has it yet; here it is then killed, with
    its group if it has one of its own, and seen off.
    """
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(*command, start_new_session=start_new_session, **options)
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        with contextlib.suppress(OSError):  # it could not start: nothing to end
            process = await starting
            with contextlib.suppress(ProcessLookupError):
                (os.killpg if start_new_session else os.kill)(process.pid, signal.SIGKILL)
            await process.communicate()  # the end is seen only once its pipes are read empty
        raise
