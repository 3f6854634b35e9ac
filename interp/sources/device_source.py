"""A sound card as a source. Its clock is its own: it is recovered, and the sound resampled."""

from typing import TYPE_CHECKING

from interp.config.urls import device_name
from interp.sources.source import OnVideo
from interp.sources.spec import Spec
from interp.sources.worker_source import WorkerSource
from interp.timeline.clock import HouseClock

if TYPE_CHECKING:
    from interp.config import SourceConfig

PLAYOUT_MS = 30


class DeviceSource(WorkerSource):
    """One card, one worker."""

    def __init__(self, config: "SourceConfig", clock: HouseClock, on_video: OnVideo) -> None:
        spec = Spec("device", device_name(config.url))
        super().__init__(config, clock, on_video, spec, playout_ms=PLAYOUT_MS)
