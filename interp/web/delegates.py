"""Remote delegates: their media sessions, who is on stage, and what is written to and fro."""

import asyncio
from functools import partial
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request, Response, WebSocket
from starlette.websockets import WebSocketDisconnect

from interp.event import Event
from interp.router.gallery import PROGRAM
from interp.sources.whip import WhipSource
from interp.stage import DEVICES
from interp.talk.chat import Writer, room_of
from interp.talk.pace import TooFast
from interp.web import state as view
from interp.web.access import Access
from interp.web.api import Name
from interp.web.auth import Role
from interp.web.delegates_schema import DelegatePatch
from interp.web.errors import problem
from interp.web.offers import read_offer
from interp.web.schema import DelegateMessage, DelegateState
from interp.web.sockets import admitted
from interp.web.talk_schema import ChatHistory, ChatLine, ChatPost
from interp.web.whip import PUBLISHERS, Sessions, TooMany
from interp.webrtc.delegate import answer_delegate
from interp.webrtc.offer import BadOffer
from interp.webrtc.playout.source_voice import SourceVoice

THEIRS: Final = ("language", "hand", *DEVICES)
"""What a delegate sets of themselves."""
PLACES: Final = 8
"""Pages of one delegate that listen to what happens at once."""
EVERY: Final = 2.0
"""Seconds after which the state goes out without a change."""
GATHER: Final = 0.05
"""Seconds for which changes are gathered."""
STUCK: Final = 10.0
"""Seconds after which a page that reads nothing is let go."""


