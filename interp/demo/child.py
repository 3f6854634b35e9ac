"""The company's process: started, given its tokens, started again when it dies, ended with the demo."""

import asyncio
import json
import logging
import sys
from asyncio.subprocess import PIPE, Process

from interp.links import Links
from interp.processes import spawn

log = logging.getLogger(__name__)

GOODBYE = 3.0
"""Seconds that everybody gets to leave."""
PAUSE = 1.0
"""Seconds before a process that died is started again."""


class Company:
    """Keeps `python -m interp.demo.company` running until cancelled.

    What they need comes on the process's standard input, one line of JSON, since others can read command
    lines. The pipe then stays open: when the demo dies, however, it closes and they end too.
    """

    def __init__(self, base_url: str, links: Links) -> None:
        order = {
            "base_url": base_url,
            "booths": {name: link.token for name, link in links.booths.items()},
            "delegates": {name: link.token for name, link in links.delegates.items()},
            "control": links.control.token,
        }
        self._order = json.dumps(order).encode() + b"\n"
        self.starts = 0

    async def run(self) -> None:
        while True:
            # A session of its own: Ctrl-C is for the demo, which then ends them in order.
            process = await spawn(
                sys.executable, "-m", "interp.demo.company", stdin=PIPE, start_new_session=True
            )
            self.starts += 1
            try:
                await self._instruct(process)
                code = await process.wait()
            finally:
                await _end(process)
            log.warning("the synthetic company ended with code %d; starting them again", code)
            await asyncio.sleep(PAUSE)

    async def _instruct(self, process: Process) -> None:
        assert process.stdin is not None
        try:
            process.stdin.write(self._order)
            await process.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has died already: run() sees its code


async def _end(process: Process) -> None:
    """Close the pipe, which is the sign to leave; kill what has not left in time."""
    if process.returncode is not None:
        return
    assert process.stdin is not None
    process.stdin.close()
    try:
        async with asyncio.timeout(GOODBYE):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
