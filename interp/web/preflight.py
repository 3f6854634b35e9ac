"""The check of an interpreter's place: what it measures with, and where its result goes."""

import os
from collections.abc import AsyncIterator

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response, StreamingResponse

from interp.event import Event
from interp.web.access import Access
from interp.web.api import Name
from interp.web.errors import problem
from interp.web.preflight_schema import CheckReport, KeptCheck

CHUNK = 64 * 1024
DOWN = 2 * 1024 * 1024
"""Bytes of one download: what a picture takes in ten seconds."""
AT_ONCE = 4
"""Downloads that are served at the same time: a check must not take the line from those who work."""


def routes(event: Event, access: Access) -> APIRouter:
    """Return the routes of the check."""
    api = APIRouter(prefix="/api/v1")
    noise = os.urandom(CHUNK)
    """Nothing on the way makes it smaller."""
    served = 0

    @api.get("/throughput", dependencies=[Depends(access.staff)], response_class=StreamingResponse)
    async def down() -> Response:
        """Two megabytes that mean nothing, to measure a line with."""
        if served >= AT_ONCE:
            raise problem(
                429, f"{AT_ONCE} lines are measured now; try again in a few seconds", {"Retry-After": "5"}
            )

        async def sent() -> AsyncIterator[bytes]:
            nonlocal served
            served += 1
            try:
                for _ in range(DOWN // CHUNK):
                    yield noise
            finally:
                served -= 1

        headers = {"Content-Length": str(DOWN), "Cache-Control": "no-store"}
        return StreamingResponse(sent(), media_type="application/octet-stream", headers=headers)

    @api.post("/throughput", status_code=204, dependencies=[Depends(access.staff)])
    async def up(request: Request) -> Response:
        """Take what is sent, and forget it; as long as any other request may be."""
        async for _ in request.stream():
            pass
        return Response(status_code=204)

    @api.post("/booths/{name}/checks", status_code=201, dependencies=[Depends(access.booth)])
    async def keep(name: Name, report: CheckReport, more: bool = False) -> KeptCheck:
        """Keep what the check of a place has found, for the engineer; the log tells it when no `more` follows."""
        if name not in event.booths:
            raise problem(404, f"booth {name!r} is not in this event")
        check = event.checks.add(name, report)
        if more:
            event.changed()
        else:
            event.note({"type": "check", "booth": name, "name": check.name, "verdict": check.verdict})
        return check

    return api
