"""Sources that the worker itself connects: SRT (called or calling), RTSP and HLS."""

from typing import TYPE_CHECKING, Final

from interp.sources.source import OnVideo
from interp.sources.spec import InputKind, Spec
from interp.sources.worker_source import LOST_S, WorkerSource
from interp.timeline.clock import HouseClock

if TYPE_CHECKING:
    from interp.config import SourceConfig

PLAYOUT_MS: Final = {"srt": 250, "rtsp": 250, "hls": 8000}
"""A first guess; it grows when packets keep coming later. HLS comes a segment at a time (6 s is usual), sound
in MPEG-TS three or more AAC frames at a time."""
GATE_MS: Final = {"srt": 300, "rtsp": 300, "hls": 1000}
PATIENCE_S = {"srt": LOST_S, "rtsp": LOST_S, "hls": 15.0}
"""Silence after which it is lost: for HLS, one and a half of the longest segments in use (10 s)."""


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
            lost_s=PATIENCE_S[config.kind],
        )
