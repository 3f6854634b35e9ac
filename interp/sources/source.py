"""What every source is: sound in a buffer, pictures to a callback, a status, all on the house timeline."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from interp.media import VideoConfig, VideoPacket
from interp.sources.frames import Info, Picture, Sound, Warn
from interp.timeline.buffer import TimelineBuffer
from interp.timeline.clock import HouseClock
from interp.timeline.input import RecoveredInput
from interp.timeline.units import RATE, milliseconds, samples
from mixers.units import Samples

if TYPE_CHECKING:
    from interp.config import SourceConfig

Kind = Literal["file", "rtmp", "srt", "rtsp", "hls", "whip", "device"]
SourceStateName = Literal["waiting", "connecting", "live", "lost", "ended", "failed"]
OnVideo = Callable[[str, VideoPacket], None]

TOLERATED = samples(20)
"""Sound that keeps coming later than this after its place makes the playout delay grow: interpreters hear
the floor at its place."""
SILENT_AFTER = samples(1000)
"""Without sound for this long, a source's pictures keep its clock."""


CLOSEST = 96
"""Samples between two pictures at least (2 ms): where the line steps back, containers that count in
milliseconds still tell them apart."""


@dataclass(frozen=True, slots=True)
class VideoStatus:
    """A source's picture."""

    width: int
    height: int
    frame_rate: float | None
    codec: str
    """Of the source, e.g. `h264`, `vp8`."""
    transcoded: bool


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """What a person may know of a source now."""

    name: str
    kind: Kind
    state: SourceStateName
    error: str | None
    """A sentence for a person; None when all is well."""
    has_audio: bool
    video: VideoStatus | None
    media_time_s: float | None
    """Where a file is, in seconds from its start."""
    drift_ppm: float
    restarts: int
    late_samples: int
    playout_ms: int
    """From its arrival to its place; more than configured where it comes unevenly."""
    concealed_ms: int = 0
    """Made up or missing in the programs, after all repair; only WHIP repairs."""
    ear_concealed_ms: int = 0
    """The same for ears, which can't wait for repair."""


class Source(ABC):
    """One input of the event.

    `read` and `hear` give its sound (2 channels, 48 kHz) on the house timeline; `on_video(name, packet)` is
    called for each picture, dts strictly increasing over every restart.
    """

    def __init__(
        self,
        config: "SourceConfig",
        clock: HouseClock,
        on_video: OnVideo,
        *,
        playout_ms: int,
        fixed: bool = False,
        ears: TimelineBuffer | None = None,
    ) -> None:
        self.name: str = config.name
        self.config = config
        self.clock = clock
        delay = playout_ms if config.playout_ms is None else config.playout_ms
        self.input = RecoveredInput(
            TimelineBuffer(2), playout_delay=samples(delay), fixed=fixed, deadline=TOLERATED, ears=ears
        )
        self.warnings: dict[str, str] = {}
        """Code (e.g. `sparse_key_frames`) -> a sentence, of the connection that is or was last."""
        self._on_video = on_video
        self._state: SourceStateName = "connecting"
        self._error: str | None = None
        self._info: Info | None = None
        self._video_config: VideoConfig | None = None
        self._last_dts: int | None = None
        self._last_sound: int | None = None
        self._restarts = 0

    @abstractmethod
    async def run(self) -> None:
        """Be a source until cancelled: connect, and reconnect with back-off."""

    @property
    def live(self) -> bool:
        """Media come in now; asked for every block, so cheaper than `status()`."""
        return self._state == "live"

    @property
    def pictureless(self) -> bool:
        """It is known to have no picture, or to have ended or failed: nobody need wait for one."""
        known = self._info is not None and self._info.video_codec is None
        return known or self._state in ("ended", "failed")

    def read(self, position: int, n: int) -> tuple[Samples, int]:
        """Return `n` samples from house position `position` for the programs, (2, n), and how many never came."""
        return self.input.read(position, n)

    def hear(self, position: int, n: int) -> tuple[Samples, int]:
        """Return `n` samples for ears, which hear now, as `read` does."""
        return self.input.hear(position, n)

    def converse(self, position: int, n: int) -> Samples | None:
        """Return `n` samples for those who speak with this source, (2, n), sooner than at its place if it can be;
        None where it can't: they hear what others hear."""
        return None

    def status(self) -> SourceStatus:
        """Return how it is now."""
        return SourceStatus(
            name=self.name,
            kind=self.config.kind,
            state=self._state,
            error=self._error,
            has_audio=self._info is not None and self._info.has_audio,
            video=self._video_status(),
            media_time_s=self.media_time_s(),
            drift_ppm=self.input.drift_ppm,
            restarts=self._restarts,
            late_samples=self.input.late_samples,
            playout_ms=round(milliseconds(self.input.playout_delay)),
        )

    def media_time_s(self) -> float | None:
        """Return where a file is, in seconds from its start; None for what is not a file."""
        return None

    def _video_status(self) -> VideoStatus | None:
        info, config = self._info, self._video_config
        if info is None or info.video_codec is None or config is None:
            return None
        rate = float(config.frame_rate) if config.frame_rate else info.frame_rate
        return VideoStatus(config.width, config.height, rate, info.video_codec, info.transcoded)

    def _restart(self, *, another: bool = False) -> None:
        """Forget the connection that was: the next medium, perhaps of `another` sender, is anchored anew."""
        self.input.reset(another=another)
        self.warnings.clear()
        self._last_sound = None

    def _take_sound(self, sound: Sound, arrival: int) -> None:
        self.input.push(sound.position, sound.samples, arrival)
        self._last_sound = arrival

    def _take_picture(self, picture: Picture, arrival: int) -> None:
        """Take a picture that came at house position `arrival`."""
        if self._last_sound is None or arrival - self._last_sound > SILENT_AFTER:
            self.input.observe(picture.dts, arrival)
        self._place(picture)

    def _place(self, picture: Picture) -> None:
        """Place a picture and pass it on; one that cannot be placed yet is dropped."""
        pts, dts = self.input.place(picture.pts), self.input.place(picture.dts)
        if pts is None or dts is None or self._video_config is None:
            return
        dts = min(dts, pts)
        if self._last_dts is not None:
            dts = max(dts, self._last_dts + CLOSEST)
        self._last_dts = dts
        packet = VideoPacket(
            max(pts, dts), dts, picture.duration, picture.key, picture.data, self._video_config
        )
        self._on_video(self.name, packet)

    def _take_warning(self, warning: Warn) -> None:
        self.warnings[warning.code] = warning.text

    def _seconds(self, position: int) -> float:
        """Return the seconds from now until a house position."""
        return (position - self.clock.position()) / RATE
