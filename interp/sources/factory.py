"""A source for each kind of URL; a new kind is one line here."""

from typing import TYPE_CHECKING

from interp.sources.file_source import FileSource
from interp.sources.source import OnVideo, Source
from interp.timeline.clock import HouseClock

if TYPE_CHECKING:
    from interp.config import SourceConfig


def make_source(config: "SourceConfig", clock: HouseClock, on_video: OnVideo) -> Source:
    """Return the source that `config.url` names; run it with `run()`."""
    if config.kind == "file":
        return FileSource(config, clock, on_video)
    raise NotImplementedError(config.kind)
