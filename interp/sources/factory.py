"""A source for each kind of URL; a new kind is one line here."""

from typing import TYPE_CHECKING

from interp.sources.file_source import FileSource
from interp.sources.rtmp.server import RtmpPorts
from interp.sources.rtmp_source import RtmpSource
from interp.sources.source import OnVideo, Source
from interp.timeline.clock import HouseClock

if TYPE_CHECKING:
    from interp.config import SourceConfig


def make_source(
    config: "SourceConfig", clock: HouseClock, on_video: OnVideo, ports: RtmpPorts | None = None
) -> Source:
    """Return the source that `config.url` names; run it with `run()`.

    `ports`: shared by all sources of an event, so that several RTMP sources can listen on one port.
    """
    if config.kind == "file":
        return FileSource(config, clock, on_video)
    if config.kind == "rtmp":
        return RtmpSource(config, clock, on_video, ports or RtmpPorts())
    raise NotImplementedError(config.kind)
