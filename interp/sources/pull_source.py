"""Sources that the worker itself connects: SRT (called or calling), RTSP and HLS."""

from typing import TYPE_CHECKING, Final

from interp.sources.source import OnVideo
from interp.sources.spec import InputKind, Spec
from interp.sources.worker_source import WorkerSource
from interp.timeline.clock import HouseClock

if TYPE_CHECKING:
    from interp.config import SourceConfig

PLAYOUT_MS: Final = {"srt": 250, "rtsp": 250, "hls": 3000}
"""A first guess; it grows when packets keep coming later. HLS comes a segment at a time, sound in MPEG-TS
three or more AAC frames at a time."""
GATE_MS: Final = {"srt": 300, "rtsp": 300, "hls": 1000}


class PullSource(WorkerSource):
    """One worker a connection."""

    def __init__(self, config: "SourceConfig", clock: HouseClock, on_video: OnVideo) -> None:
        way: InputKind = "srt" if config.kind == "srt" else "url"
        super().__init__(
            config,
            clock,
            on_video,
            Spec(way, config.url, transcode=config.transcode),
            playout_ms=PLAYOUT_MS[config.kind],
            gate_ms=GATE_MS[config.kind],
        )
