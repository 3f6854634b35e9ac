"""A console's media session: offer and answer, its switches, its goodbye."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import PlainTextResponse

from interp.booths.booth import BadSwitch, Booth, BoothFull
from interp.booths.console import Console
from interp.booths.interlock import Refusal
from interp.booths.switching import Switches
from interp.event import Event
from interp.router.gallery import PROGRAM, NoSuchView
from interp.router.monitor import NoSuchFeed
from interp.web import state as view
from interp.web.access import Access
from interp.web.api import Name
from interp.web.auth import Role
from interp.web.errors import problem
from interp.web.offers import not_up, read_offer
from interp.web.schema import ConsolePatch, ConsoleState
from interp.web.seats import find_booth, find_console
from interp.webrtc.offer import BadOffer, second_sound
from interp.webrtc.spread.process import NotUp
from interp.webrtc.switchboard import ConsoleConnection


class NoSecondSound(ValueError):
    """A console wants to hear its partner, and has nothing to hear it by."""


class ConsoleSessions:
    """The peers behind the consoles; each is watched by a task until it is gone."""

    def __init__(self, event: Event, tasks: asyncio.TaskGroup) -> None:
        self._event, self._tasks = event, tasks
        self._peers: dict[str, ConsoleConnection] = {}

    async def open(self, booth: Booth, offer: str) -> tuple[Console, str]:
        """Seat a new console and answer its offer. Raises BadOffer, BoothFull or NotUp."""
        console = booth.enter()
        try:
            peer = await self._event.switchboard.console(
                booth.name,
                offer,
                feed=self._event.monitor.feed("floor"),
                view=self._event.gallery.views[PROGRAM],
                voice=console.voice,
                on_change=self._event.changed,
            )
        except BaseException:
            booth.leave(console)
            raise
        console.line = peer
        self._peers[console.id] = peer
        self._tasks.create_task(self._watch(booth, console, peer), name=f"console {console.id}")
        self._event.note({"type": "console_entered", "booth": booth.name, "console": console.id})
        return console, peer.answer

    async def _watch(self, booth: Booth, console: Console, peer: ConsoleConnection) -> None:
        try:
            await peer.wait_closed()
        finally:
            self._event.leave(booth, console)
            self._peers.pop(console.id, None)
            self._event.signals.leave(console.id, [(one.id, one.name) for one in booth.consoles.values()])
            await peer.close()
            self._event.note({"type": "console_left", "booth": booth.name, "console": console.id})

    def patch(self, booth: Booth, console: Console, patch: ConsolePatch, *, by_engineer: bool) -> None:
        """Set a console's switches, what it hears and sees.

        Raises BadSwitch, NoSuchFeed, NoSuchView, NoSecondSound or Refusal, nothing changed.
        """
        feed = self._event.monitor.feed(patch.listen) if patch.listen is not None else None
        view = self._event.gallery.view(patch.watch) if patch.watch is not None else None
        if patch.partner and not second_sound(self._peers[console.id].answer):
            raise NoSecondSound(
                "partner: this console's offer had no second audio; expected one that is recvonly"
            )
        switches = Switches(
            mic=None if patch.mic is None else patch.mic == "on",
            cough=patch.cough,
            output=patch.output,
            resume=patch.resume,
        )
        if patch.handover is not None:
            if switches != Switches():
                raise BadSwitch("handover: expected it without mic, cough, output or resume")
            self._event.hand_over(booth, console, patch.handover, by_engineer=by_engineer)
        elif switches != Switches():
            self._event.switch(booth, console, switches)
        if patch.listen is not None and feed is not None:
            console.listen = patch.listen
            self._peers[console.id].listen(feed)
        if patch.partner is not None:
            console.partner = patch.partner
        heard = {k: v for k, v in (("listen", patch.listen), ("partner", patch.partner)) if v is not None}
        if heard:
            self._event.note({"type": "console_hears", "booth": booth.name, "console": console.id, **heard})
        if patch.watch is not None:
            console.watch = patch.watch
            self._peers[console.id].watch(view)
            self._event.note(
                {"type": "console", "booth": booth.name, "console": console.id, "watch": patch.watch}
            )
        if patch.name is not None:
            console.name = patch.name.strip()
            self._event.signals.named(booth.name, console.id, console.name)
        if patch.consent is not None:
            self._event.agree(booth, console, patch.consent)
        self._event.changed()

    async def close(self, console: Console) -> None:
        """End a console's session; its watcher cleans up."""
        console.goodbye()
        await self._peers[console.id].close()


def routes(event: Event, access: Access, sessions: ConsoleSessions) -> APIRouter:
    """Return the routes under /api/v1/booths/{booth}/consoles."""
    api = APIRouter(prefix="/api/v1/booths/{name}/consoles")

    def find(name: str, ident: str) -> tuple[Booth, Console]:
        return find_console(event, name, ident)

    @api.post("", status_code=201, response_class=PlainTextResponse, dependencies=[Depends(access.booth)])
    async def enter(request: Request, name: Name) -> Response:
        """Open a session: body an SDP offer, answer the SDP answer."""
        booth = find_booth(event, name)
        offer = await read_offer(request)
        try:
            console, answer = await sessions.open(booth, offer)
        except BadOffer as error:
            raise problem(400, f"SDP offer: {error}") from None
        except BoothFull as error:
            raise problem(409, str(error)) from None
        except NotUp:
            raise not_up() from None
        location = f"/api/v1/booths/{name}/consoles/{console.id}"
        return Response(answer, 201, {"Location": location}, "application/sdp")

    @api.get("/{ident}", dependencies=[Depends(access.booth)])
    async def get(name: Name, ident: Name) -> ConsoleState:
        """A console: its switches and how well it is connected."""
        return view.console_state(event, *find(name, ident))

    @api.patch("/{ident}")
    async def patch(
        name: Name, ident: Name, change: ConsolePatch, role: Annotated[Role, Depends(access.booth)]
    ) -> ConsoleState:
        """Set mic, cough, output, what is heard and seen, the interpreter's name; do a step of a handover."""
        booth, console = find(name, ident)
        try:
            sessions.patch(booth, console, change, by_engineer=role.role != "booth")
        except (BadSwitch, NoSuchFeed, NoSuchView, NoSecondSound) as error:
            raise problem(422, str(error)) from None
        except Refusal as error:
            raise problem(409, str(error), code=error.code) from None
        return view.console_state(event, booth, console)

    @api.delete("/{ident}", status_code=204, dependencies=[Depends(access.booth)])
    async def leave(name: Name, ident: Name) -> Response:
        """End the session."""
        _booth, console = find(name, ident)
        await sessions.close(console)
        return Response(status_code=204)

    return api
