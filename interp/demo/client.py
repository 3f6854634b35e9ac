"""What everybody of the demo's company does who is a client of the service: come back, ask, know the floor's place."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import httpx

from interp.demo.cast import SOURCE
from interp.demo.place import Place
from interp.webrtc.client import SignallingClient

log = logging.getLogger(__name__)

Client = TypeVar("Client", bound=SignallingClient)

LOOK = 0.25
"""Seconds between two looks at a floor that does not play."""
SYNC = 2.0
"""Seconds between two looks at the floor's place."""
RETRY = (0.5, 1.0, 2.0, 4.0)
"""Seconds before the next attempt to connect."""


class Gone(Exception):
    """The connection to the service is over."""


class Stay:
    """Keeps one of the company in the event, connection after connection, until `end` is set.

    A task group of Python 3.11 and 3.12 forgets a cancellation that comes together with an error of one of its
    tasks, so whoever cancels sets `end` before.
    """

    def __init__(self, end: asyncio.Event) -> None:
        self._end = end
        self._attempt = 0

    def entered(self) -> None:
        """Media flow: what fails from now on is another failure."""
        self._attempt = 0

    async def run(self, who: str, visit: Callable[[], Awaitable[None]]) -> None:
        """Let `visit` connect and work, again and again; `who` is called so in the log."""
        while not self._end.is_set():
            try:
                await visit()
            except* (httpx.HTTPError, OSError, TimeoutError, Gone) as errors:
                # OSError covers ConnectionError: the service is away, or ended this connection.
                pause = RETRY[min(self._attempt, len(RETRY) - 1)]
                self._attempt += 1
                if self._attempt > 1:  # the first is the service's own end, more often than not
                    log.info("%s: %s; trying again in %.1f s", who, _words(errors), pause)
                await asyncio.sleep(pause)


@asynccontextmanager
async def leaving(client: Client) -> AsyncIterator[Client]:
    """Close a client's session when the block is left, whether the service is still there or not."""
    try:
        yield client
    finally:
        with suppress(httpx.HTTPError):
            await client.close()


def asking(base_url: str, token: str) -> httpx.AsyncClient:
    """Return what asks the service with one's token."""
    return httpx.AsyncClient(base_url=base_url, headers={"Authorization": f"Bearer {token}"}, timeout=5)


async def get(http: httpx.AsyncClient, path: str) -> Any:
    """Return what is at `path`, from its JSON. Raises httpx.HTTPError."""
    response = await http.get(path)
    response.raise_for_status()
    return response.json()


async def follow(place: Place, http: httpx.AsyncClient) -> None:
    """Keep the floor's place in its loop, until cancelled. Raises httpx.HTTPError."""
    clock = asyncio.get_running_loop().time
    while True:
        asked = clock()
        state = await get(http, "/api/v1/state")
        source = next(source for source in state["sources"] if source["name"] == SOURCE)
        if source["state"] == "live" and source["media_time_s"] is not None:
            place.learn(source["media_time_s"], asked, clock())
            await asyncio.sleep(SYNC)
        else:
            place.lose()
            await asyncio.sleep(LOOK)


def _words(error: BaseException) -> str:
    """Return an error for the log, its kind where it has no words."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error).splitlines()[0] if str(error) else type(error).__name__
