"""What an interpreter's page kept while the network lost it, brought for the recording."""

from fastapi import APIRouter, Depends, Request

from interp.booths.booth import Booth
from interp.booths.console import Console
from interp.event import Event
from interp.safety.frames import BadFrames, read_frames
from interp.safety.safe import NotTaken, TooMuch, TooSoon
from interp.timeline.units import milliseconds
from interp.web.access import Access
from interp.web.api import Name
from interp.web.errors import problem
from interp.web.fill_schema import Filled
from interp.web.seats import find_booth

_BODY = {
    "requestBody": {
        "required": True,
        "description": "Opus packets as they left the encoder, of one console, each after its RTP time stamp (32 bits) "
        "and its length in bytes (16 bits), both big-endian; 48 kB at most",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def routes(event: Event, access: Access) -> APIRouter:
    """Return the route under /api/v1/booths/{booth}/consoles/{id}/fill."""
    api = APIRouter(prefix="/api/v1/booths/{name}/consoles/{ident}", dependencies=[Depends(access.booth)])

    def find(name: str, ident: str) -> tuple[Booth, Console]:
        """Also one that has left within two minutes."""
        booth = find_booth(event, name)
        console = booth.known().get(ident)
        if console is None:
            raise problem(
                404, f"console {ident!r} is not in booth {name}, nor was it in the last two minutes"
            )
        return booth, console

    @api.post("/fill", openapi_extra=_BODY)
    async def fill(request: Request, name: Name, ident: Name, more: bool = False) -> Filled:
        """Take packets that the network lost; without `more`, put them into the booth's recording."""
        booth, console = find(name, ident)
        try:
            event.safe.take(console, read_frames(await request.body()), recorded=event.recorded)
        except BadFrames as error:
            raise problem(422, str(error)) from None
        except NotTaken as error:
            raise problem(409, str(error), code=error.why) from None
        except TooMuch as error:
            raise problem(413, str(error)) from None
        except TooSoon as error:
            raise problem(429, str(error), {"Retry-After": f"{error.wait_s:.0f}"}) from None
        filled = 0 if more else await event.safe.fill(booth, console)
        return Filled(filled_ms=round(milliseconds(filled)))

    return api
