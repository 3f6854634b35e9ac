"""A booth's glossary: brought, searched, taken away."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from interp.event import Event
from interp.glossary.model import BadGlossary, clean
from interp.glossary.store import CannotKeep, read
from interp.web.access import Access
from interp.web.api import Name
from interp.web.errors import problem
from interp.web.glossary_schema import GlossaryHits, GlossaryState, TermInfo
from interp.web.state import glossary_state

MOST_HITS = 50
_FILE = {
    "requestBody": {
        "required": True,
        "description": "CSV (source term, target term, note, kind) or TBX, at most 2 MB and 20,000 terms",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/xml": {"schema": {"type": "string"}},
        },
    }
}


def routes(event: Event, access: Access) -> APIRouter:
    """Return the routes under /api/v1/booths/{booth}/glossary."""
    api = APIRouter(prefix="/api/v1/booths/{name}/glossary", dependencies=[Depends(access.booth)])
    one_at_a_time = asyncio.Lock()

    def known(name: str) -> str:
        if name not in event.booths:
            expected = ", ".join(event.booths) or "none"
            raise problem(404, f"booth {name!r} is not in this event; expected one of {expected}")
        return name

    def languages(name: str) -> list[tuple[str, ...]]:
        """The booth's languages, then the event's others: tag, code and label of each."""
        by_code = {one.code: (one.tag, one.code, one.label) for one in event.config.languages}
        outputs = event.booths[name].outputs
        return [by_code[code] for code in dict.fromkeys((*outputs, *by_code))]

    @api.get("")
    async def get(name: Name) -> GlossaryState:
        """Which glossary the booth has."""
        return glossary_state(event.glossaries.kept(known(name)))

    @api.get("/search")
    async def search(
        name: Name,
        q: Annotated[str, Query(max_length=200)],
        limit: Annotated[int, Query(ge=1, le=MOST_HITS)] = 12,
    ) -> GlossaryHits:
        """Terms that have `q` in them, without regard to case and accents; those that begin with it first."""
        hits, found = event.glossaries.of(known(name)).search(q, limit)
        return GlossaryHits(
            hits=[TermInfo(source=t.source, target=t.target, note=t.note, name=t.name) for t in hits],
            found=found,
        )

    @api.post("", openapi_extra=_FILE)
    async def bring(
        request: Request,
        name: Name,
        file: Annotated[str, Query(max_length=200)] = "",
        mode: Literal["replace", "add"] = "replace",
    ) -> GlossaryState:
        """Take a glossary file for the booth, in the place of the one that it has or beside it."""
        booth = known(name)
        data = await request.body()
        called = clean(file)[:80] or "glossary"
        at = datetime.now(UTC).isoformat(timespec="seconds")

        async with one_at_a_time:
            try:
                # 20,000 terms take a second: the mix does not wait for that.
                kept, ready = await asyncio.to_thread(
                    lambda: event.glossaries.put(
                        booth, read(data, languages(booth)), called, at, add=mode == "add"
                    )
                )
            except BadGlossary as error:
                raise problem(
                    422, f"{called}: {error}", code=f"glossary_{error.why}", line=error.line
                ) from None
            except CannotKeep as error:
                raise problem(507, str(error)) from None
            event.glossaries.take(booth, kept, ready)
        event.note(
            {"type": "glossary", "booth": booth, "file": called, "mode": mode, "terms": len(kept.terms)}
        )
        return glossary_state(kept)

    @api.delete("", status_code=204)
    async def forget(name: Name) -> Response:
        """Take the booth's glossary away."""
        async with one_at_a_time:
            try:
                event.glossaries.clear(known(name))
            except CannotKeep as error:
                raise problem(507, str(error)) from None
        event.note({"type": "glossary", "booth": name, "mode": "removed", "terms": 0})
        return Response(status_code=204)

    return api
