"""`interp serve`: one event and its web server, from start to a clean end."""

import asyncio
import contextlib
import logging
import signal
import socket
import time
from collections.abc import Awaitable, Callable, Collection, Iterator
from pathlib import Path

import uvicorn
import uvloop

from interp.config import EventConfig
from interp.data_dir import held
from interp.event import Event
from interp.links import Links, make_links
from interp.timeline.units import RATE
from interp.web.app import make_app
from interp.web.auth import Tokens
from interp.web.connection import PromptConnection
from interp.web.events import Broadcast
from interp.web.live import Live

log = logging.getLogger(__name__)

LOOK = 0.5
"""Seconds between two looks of the web server whether it is to end, and at the date."""
GOODBYE = 3.0
"""Seconds that open requests get at the end."""
CATCH_UP = 5.0
"""Seconds in which, at the end, a mix that is late may still catch up."""
TOLD = 2.0
"""Seconds from which on it is told that the end of the event was not mixed."""
LAST_WORD = 3.0
"""Seconds for which the ended playlists are still served, where a player has asked for some as lately as that:
players look every 2 s."""


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers: the service has one owner of signals."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def main_loop(self) -> None:
        """Look for the end less often than uvicorn does: each look is a wake-up."""
        while not await self.on_tick(0):  # noqa: ASYNC110 - uvicorn has a flag, not an event
            await asyncio.sleep(LOOK)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Ended(Exception):
    """The event is over: asked to stop, or its time is up."""


class CannotListen(Exception):
    """The service's own port cannot be opened."""

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


Ready = Callable[[Event, Links], Awaitable[None]]
"""Called once the service answers; runs as long as it likes beside the event."""


def serve(
    config: EventConfig,
    *,
    demo: Collection[str] = (),
    on_ready: Ready | None = None,
    duration: float | None = None,
) -> int:
    """Run an event until SIGINT, SIGTERM or `duration` seconds have passed; return the exit code.

    `demo`: the roles, as in `Links.roles`, whose links everybody finds on the front page.

    Raises CannotListen, SecretError or DataDirInUse, before anything has begun.
    """
    tokens = Tokens.in_data_dir(config.server.data_dir, config.server.token_key)
    with held(config.server.data_dir), _listen(config) as listener:
        config = _on_port(config, listener.getsockname()[1])
        uvloop.run(_serve(config, tokens, listener, demo, on_ready, duration))
    return 0


def _listen(config: EventConfig) -> socket.socket:
    family = socket.AF_INET6 if ":" in config.server.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((config.server.host, config.server.port))
        listener.listen(512)
    except OSError as error:
        listener.close()
        raise CannotListen(error) from None
    return listener


def _on_port(config: EventConfig, port: int) -> EventConfig:
    """Return the configuration with the port that 0 has become, for the links."""
    server = config.server.model_copy(update={"port": port})
    return config.model_copy(update={"server": server})


async def _serve(
    config: EventConfig,
    tokens: Tokens,
    listener: socket.socket,
    demo: Collection[str],
    on_ready: Ready | None,
    duration: float | None,
) -> None:
    stop, hurry = asyncio.Event(), asyncio.Event()

    def end() -> None:
        (hurry if stop.is_set() else stop).set()  # who asks twice does not want to wait

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)
    links = make_links(config, tokens)
    event = Event(config, demo=bool(demo))
    try:
        async with asyncio.TaskGroup() as tasks:
            broadcast, live = Broadcast(event), Live(event.hls)
            opened = {role: link for role, link in links.roles().items() if role in demo}
            app = make_app(event, tokens, broadcast, live, tasks, opened or None)
            server = _Server(
                uvicorn.Config(
                    app,
                    log_level="warning",
                    access_log=False,
                    http=PromptConnection,
                    # Compressed, which is uvicorn's default: a page's levels are 11 kbit/s instead of 84, more than a
                    # voice, and 22 us of CPU a message, 0.45 % of a core for ten pages.
                    ws="websockets-sansio",
                    ws_max_size=64 * 1024,
                    lifespan="off",
                    limit_concurrency=4000,
                    timeout_keep_alive=30,
                    timeout_graceful_shutdown=int(GOODBYE),
                    server_header=False,
                    ssl_certfile=_text(config.server.tls_cert),
                    ssl_keyfile=_text(config.server.tls_key),
                )
            )
            tasks.create_task(event.run(), name="event")
            tasks.create_task(broadcast.run(), name="broadcast")
            web = tasks.create_task(server.serve([listener]), name="web")
            if on_ready is not None:
                tasks.create_task(_when_started(server, on_ready, event, links), name="ready")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(duration):
                    await stop.wait()
            log.info("ending")
            stop.set()
            await _catch_up(event, hurry)
            await _end_outputs(event, live, hurry)
            server.should_exit = True
            await web
            raise _Ended
    except* _Ended:
        pass
    # All is done: nothing is left that a signal could end sooner.
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.remove_signal_handler(number)
        signal.signal(number, signal.SIG_IGN)


async def _catch_up(event: Event, hurry: asyncio.Event) -> None:
    """Let a mix that is late come to the end; say what was left out when the machine is too slow for that."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CATCH_UP), asyncio.TaskGroup() as tasks:
            settled, hurried = tasks.create_task(event.engine.settle()), tasks.create_task(hurry.wait())
            await asyncio.wait((settled, hurried), return_when=asyncio.FIRST_COMPLETED)
            settled.cancel()
            hurried.cancel()
    left_out = event.engine.backlog / RATE
    if left_out > TOLD:
        log.warning("the machine was too slow: the last %.0f s of the event were not mixed", left_out)


async def _end_outputs(event: Event, live: Live, hurry: asyncio.Event) -> None:
    """Publish what is left, end the playlists, and let those who watch see it."""
    if event.hls is None:
        return
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(GOODBYE):
            await event.hls.finish()
    if time.monotonic() - live.last_playlist < LAST_WORD:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORD):
                await hurry.wait()


async def _when_started(server: _Server, on_ready: Ready, event: Event, links: Links) -> None:
    await server.up.wait()
    await on_ready(event, links)


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path)
