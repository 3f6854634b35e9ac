"""State and control: what the engineer reads and changes."""

from collections.abc import Collection
from typing import Annotated

from fastapi import APIRouter, Path, Request

from interp.event import Event
from interp.web import state as view
from interp.web.access import Access
from interp.web.errors import problem
from interp.web.schema import (
    Alarm,
    BoothPatch,
    BoothState,
    ProgramPatch,
    ProgramState,
    PublicEvent,
    SourcePatch,
    SourceState,
    State,
)

Name = Annotated[str, Path(max_length=64)]


def routes(event: Event, access: Access, demo_links: dict[str, str] | None) -> APIRouter:
    """Return the routes under /api/v1 that are neither media sessions nor the WebSocket."""
    api = APIRouter(prefix="/api/v1")

    @api.get("/event")
    async def public() -> PublicEvent:
        """What anybody may know of the event."""
        starts = event.config.event.starts_at
        return PublicEvent(
            name=event.config.event.name,
            state="live" if event.hls is None or event.hls.published else "before",
            starts_at=starts.isoformat() if starts else None,
            languages=view.languages(event),
            demo=event.demo,
            demo_links=demo_links,
        )

    @api.get("/state")
    async def state(request: Request) -> State:
        """Everything that is not a level."""
        access.staff(request)
        return view.state(event)

    @api.get("/sources/{name}")
    async def source(request: Request, name: Name) -> SourceState:
        access.staff(request)
        _known(name, event.sources, "source")
        return view.source_state(event, name)

    @api.patch("/sources/{name}")
    async def patch_source(request: Request, name: Name, patch: SourcePatch) -> SourceState:
        """Set a source's fader, or the language that is spoken there."""
        access.engineer(request)
        _known(name, event.sources, "source")
        if patch.language is not None:
            _known(patch.language, event.languages, "language")
        event.patch_source(name, patch)
        return view.source_state(event, name)

    @api.get("/booths/{name}")
    async def booth(request: Request, name: Name) -> BoothState:
        access.staff(request)
        _known(name, event.booths, "booth")
        return view.booth_state(event.booths[name])

    @api.patch("/booths/{name}")
    async def patch_booth(request: Request, name: Name, patch: BoothPatch) -> BoothState:
        """Set a booth's fader."""
        access.engineer(request)
        _known(name, event.booths, "booth")
        event.patch_booth(name, patch)
        return view.booth_state(event.booths[name])

    @api.get("/programs/{language}")
    async def program(request: Request, language: Name) -> ProgramState:
        access.staff(request)
        _known(language, event.languages, "program")
        return view.program_state(event, language)

    @api.patch("/programs/{language}")
    async def patch_program(request: Request, language: Name, patch: ProgramPatch) -> ProgramState:
        """Set a program's fader, ducking, delay and target."""
        access.engineer(request)
        _known(language, event.languages, "program")
        event.patch_program(language, patch)
        return view.program_state(event, language)

    @api.post("/alarms/{ident}/acknowledge")
    async def acknowledge(request: Request, ident: Name) -> Alarm:
        """Mark an alarm as seen."""
        access.engineer(request)
        try:
            return event.alarms.acknowledge(ident)
        except KeyError:
            raise problem(404, f"alarm {ident}: it does not stand any more") from None

    return api


def _known(name: str, names: Collection[str], what: str) -> None:
    """Answer 404 unless `name` is one of `names`."""
    if name not in names:
        raise problem(
            404, f"{what} {name!r} is not in this event; expected one of {', '.join(names) or 'none'}"
        )
