"""State and control: what the engineer reads and changes."""

from collections.abc import Collection
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request

from interp.event import Event
from interp.web import state as view
from interp.web.access import Access, bearer
from interp.web.errors import problem
from interp.web.schema import (
    Alarm,
    BoothPatch,
    BoothState,
    IceServerInfo,
    ProgramPatch,
    ProgramState,
    PublicEvent,
    RoleInfo,
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
            state="live" if event.hls is None or event.hls.on_air else "before",
            starts_at=starts.isoformat() if starts else None,
            floor=any(source.live for source in event.sources.values()),
            languages=view.languages(event),
            demo=event.demo,
            demo_links=demo_links,
        )

    @api.get("/role")
    async def role(request: Request) -> RoleInfo:
        """For whom the caller's token speaks: a page asks before it shows what belongs to another role."""
        found = access.role(request)
        return RoleInfo(role=found.role, name=found.name)

    @api.get("/ice_servers", response_model_exclude_none=True)
    async def ice_servers(request: Request) -> list[IceServerInfo]:
        """The STUN and TURN servers that a page may use; those with a password only for who has a token."""
        known = bearer(request) is not None and access.role(request) is not None
        return [
            IceServerInfo(urls=[server.url], username=server.username, credential=server.credential)
            for server in event.config.server.ice_servers
            if known or server.credential is None
        ]

    @api.get("/state", dependencies=[Depends(access.staff)])
    async def state() -> State:
        """The whole event at one moment, its levels with it."""
        return view.state(event).model_copy(update={"levels": event.engine.glance()})

    @api.get("/sources/{name}", dependencies=[Depends(access.staff)])
    async def source(name: Name) -> SourceState:
        """A source: its state, its fader and the language that is spoken there."""
        _known(name, event.sources, "source")
        return view.source_state(event, name)

    @api.patch("/sources/{name}", dependencies=[Depends(access.engineer)])
    async def patch_source(name: Name, patch: SourcePatch) -> SourceState:
        """Set a source's fader, or the language that is spoken there."""
        _known(name, event.sources, "source")
        if patch.language is not None:
            _known(patch.language, event.languages, "language", status=422)
        event.patch_source(name, patch)
        return view.source_state(event, name)

    @api.get("/booths/{name}", dependencies=[Depends(access.staff)])
    async def booth(name: Name) -> BoothState:
        """A booth: its fader and its consoles."""
        _known(name, event.booths, "booth")
        return view.booth_state(event, event.booths[name])

    @api.patch("/booths/{name}", dependencies=[Depends(access.engineer)])
    async def patch_booth(name: Name, patch: BoothPatch) -> BoothState:
        """Set a booth's fader."""
        _known(name, event.booths, "booth")
        event.patch_booth(name, patch)
        return view.booth_state(event, event.booths[name])

    @api.get("/programs/{language}", dependencies=[Depends(access.staff)])
    async def program(language: Name) -> ProgramState:
        """A program: its settings, whose voice is in it, and how far it is mixed."""
        _known(language, event.languages, "program")
        return view.program_state(event, language)

    @api.patch("/programs/{language}", dependencies=[Depends(access.engineer)])
    async def patch_program(language: Name, patch: ProgramPatch) -> ProgramState:
        """Set a program's fader, ducking, delay and target."""
        _known(language, event.languages, "program")
        event.patch_program(language, patch)
        return view.program_state(event, language)

    @api.post("/alarms/{ident}/acknowledge", dependencies=[Depends(access.engineer)])
    async def acknowledge(ident: Name) -> Alarm:
        """Mark an alarm as seen."""
        try:
            return event.alarms.acknowledge(ident)
        except KeyError:
            raise problem(404, f"alarm {ident}: it does not stand any more") from None

    return api


def _known(name: str, names: Collection[str], what: str, status: int = 404) -> None:
    """Answer `status` unless `name` is one of `names`."""
    if name not in names:
        raise problem(
            status, f"{what} {name!r} is not in this event; expected one of {', '.join(names) or 'none'}"
        )
