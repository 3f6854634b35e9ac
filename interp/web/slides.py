"""Slides: sent as a PDF or a picture, turned by whose they are, or by the director."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from interp.event import Event
from interp.glossary.model import clean
from interp.slides.store import OURS, NoSuchPage, NotTaken, Slides
from interp.web.access import Access
from interp.web.api import Name
from interp.web.errors import problem
from interp.web.studio import deck_state, director_of
from interp.web.studio_schema import DeckPatch, DeckState

_FILE = {
    "requestBody": {
        "required": True,
        "description": "a PDF of at most 200 pages, or one picture; at most 24 MB",
        "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def routes(event: Event, access: Access) -> APIRouter:
    """Return the routes under /api/v1/slides/{owner}; `event` owns the director's."""
    api = APIRouter(prefix="/api/v1/slides/{owner}")

    def slides(request: Request, owner: str) -> Slides:
        if owner == OURS:
            access.engineer(request)
        else:
            access.delegate(request, owner)
        found = director_of(event).slides
        if owner not in found.owners:
            expected = ", ".join(found.owners)
            raise problem(404, f"owner {owner!r} has no slides here; expected one of {expected}")
        return found

    @api.put("", openapi_extra=_FILE)
    async def put(
        request: Request, owner: Name, file: Annotated[str, Query(max_length=200)] = ""
    ) -> DeckState:
        """Take a file, in the place of the one before."""
        found = slides(request, owner)
        try:
            deck = await found.put(owner, clean(file)[:80] or "slides", await request.body())
        except NotTaken as error:
            raise problem(422, str(error), code=error.code) from None
        except OSError as error:
            raise problem(507, f"slides: they cannot be kept ({error.strerror})") from None
        event.note({"type": "slides", "owner": owner, "pages": deck.count})
        return deck_state(owner, deck)

    @api.patch("")
    async def turn(request: Request, owner: Name, change: DeckPatch) -> DeckState:
        """Show another page, from 0 on, or hide them all."""
        found = slides(request, owner)
        try:
            deck = found.turn(owner, change.page, change.hidden)
        except NoSuchPage as error:
            raise problem(422, str(error)) from None
        except OSError as error:
            raise problem(507, f"slides: they cannot be read ({error.strerror})") from None
        event.note({"type": "page", "owner": owner, "page": deck.page, "hidden": deck.hidden})
        return deck_state(owner, deck)

    @api.delete("", status_code=204)
    async def remove(request: Request, owner: Name) -> Response:
        """Take slides away; nothing happens where there are none."""
        await slides(request, owner).remove(owner)
        event.changed()
        return Response(status_code=204)

    @api.get("/pages/{page}", response_class=Response)
    async def page(request: Request, owner: Name, page: int) -> Response:
        """One page, JPEG."""
        try:
            data = slides(request, owner).read(owner, page)
        except NoSuchPage as error:
            raise problem(404, str(error)) from None
        except OSError:
            raise problem(404, "page: it is not there any more") from None
        return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})

    return api
