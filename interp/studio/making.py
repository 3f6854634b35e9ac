"""The studio that an event's configuration asks for."""

from collections.abc import Callable

from interp.config import EventConfig
from interp.config.model import SetConfig
from interp.media import VideoPacket
from interp.studio.job import CameraJob, Job, Person, Quad, SetJob
from interp.studio.names import SLIDES, screen_of, slides_of
from interp.studio.studio import Studio
from interp.timeline.clock import HouseClock


def make_studio(
    config: EventConfig,
    clock: HouseClock,
    on_video: Callable[[VideoPacket], None],
    changed: Callable[[], None],
) -> Studio | None:
    """Return the studio, None for an event without one; run it with `run()`."""
    if config.studio is None:
        return None
    return Studio(job_of(config, clock.wall_at(0).timestamp()), clock, on_video, changed)


def job_of(config: EventConfig, epoch: float) -> Job:
    """Return what an event's studio has to draw; `epoch`: when house position 0 was, seconds since 1970."""
    studio = config.studio
    assert studio is not None
    width, height = studio.pixels
    sources = [(one.name, Person(one.label, opus=one.kind == "whip")) for one in config.sources]
    for delegate in config.delegates:
        titles = tuple(delegate.title[one.code] for one in config.languages if one.code in delegate.title)
        sources.append((delegate.name, Person(delegate.label, titles, opus=True)))
    # Slides and screens have no straps: their names are on them.
    pages = [SLIDES]
    for delegate in config.delegates:
        pages += [slides_of(delegate.name), screen_of(delegate.name)]
    sources += [(name, Person("")) for name in pages]
    starts_at = config.event.starts_at
    return Job(
        width,
        height,
        studio.fps,
        tuple(sources),
        title=config.event.name,
        languages=tuple(language.label for language in config.languages),
        starts_at=None if starts_at is None else starts_at.timestamp(),
        epoch=epoch,
        background="" if studio.background is None else str(studio.background),
        logo="" if studio.logo is None else str(studio.logo),
        sets=tuple(_set(one) for one in studio.sets),
    )


def _set(config: SetConfig) -> SetJob:
    camera = config.camera
    return SetJob(
        config.name,
        str(config.background),
        tuple(_quad(screen) for screen in config.screens),
        None
        if camera is None
        else CameraJob(camera.source, camera.colour, camera.clear, camera.solid, camera.spill),
    )


def _quad(corners: list[list[float]]) -> Quad:
    a, b, c, d = ((x, y) for x, y in corners)
    return a, b, c, d
