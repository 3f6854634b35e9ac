"""A source for each kind of URL; a new kind is one line here."""

from typing import TYPE_CHECKING

from interp.sources.device_source import DeviceSource
from interp.sources.file_source import FileSource
from interp.sources.pull_source import PullSource
from interp.sources.rtmp.server import RtmpPorts
from interp.sources.rtmp_source import RtmpSource
from interp.sources.source import OnVideo, Source
from interp.sources.whip import WhipSource
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
    if config.kind in ("srt", "rtsp", "hls"):
        return PullSource(config, clock, on_video)
    if config.kind == "device":
        return DeviceSource(config, clock, on_video)
    return WhipSource(config, clock, on_video)
