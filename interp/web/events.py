"""`WS /api/v1/events`: the state after every change, what is written as it comes, levels twenty times a second."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from interp.event import Event
from interp.web import state as view
from interp.web.access import Access
from interp.web.auth import Role, RoleName
from interp.web.captions import CaptionView
from interp.web.schema import LevelsMessage, StateMessage
from interp.web.sockets import admitted
from interp.web.talk import may_read
from interp.web.talk_schema import ChatLine, ChatMessage

LEVELS_EVERY = 0.05
"""Seconds between two readings of the meters."""
STATE_EVERY = 1.0
"""Seconds after which the state goes out without a change, for what moves slowly: round trip, loss."""
GATHER = 0.02
"""Seconds for which changes are gathered into one message."""
PLACES: Final[Mapping[RoleName, int]] = {"engineer": 40, "control": 24, "booth": 24}
"""WebSockets served at once for each token, so that nobody takes another's place: six consoles of a booth, each with
pages in other windows and lines that are about to be given up; engineers and those who look over their shoulders."""
STUCK = 10.0
"""Seconds after which a client that reads nothing is let go."""


class Broadcast:
    """Makes each message once for all who listen, and none while nobody does."""

    def __init__(self, event: Event) -> None:
        self._event = event
        self.captions = CaptionView(event)
        self._clients: dict[WebSocket, tuple[asyncio.Queue[str], Role]] = {}
        self._dirty = asyncio.Event()
        self._watched = asyncio.Event()
        """Somebody listens."""

    def full(self, role: Role) -> bool:
        """Return whether no further client with this role's token is taken."""
        return sum(one == role for _, one in self._clients.values()) >= PLACES[role.role]

    def join(self, client: WebSocket, role: Role) -> "asyncio.Queue[str]":
        """Return the queue of a new client, the state and the lines in it; `role` says what else it may read."""
        queue: asyncio.Queue[str] = asyncio.Queue(40)
        queue.put_nowait(self._state())
        queue.put_nowait(self.captions.message().model_dump_json())
        self._clients[client] = queue, role
        self._event.engine.meters.watched = True
        self._watched.set()
        return queue

    def leave(self, client: WebSocket) -> None:
        """Forget a client."""
        self._clients.pop(client, None)
        if not self._clients:
            self._event.engine.meters.watched = False
            self._watched.clear()

    async def run(self) -> None:
        """Send until cancelled."""
        self._event.listeners.add(self._dirty.set)
        self._event.chat.listeners.add(self._chat)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._states())
                tasks.create_task(self._levels())
        finally:
            self._event.listeners.discard(self._dirty.set)
            self._event.chat.listeners.discard(self._chat)

    async def _states(self) -> None:
        while True:
            try:
                async with asyncio.timeout(STATE_EVERY):
                    await self._dirty.wait()
                    await asyncio.sleep(GATHER)
            except TimeoutError:
                pass
            self._dirty.clear()
            if self._clients:
                self._send(self._state())
                if (captions := self.captions.news()) is not None:
                    self._send(captions.model_dump_json())

    async def _levels(self) -> None:
        while True:
            await self._watched.wait()
            self._send(LevelsMessage(levels=self._event.engine.meters.read()).model_dump_json())
            await asyncio.sleep(LEVELS_EVERY)

    def _state(self) -> str:
        return StateMessage(state=view.state(self._event)).model_dump_json()

    def _chat(self, line: ChatLine) -> None:
        """Hand a message at once to those who may read it; who loses it finds out by the state."""
        self._send(ChatMessage(line=line).model_dump_json(), lambda role: may_read(role, line.room))

    def _send(self, message: str, fits: Callable[[Role], bool] = lambda _role: True) -> None:
        for queue, role in self._clients.values():
            if not fits(role):
                continue
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(message)


def routes(broadcast: Broadcast, access: Access) -> APIRouter:
    """Return the WebSocket's route."""
    api = APIRouter()

    def no_place(role: Role) -> str | None:
        if not broadcast.full(role):
            return None
        return f"{PLACES[role.role]} pages are connected with this link; close one of them"

    @api.websocket("/api/v1/events")
    async def events(socket: WebSocket) -> None:
        role = await admitted(socket, lambda: access.staff(socket), no_place)
        if role is None:
            return
        queue = broadcast.join(socket, role)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_write(socket, queue))
                tasks.create_task(_read(socket))
        except* (WebSocketDisconnect, TimeoutError):
            pass
        finally:
            broadcast.leave(socket)

    return api


async def _write(socket: WebSocket, queue: "asyncio.Queue[str]") -> None:
    while True:
        message = await queue.get()
        try:
            async with asyncio.timeout(STUCK):
                await socket.send_text(message)
        except RuntimeError as error:
            # uvicorn has closed it by itself, after a ping without an answer or a frame that is none, and takes
            # our next message for a mistake.
            raise WebSocketDisconnect from error


async def _read(socket: WebSocket) -> None:
    """Wait for the goodbye; what a client says here means nothing."""
    while True:
        if (await socket.receive())["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
