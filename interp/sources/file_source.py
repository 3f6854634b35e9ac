"""A file as a source: looped without a seam, or played once."""

from typing import TYPE_CHECKING

from interp.config.urls import file_path
from interp.sources.frames import Loop, Picture, Sound
from interp.sources.source import OnVideo
from interp.sources.spec import Spec
from interp.sources.worker_source import WorkerSource
from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE, samples

if TYPE_CHECKING:
    from interp.config import SourceConfig

START_MS = 200
"""From the first frame that its worker gives to its place."""
AHEAD_MS = 2000
"""How far ahead of the house clock a file is read."""
BEHIND = samples(250)
"""A file that has fallen this far behind the house clock (the machine was overloaded) goes on from now."""


class FileSource(WorkerSource):
    """Keeps house time: no clock of its own, so no resampling."""

    def __init__(self, config: "SourceConfig", clock: HouseClock, on_video: OnVideo) -> None:
        spec = Spec("file", str(file_path(config.url, None)), loop=config.loop, transcode=config.transcode)
        super().__init__(
            config, clock, on_video, spec, playout_ms=START_MS, fixed=True, gate_ms=0, ahead_ms=AHEAD_MS
        )
        self._loops: list[int] = [0]

    def media_time_s(self) -> float | None:
        # Asked about now, for the line only knows places near the present. It is straight: the clock is the house's.
        now = self.clock.position()
        about = self.input.media(now)
        if about is None or self._state == "ended":
            return None
        media = max(0, about)
        return (media - max((at for at in self._loops if at <= media), default=0)) / RATE

    def _over(self) -> bool:
        return not self.config.loop

    def _restart(self, *, another: bool = False) -> None:
        super()._restart(another=another)
        self._loops = [0]

    def _take_loop(self, loop: Loop) -> None:
        # The worker is up to two seconds ahead: the loop before still plays.
        self._loops = [*self._loops[-3:], loop.position]

    def _take_sound(self, sound: Sound, arrival: int) -> None:
        self._catch_up(sound.position, arrival)
        super()._take_sound(sound, arrival)

    def _take_picture(self, picture: Picture, arrival: int) -> None:
        self._catch_up(picture.pts, arrival)
        super()._take_picture(picture, arrival)

    def _catch_up(self, media_position: int, arrival: int) -> None:
        place = self.input.place(media_position)
        if place is not None and place < arrival - BEHIND:
            self.input.reset()
