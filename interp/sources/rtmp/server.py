"""The RTMP ports of an event: opened by the first source that wants one, closed by the last."""

import asyncio
import contextlib
import hmac
import logging
from collections.abc import AsyncIterator

from interp.sources.rtmp.amf0 import BadAmf
from interp.sources.rtmp.chunks import BadChunk
from interp.sources.rtmp.publication import Publication
from interp.sources.rtmp.session import Refused, Session

MOST = 64
"""Connections to one port at once."""
NO_SUCH = "No such stream."
TAKEN = "This stream has a publisher."

log = logging.getLogger(__name__)


class Slot:
    """A source's place on a port: one publisher at a time."""

    def __init__(self, path: str) -> None:
        self.path = path
        """`app/key`; a secret."""
        self.publication: Publication | None = None
        self._arrived = asyncio.Event()

    def take(self) -> Publication | str:
        """Give the place to a new publisher; a dead one makes room. Returns why not otherwise."""
        if self.publication is not None:
            if not self.publication.dead:
                return TAKEN
            self.publication.close()
        self.publication = Publication()
        self._arrived.set()
        return self.publication

    async def publisher(self) -> Publication:
        """Wait for a publisher that is there."""
        while self.publication is None or self.publication.closed.is_set():
            self._arrived.clear()
            await self._arrived.wait()
        return self.publication


class RtmpPort:
    """One listening port and the slots behind it."""

    def __init__(self) -> None:
        self.slots: list[Slot] = []
        self.refused = 0
        """Peers turned away; a count."""
        self._server: asyncio.Server | None = None
        self._opening = asyncio.Lock()
        self._sessions: set[asyncio.Task[None]] = set()

    async def open(self, host: str, port: int) -> None:
        """Listen, unless it does; raises OSError when the port is taken."""
        async with self._opening:
            if self._server is None:
                self._server = await asyncio.start_server(self._serve, host, port, limit=1 << 18)

    async def close(self) -> None:
        """Stop listening and hang up on everybody."""
        if self._server is not None:
            self._server.close()
        for task in list(self._sessions):
            task.cancel()
        if self._sessions:
            await asyncio.wait(self._sessions)

    def admit(self, path: str) -> Publication | str:
        """Return the publication for `app/key`, or why there is none. Takes as long for a wrong key as for
        a right one."""
        wanted = _normal(path).encode()
        found = [slot for slot in self.slots if hmac.compare_digest(_normal(slot.path).encode(), wanted)]
        return found[0].take() if found else NO_SUCH

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._sessions.add(task)
        try:
            if len(self._sessions) > MOST:
                self.refused += 1
                return
            await Session(reader, writer, self.admit).run()
        except (Refused, BadChunk, BadAmf) as error:
            self.refused += 1
            log.info("RTMP peer turned away: %s", error)
        except (TimeoutError, OSError, asyncio.IncompleteReadError):
            self.refused += 1
        except asyncio.CancelledError:
            pass  # the port closes; asyncio would only log it
        finally:
            self._sessions.discard(task)
            writer.close()
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await writer.wait_closed()


class RtmpPorts:
    """All ports of an event; sources on the same host and port share one."""

    def __init__(self) -> None:
        self._ports: dict[tuple[str, int], RtmpPort] = {}

    @contextlib.asynccontextmanager
    async def slot(self, host: str, port: int, path: str) -> AsyncIterator[Slot]:
        """Be reachable at `path` on a port while inside; raises OSError when the port is taken."""
        key = (host, port)
        shared = self._ports.get(key)
        if shared is None:
            shared = RtmpPort()
            self._ports[key] = shared
        slot = Slot(path)
        shared.slots.append(slot)
        try:
            await shared.open(host, port)
            yield slot
        finally:
            shared.slots.remove(slot)
            if slot.publication is not None:
                slot.publication.close()
            if not shared.slots:
                del self._ports[key]
                await shared.close()


def _normal(path: str) -> str:
    """Return a path without slashes at its ends and without a query."""
    return path.partition("?")[0].strip("/")
