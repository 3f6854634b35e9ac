"""The studio: program, preview and kept scenes, read by the staff and changed by the director or the engineer."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request, Response

from interp.event import Event
from interp.slides.store import Deck
from interp.studio.director import Director, NoSuchScene, NothingBefore
from interp.studio.names import owner_of
from interp.studio.show import BadShow, Change, Shot, layouts, slots_of
from interp.timeline.units import milliseconds
from interp.web.access import Access
from interp.web.errors import problem
from interp.web.studio_schema import (
    DeckState,
    KeptScene,
    LayoutInfo,
    SceneInfo,
    ScenePatch,
    StudioPatch,
    StudioSource,
    StudioState,
    Take,
)

SceneName = Annotated[str, Path(min_length=1, max_length=60)]


def director_of(event: Event) -> Director:
    """Return the director's desk. Raises 404 for an event without a studio."""
    if event.director is None:
        raise problem(404, "studio: this event has none; expected a [studio] table in its configuration")
    return event.director


def routes(event: Event, access: Access) -> APIRouter:
    """Return the routes under /api/v1/studio."""
    api = APIRouter(prefix="/api/v1/studio")
    staff, engineer = [Depends(access.staff)], [Depends(access.engineer)]

    @api.get("", dependencies=staff)
    async def get() -> StudioState:
        """The scene, the preview, kept scenes, the layouts that there are, and whose pictures come."""
        return studio_state(director_of(event))

    @api.patch("", dependencies=engineer)
    async def patch(change: StudioPatch) -> StudioState:
        """Change the scene from the next frame on, at once or by a dissolve, or the preview; the rest stays."""
        director = director_of(event)
        how = _how(change.transition, change.duration_ms)
        try:
            shot = None
            if change.scene is not None:
                shot = _changed(director.studio.on_air.shot, change.scene, "scene", director)
                director.check(shot)
            if change.preview is not None:
                director.prepare(_changed(director.next, change.preview, "preview", director))
            if shot is not None:
                director.show(Change(shot, **how))
        except BadShow as error:
            raise problem(422, str(error)) from None
        if change.follow is not None:
            director.follow(change.follow)
        return studio_state(director)

    @api.post("/take", dependencies=engineer)
    async def take(how: Take) -> StudioState:
        """Bring the preview on the air from the next frame on; what was there is the preview then."""
        director = director_of(event)
        try:
            director.take(how.transition or "cut", 500 if how.duration_ms is None else how.duration_ms)
        except BadShow as error:
            raise problem(422, str(error)) from None
        return studio_state(director)

    @api.post("/undo", dependencies=engineer)
    async def undo() -> StudioState:
        """Go back to the scene before."""
        director = director_of(event)
        try:
            director.undo()
        except NothingBefore:
            raise problem(409, "studio: there is no scene before this one") from None
        return studio_state(director)

    @api.put("/scenes/{name:path}", dependencies=engineer)
    async def keep(request: Request, name: SceneName, scene: ScenePatch) -> StudioState:
        """Keep a scene by name; what is not given is as on the preview."""
        director = director_of(event)
        # The whole address is looked at: a name loses a line's end on its way here.
        if not request.scope["path"].isprintable() or not name.strip():
            raise problem(422, "name: expected one line of text without control characters")
        try:
            director.keep(name.strip(), _changed(director.next, scene, "scene", director))
        except BadShow as error:
            raise problem(422, str(error)) from None
        return studio_state(director)

    @api.delete("/scenes/{name:path}", status_code=204, dependencies=engineer)
    async def forget(name: SceneName) -> Response:
        """Delete a kept scene."""
        try:
            director_of(event).forget(name.strip())
        except NoSuchScene:
            raise problem(404, f"scene {name!r} is not kept here") from None
        return Response(status_code=204)

    return api


def _how(transition: str | None, duration_ms: int | None) -> dict[str, Any]:
    given = {"transition": transition, "duration_ms": duration_ms}
    return {key: value for key, value in given.items() if value is not None}


def _changed(shot: Shot, change: ScenePatch, place: str, director: Director) -> Shot:
    """Return a scene with a change made; where the layout has fewer slots than were filled, the last ones go."""
    given = change.change()
    if "slots" in given:
        given["slots"] = tuple(given["slots"])
    elif "layout" in given and given["layout"] in layouts(director.studio.slots):
        given["slots"] = shot.slots[: slots_of(given["layout"], director.studio.slots)]
    return replace(shot, **given)


def scene_info(shot: Shot) -> SceneInfo:
    """Return a scene as JSON has it."""
    return SceneInfo(**shot.json())


def deck_state(owner: str, deck: Deck) -> DeckState:
    """Return somebody's slides."""
    return DeckState(
        owner=owner,
        name=deck.name,
        pages=deck.count,
        page=deck.page,
        hidden=deck.hidden,
        version=deck.version,
    )


def studio_state(director: Director) -> StudioState:
    """Return the studio as it is now."""
    studio = director.studio
    sets = studio.slots
    return StudioState(
        size=f"{studio.job.width}x{studio.job.height}",
        fps=studio.job.fps,
        scene=scene_info(studio.on_air.shot),
        preview=scene_info(director.next),
        scenes=[KeptScene(name=name, scene=scene_info(shot)) for name, shot in director.scenes.items()],
        layouts=[
            LayoutInfo(name=name, slots=slots_of(name, sets), set=name in sets) for name in layouts(sets)
        ],
        sources=[_source(director, name, person.label) for name, person in studio.job.sources],
        decks=[deck_state(owner, deck) for owner, deck in director.slides.decks.items()],
        can_undo=director.can_undo,
        follow=director.follower.on,
        directors=list(director.present.values()),
        behind_ms=round(milliseconds(studio.behind)),
        skipped=studio.skipped,
        restarts=studio.restarts,
    )


def _source(director: Director, name: str, label: str) -> StudioSource:
    prefix, _, of = name.partition(":")
    kind: Literal["source", "delegate", "slides", "screen"] = (
        "delegate" if name in director.delegates else "source"
    )
    if of:
        kind = "slides" if prefix == "slides" else "screen"
    picture: Literal["live", "frozen", "missing"] = "frozen" if name in director.studio.frozen else "live"
    return StudioSource(
        name=name,
        label=label or name,
        kind=kind,
        owner=owner_of(name),
        picture="missing" if name in director.studio.missing else picture,
    )
