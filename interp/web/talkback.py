"""Talkback: the director or the engineer speaks into the ears of delegates, and into no program."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from interp.event import Event
from interp.router.talkback import MOST, Microphone
from interp.web.access import Access
from interp.web.api import Name
from interp.web.errors import problem
from interp.web.offers import read_offer
from interp.web.patch import Patch
from interp.web.whip import Sessions
from interp.webrtc.offer import BadOffer


class TalkbackPatch(Patch):
    """To whom a microphone speaks; nobody with an empty list."""

    to: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=200)]


class TalkbackState(BaseModel):
    """A microphone of the staff."""

    to: list[str]


def routes(event: Event, access: Access, sessions: Sessions) -> APIRouter:
    """Return the routes under /api/v1/talkback."""
    api = APIRouter(prefix="/api/v1/talkback", dependencies=[Depends(access.engineer)])
    microphones = event.talkback.microphones

    @api.post("", status_code=201)
    async def connect(request: Request) -> Response:
        """Connect a microphone: body an SDP offer with Opus, answer the SDP answer. Nobody hears it yet."""
        for ident in [one for one in microphones if not sessions.is_open(one)]:
            del microphones[ident]
        if len(microphones) >= MOST:
            raise problem(503, f"{MOST} microphones are connected; expected one of them to leave first")
        source = event.talkback.source()
        try:
            ident, answer = await sessions.publish(source, await read_offer(request))
        except BadOffer as error:
            raise problem(400, f"SDP offer: {error}") from None
        microphones[ident] = Microphone(source)
        return Response(answer, 201, {"Location": f"/api/v1/talkback/{ident}"}, "application/sdp")

    @api.patch("/{ident}")
    async def speak(ident: Name, change: TalkbackPatch) -> TalkbackState:
        """Speak to these delegates from now on, or to nobody."""
        microphone = _known(ident)
        for number, name in enumerate(change.to):
            if name not in event.delegates.names:
                expected = ", ".join(event.delegates.names) or "none"
                raise problem(422, f"to[{number}]: {name!r} is not in this event; expected one of {expected}")
        microphone.to = frozenset(change.to)
        event.note({"type": "talkback", "to": sorted(microphone.to)})
        return TalkbackState(to=sorted(microphone.to))

    @api.delete("/{ident}", status_code=204)
    async def leave(ident: Name) -> Response:
        """Disconnect a microphone."""
        _known(ident)
        del microphones[ident]
        if sessions.is_open(ident):
            await sessions.close(ident)
        event.changed()
        return Response(status_code=204)

    def _known(ident: str) -> Microphone:
        if ident not in microphones or not sessions.is_open(ident):
            raise problem(404, f"microphone {ident!r} is not connected any more")
        return microphones[ident]

    return api
