"""The interlock: who may open a mic while another is open, read by the staff and set by the engineer."""

from fastapi import APIRouter, Depends

from interp.event import Event
from interp.web import state as view
from interp.web.access import Access
from interp.web.errors import problem
from interp.web.handover_schema import InterlockState
from interp.web.interlock_schema import InterlockPatch


def routes(event: Event, access: Access) -> APIRouter:
    """Return the routes under /api/v1/interlock."""
    api = APIRouter(prefix="/api/v1/interlock")

    @api.get("", dependencies=[Depends(access.staff)])
    async def get() -> InterlockState:
        """The rules for mics that are open at the same time."""
        return view.interlock_state(event)

    @api.patch("", dependencies=[Depends(access.engineer)])
    async def patch(change: InterlockPatch) -> InterlockState:
        """Set a mode inside booths or between them, or who has priority. Nobody who is on the air is cut off by it."""
        named = change.priority or []
        for index, name in enumerate(named):
            if name not in event.booths:
                known = ", ".join(event.booths) or "none"
                raise problem(422, f"priority: booth {name!r} is not in this event; expected one of {known}")
            if name in named[:index]:
                raise problem(422, f"priority: {name!r} is there twice; expected it once")
        event.patch_interlock(change)
        return view.interlock_state(event)

    return api
