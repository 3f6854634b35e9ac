"""`WS /api/v1/studio/monitors`: what directors see: program, preview and every source, small, as JPEG.

Each message is a number of two bytes and a house position of eight (both little-endian), and a JPEG. The number is that
of a source in the studio's state, 65535 for the program, 65534 for the preview. A page may send its director's name.
"""

import asyncio
import secrets
import struct
from collections import OrderedDict
from typing import Final

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from interp.event import Event
from interp.studio.director import Director
from interp.studio.wire import Message
from interp.web.access import Access
from interp.web.sockets import admitted
from interp.web.studio import director_of
from interp.web.text import cleaned

PLACES: Final = 8
"""Pages at once."""
STUCK: Final = 10.0
"""Seconds after which a page that reads nothing is let go."""
_HEAD: Final = struct.Struct("<Hq")


class Wall:
    """Hands pictures to everybody who looks; of each picture only the newest waits, so that a poor line sees fewer."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self._lines: dict[str, tuple[OrderedDict[int, bytes], asyncio.Event]] = {}
        if event.studio is not None:
            event.studio.on_monitor = self._hand_out

    @property
    def full(self) -> bool:
        return len(self._lines) >= PLACES

    def join(self) -> str:
        """Open a line; return its name."""
        ident = secrets.token_urlsafe(6)
        self._lines[ident] = OrderedDict(), asyncio.Event()
        self._look()
        return ident

    def leave(self, ident: str) -> None:
        """Close a line."""
        self._lines.pop(ident, None)
        self._look()

    async def next(self, ident: str) -> bytes:
        """Return the picture that has waited longest."""
        waiting, came = self._lines[ident]
        while not waiting:
            came.clear()
            await came.wait()
        return waiting.popitem(last=False)[1]

    def _look(self) -> None:
        if self._event.studio is not None:
            self._event.studio.watch(bool(self._lines))

    def _hand_out(self, message: Message) -> None:
        data = _HEAD.pack(message.source, message.position) + message.data
        for waiting, came in self._lines.values():
            waiting.pop(message.source, None)
            waiting[message.source] = data
            came.set()


def routes(event: Event, access: Access) -> APIRouter:
    """Return the WebSocket's route."""
    api = APIRouter()
    wall = Wall(event)

    @api.websocket("/api/v1/studio/monitors")
    async def monitors(socket: WebSocket) -> None:
        def who() -> Director:
            access.engineer(socket)
            return director_of(event)

        no_place = f"{PLACES} pages look at the monitors; close one of them"
        director = await admitted(socket, who, lambda _director: no_place if wall.full else None)
        if director is None:
            return
        ident = wall.join()
        director.present[ident] = ""
        event.changed()

        async def send() -> None:
            while True:
                picture = await wall.next(ident)
                async with asyncio.timeout(STUCK):
                    await socket.send_bytes(picture)

        async def read() -> None:
            while True:
                name = cleaned(await socket.receive_text()).replace("\n", " ")[:60]
                if director.present[ident] != name:
                    director.present[ident] = name
                    event.changed()

        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(send())
                tasks.create_task(read())
        except* (WebSocketDisconnect, TimeoutError, KeyError):
            pass
        finally:
            wall.leave(ident)
            director.present.pop(ident, None)
            event.changed()

    return api