def routes(event: Event, access: Access, sessions: Sessions) -> APIRouter:
    """Return the routes under /api/v1/delegates."""
    api = APIRouter(prefix="/api/v1/delegates")
    listening: dict[str, int] = {}

    @api.get("", dependencies=[Depends(access.staff)])
    async def everybody() -> list[DelegateState]:
        """All delegates, on stage or waiting, connected or not."""
        return [view.delegate_state(event, name) for name in event.delegates.names]

    @api.get("/{name}")
    async def get(request: Request, name: Name) -> DelegateState:
        """A delegate, for themselves and for who looks after them."""
        _known(request, name)
        return view.delegate_state(event, name)

    @api.patch("/{name}")
    async def patch(request: Request, name: Name, change: DelegatePatch) -> DelegateState:
        """Bring a delegate on stage or send them off, set their strip, their language, or a hand."""
        role = _known(request, name).role
        asked = change.change().keys()
        others = asked - set(THEIRS)
        if change.on_stage is False:
            others.discard("on_stage")  # who leaves leaves the stage; only the director brings somebody on
        if role == "delegate" and others:
            raise problem(403, f"{min(others)}: the director sets this; expected {' or '.join(THEIRS)}")
        own = asked & set(DEVICES)
        if role != "delegate" and own:
            raise problem(403, f"{min(own)}: the delegate's page tells this; expected mute")
        if change.language is not None and change.language not in event.languages:
            expected = ", ".join(event.languages)
            raise problem(
                422, f"language: {change.language!r} is not in this event; expected one of {expected}"
            )
        event.patch_delegate(name, change)
        return view.delegate_state(event, name)

    @api.post("/{name}/sessions", status_code=201)
    async def enter(request: Request, name: Name) -> Response:
        """Open a media session: body an SDP offer with Opus, a camera, and perhaps a second picture; answer the SDP
        answer."""
        _known(request, name)
        source = event.sources[name]
        assert isinstance(source, WhipSource)
        answering = partial(
            answer_delegate,
            feed=event.delegates.returns[name].feed,
            view=event.gallery.views[PROGRAM],
            on_screen=_Screen(event.delegates.screens[name]),
        )
        try:
            ident, answer = await sessions.publish(source, await read_offer(request), answering)
        except BadOffer as error:
            raise problem(400, f"SDP offer: {error}") from None
        except TooMany:
            text = f"delegate {name!r} connects too often at once; expected at most {PUBLISHERS} sessions"
            raise problem(503, text, {"Retry-After": "2"}) from None
        return Response(
            answer, 201, {"Location": f"/api/v1/delegates/{name}/sessions/{ident}"}, "application/sdp"
        )

    @api.delete("/{name}/sessions/{ident}", status_code=204)
    async def leave(request: Request, name: Name, ident: Name) -> Response:
        """End a media session."""
        _known(request, name)
        try:
            await sessions.close(ident)
        except KeyError:
            raise problem(404, f"session {ident!r} is not open any more") from None
        return Response(status_code=204)

    @api.get("/{name}/chat")
    async def history(
        request: Request, name: Name, after: Annotated[int, Query(ge=0, le=2**53)] = 0
    ) -> ChatHistory:
        """What the delegate and the director have written, later than the message `after`."""
        _known(request, name)
        return ChatHistory(lines=event.chat.lines([room_of(name)], after))

    @api.post("/{name}/chat", status_code=201)
    async def write(request: Request, name: Name, post: ChatPost) -> ChatLine:
        """Write to the director, or as the director to the delegate."""
        role = _known(request, name).role
        if role == "delegate":
            label = event.delegates.configs[name].label
            writer = Writer("delegate", f"delegate {name}", name, label[:60])
        else:
            writer = Writer("control", "control") if role == "control" else Writer("engineer", "engineer")
        try:
            return event.chat.write(room_of(name), writer, post.text, post.key)
        except TooFast as error:
            raise problem(429, str(error), {"Retry-After": f"{error.wait_s:.0f}"}) from None

    @api.websocket("/{name}/events")
    async def events(socket: WebSocket, name: Name) -> None:
        def no_place(_role: Role) -> str | None:
            full = listening.get(name, 0) >= PLACES
            return f"{PLACES} pages are open with this link; close one of them" if full else None

        if await admitted(socket, lambda: _known(socket, name), no_place) is None:
            return
        listening[name] = listening.get(name, 0) + 1
        dirty = asyncio.Event()
        event.listeners.add(dirty.set)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(_tell(socket, name, dirty))
                tasks.create_task(_wait(socket))
        except* (WebSocketDisconnect, TimeoutError):
            pass
        finally:
            event.listeners.discard(dirty.set)
            listening[name] -= 1

    async def _tell(socket: WebSocket, name: str, dirty: asyncio.Event) -> None:
        """Send the delegate's state whenever it is another, and now and then."""
        before = ""
        while True:
            dirty.clear()
            message = _message(name)
            if message != before:
                before = message
                async with asyncio.timeout(STUCK):
                    await socket.send_text(message)
            try:
                async with asyncio.timeout(EVERY):
                    await dirty.wait()
                    await asyncio.sleep(GATHER)
            except TimeoutError:
                continue

    def _message(name: str) -> str:
        return DelegateMessage(
            delegate=view.delegate_state(event, name),
            event=event.config.event.name,
            languages=view.languages(event),
            chat=event.chat.written.get(room_of(name)),
        ).model_dump_json()

    def _known(request: Request | WebSocket, name: str) -> Role:
        """Return the caller's role. Raises 401, 403, or 404 for a delegate that the event does not have."""
        role = access.delegate(request, name)
        if name not in event.delegates.names:
            expected = ", ".join(event.delegates.names) or "none"
            raise problem(404, f"delegate {name!r} is not in this event; expected one of {expected}")
        return role

    return api


async def _wait(socket: WebSocket) -> None:
    """Return, by an exception, when a page has gone; what it sends is nothing."""
    while True:
        await socket.receive_text()


class _Screen:
    """Passes a second picture on; its source has a new session with the first of it."""

    def __init__(self, source: WhipSource) -> None:
        self._source, self._session = source, ""

    def __call__(self, position: int, data: bytes, arrival: int, codec: str) -> None:
        if not self._session:
            self._session = f"{id(self):x}"
            self._source.attach(self._session, SourceVoice())
        self._source.video(position, data, arrival, codec)

    def closed(self) -> None:
        """Nothing more comes."""
        self._source.detach(self._session)
