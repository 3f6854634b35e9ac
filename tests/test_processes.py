"""Processes of ours: none is left behind, whenever its owner is cancelled."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import uvloop

from interp.processes import spawn
from tests.support.processes import below

MARK = "an-hour-of-sleep"
COMMAND = (sys.executable, "-c", "import time; time.sleep(3600)", MARK)
PIPE = asyncio.subprocess.PIPE


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
@pytest.mark.parametrize("options", [{}, {"start_new_session": True, "stdout": PIPE, "stdin": PIPE}])
def test_who_is_cancelled_while_it_starts_leaves_none(
    run: Callable[[Coroutine[Any, Any, None]], None], options: dict[str, Any]
) -> None:
    async def scenario() -> None:
        for turns in range(12):  # at whichever step of the start the cancellation comes
            starting = asyncio.create_task(spawn(*COMMAND, **options))
            for _ in range(turns):
                await asyncio.sleep(0)
            starting.cancel()
            await asyncio.wait((starting,))
            if not starting.cancelled():
                process = starting.result()
                process.kill()
                await process.communicate()
            assert not below(having=MARK)

    run(scenario())


def test_what_cannot_start_says_so() -> None:
    async def scenario() -> None:
        with pytest.raises(OSError, match="no-such-program"):
            await spawn("/no-such-program")

    asyncio.run(scenario())
