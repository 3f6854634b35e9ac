"""Signals and chat: given and written at a console, seen and answered by the engineer."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from interp.event import Event
from interp.talk.chat import ALL, Writer, rooms_of
from interp.talk.pace import TooFast
from interp.talk.signals import NotStanding
from interp.web import state as view
from interp.web.access import Access
from interp.web.api import Name
from interp.web.auth import Role
from interp.web.errors import problem
from interp.web.seats import find_booth, find_console
from interp.web.talk_schema import (
    ChatHistory,
    ChatLine,
    ConsoleChatPost,
    EngineerChatPost,
    SignalKind,
    SignalState,
)

After = Annotated[int, Query(ge=0, le=2**53)]


def may_read(role: Role, room: str) -> bool:
    """Return whether a role of the staff reads a room: the engineer every one, a booth its own and what all get."""
    return role.role != "booth" or room in rooms_of(role.name)


def routes(event: Event, access: Access) -> APIRouter:
    """Return the routes of signals and chat."""
    api = APIRouter(prefix="/api/v1")
    Staff = Annotated[Role, Depends(access.staff)]
    Engineer = Annotated[Role, Depends(access.engineer)]
    console = "/booths/{name}/consoles/{ident}"

    def write(room: str, writer: Writer, text: str, key: str) -> ChatLine:
        try:
            return event.chat.write(room, writer, text, key)
        except TooFast as error:
            raise problem(429, str(error), {"Retry-After": f"{error.wait_s:.0f}"}) from None

    @api.post(f"{console}/signals/{{kind}}", status_code=201, dependencies=[Depends(access.booth)])
    async def press(name: Name, ident: Name, kind: SignalKind) -> SignalState:
        """Give a signal; one that stands already goes on as it is."""
        booth, found = find_console(event, name, ident)
        return view.signal_state(event, event.signals.press(booth.name, found.id, found.name, kind))

    @api.delete(f"{console}/signals/{{kind}}", status_code=204, dependencies=[Depends(access.booth)])
    async def take_back(name: Name, ident: Name, kind: SignalKind) -> Response:
        """Take a signal back."""
        _booth, found = find_console(event, name, ident)
        try:
            event.signals.take_back(found.id, kind)
        except NotStanding as error:
            raise problem(404, str(error)) from None
        return Response(status_code=204)

    @api.post("/signals/{ident}/acknowledge", dependencies=[Depends(access.engineer)])
    async def acknowledge(ident: Name) -> SignalState:
        """Tell the interpreter that their signal has been seen."""
        try:
            return view.signal_state(event, event.signals.acknowledge(ident))
        except NotStanding as error:
            raise problem(404, str(error)) from None

    @api.get("/chat")
    async def history(role: Staff, after: After = 0) -> ChatHistory:
        """What was written later than the message `after`, in the rooms that the caller may read."""
        rooms = [room for room in event.chat.rooms if may_read(role, room)]
        return ChatHistory(lines=event.chat.lines(rooms, after))

    @api.post(f"{console}/chat", status_code=201, dependencies=[Depends(access.booth)])
    async def write_as_interpreter(name: Name, ident: Name, post: ConsoleChatPost) -> ChatLine:
        """Write to the colleagues of the booth, or to the engineer."""
        booth, found = find_console(event, name, ident)
        writer = Writer("booth", f"console {found.id}", booth.name, found.name)
        return write(f"{post.to}:{booth.name}", writer, post.text, post.key)

    @api.post("/chat", status_code=201)
    async def write_as_engineer(role: Engineer, post: EngineerChatPost) -> ChatLine:
        """Write to one booth, or to all."""
        room = ALL if post.to == "all" else f"engineer:{find_booth(event, post.booth).name}"
        writer = Writer("control", "control") if role.role == "control" else Writer("engineer", "engineer")
        return write(room, writer, post.text, post.key)

    return api
