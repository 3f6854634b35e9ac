"""A browser or an encoder that sends by WebRTC (WHIP). The web layer brings its sound and pictures."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from interp.media import OpusPacket, VideoConfig
from interp.sources.child import Child, WorkerDied
from interp.sources.copier import H264Copier
from interp.sources.fed import pack
from interp.sources.frames import End, Info, Picture
from interp.sources.nal import BadNal
from interp.sources.source import CLOSEST, OnVideo, Source, SourceStatus
from interp.sources.spec import Spec
from interp.timeline.buffer import TimelineBuffer
from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE, milliseconds
from interp.webrtc.playout.source_voice import SourceVoice
from mixers.units import Samples

if TYPE_CHECKING:
    from interp.config import SourceConfig

PLAYOUT_MS = 60
EARS_S = 2.0
"""Seconds of sound kept for ears, which hear now."""
EVER = -(2**62)
"""Before any media position."""
LOST_S, MISSED_S = 5.0, 2.0
"""A session that gives nothing for this long is lost; somebody whom others speak with is missed sooner."""
BACKLOG = 100
"""Pictures that may wait for the transcoder; the oldest are dropped beyond."""
NOMINAL = RATE // 30
"""Samples; WebRTC does not tell a frame rate."""

Coded = tuple[str, int, bytes]
"""Codec, media position (samples), bytes of a picture."""


class WhipSource(Source):
    """H.264 is copied in this process, for there is nothing to demux; other pictures go through a worker."""

    def __init__(
        self,
        config: "SourceConfig",
        clock: HouseClock,
        on_video: OnVideo,
        on_sound: Callable[[str, OpusPacket], None] | None = None,
        *,
        converses: bool = False,
    ) -> None:
        """`on_sound(name, packet)` is called for each packet of sound that the programs have had, in order.

        `converses`: it is one voice, which others speak with, see `converse`.
        """
        super().__init__(
            config, clock, on_video, playout_ms=PLAYOUT_MS, ears=TimelineBuffer(2, seconds=EARS_S)
        )
        self._on_sound, self._converses = on_sound, converses
        self._patience = MISSED_S if converses else LOST_S
        self._sound_at: int | None = None
        """House position of the last packet of sound that was given."""
        self._state = "waiting"
        self._session: str | None = None
        self._voice = SourceVoice()
        self._known = False
        """It has been live."""
        self._concealed = self._ear_concealed = 0
        """Made up or missing with the publishers before. Samples."""
        self._heard = 0.0
        self._copier = H264Copier(None)
        self._started = False
        self._to_worker: asyncio.Queue[Coded] = asyncio.Queue(BACKLOG)
        self._left: Coded | None = None
        """A picture that one worker did not take because it is for the next."""
        self.damaged = 0
        """Access units that could not be read."""
        self.skipped = 0
        """Pictures that the transcoder had no time for."""

    def attach(self, session: str, voice: SourceVoice) -> None:
        """A publisher connected, whose sound `voice` is; it takes the place of an earlier one."""
        if self._known:
            self._restarts += 1
        self._lay_rest()
        self._concealed, self._ear_concealed = self._made_up()
        self._session, self._voice = session, voice
        self._heard = time.monotonic()
        self._restart(another=True)
        self._copier, self._started = H264Copier(None), False
        self._info = self._left = None
        while not self._to_worker.empty():
            self._to_worker.get_nowait()
        self._state, self._error = "connecting", None

    def detach(self, session: str) -> None:
        """A publisher left; nothing happens when another has taken its place."""
        if session == self._session:
            self._note()  # the last of it is no sign of life
            self._session = None
            if self._known:
                self._state, self._error = "lost", "the publisher hung up"
            else:
                self._state = "waiting"

    @property
    def session(self) -> str | None:
        """The publisher whose media these are; None when there is none."""
        return self._session

    @property
    def pictureless(self) -> bool:
        return False  # its picture waits for its sound, and is not announced

    def status(self) -> SourceStatus:
        concealed, for_ears = self._made_up()
        return replace(
            super().status(),
            concealed_ms=round(milliseconds(concealed)),
            ear_concealed_ms=round(milliseconds(for_ears)),
        )

    def _made_up(self) -> tuple[int, int]:
        """Return the samples made up or missing in the programs and for ears, of all publishers."""
        voice = self._voice
        return self._concealed + voice.concealed_samples, self._ear_concealed + voice.ear_concealed_samples

    def read(self, position: int, n: int) -> tuple[Samples, int]:
        self._note()
        span = self.input.span(position, n)
        if span is not None:
            for media, sound in self._voice.pull(*span):
                self.input.lay(media, sound)
            self._give_sound()
        return super().read(position, n)

    def hear(self, position: int, n: int) -> tuple[Samples, int]:
        self._note()
        span = self.input.span(position, n)
        if span is not None:
            for media, sound in self._voice.pull_for_ears(*span):
                self.input.lay_for_ears(media, sound)
        return super().hear(position, n)

    def converse(self, position: int, n: int) -> Samples | None:
        if not self._converses:
            return None
        self._note()
        mono = self._voice.hear(position + n, n)
        return np.stack((mono, mono))

    def _lay_rest(self) -> None:
        """Lay what has come and has not been heard yet: its publisher gives way, and is heard until then."""
        self._note()
        for media, sound in self._voice.pull(EVER, float("inf")):
            self.input.lay(media, sound)
        now = self.input.media(self.clock.position())
        if now is not None:
            for media, sound in self._voice.pull_for_ears(now, now + RATE):
                self.input.lay_for_ears(media, sound)

    def _give_sound(self) -> None:
        """Pass on the packets that the programs have had since the last call, at their places."""
        if self._on_sound is None:
            return
        for media, count, data in self._voice.played():
            place = self.input.place(media)
            if place is None:
                continue
            if self._sound_at is not None:
                place = max(place, self._sound_at + CLOSEST)
            self._sound_at = place
            self._on_sound(self.name, OpusPacket(place, count, data))

    def _note(self) -> None:
        """Take note of the sound that has come since the last look."""
        came = self._voice.arrivals()
        if not came:
            return
        self._live()
        if self._info is None or not self._info.has_audio:
            codec = self._info.video_codec if self._info is not None else None
            self._tell(codec, audio=True)
        for media, arrival, count in came:
            self.input.note(media, arrival, count)

    def video(self, media_position: int, data: bytes, arrival: int, codec: str = "h264") -> None:
        """Take one coded picture: an Annex B access unit for `h264`, a frame for `vp8`."""
        self._note()
        self._live()
        if self._info is None or self._info.video_codec != codec:
            self._tell(codec, audio=self._info is not None and self._info.has_audio)
        self.input.observe(media_position, arrival)
        if codec == "h264" and self.config.transcode != "always":
            self._copy(media_position, data)
        elif self.config.transcode == "never":
            self.warnings["unsupported_codec"] = f"its picture is {codec}, and transcode is 'never'"
        else:
            if self._to_worker.full():
                self._to_worker.get_nowait()
                self.skipped += 1
            self._to_worker.put_nowait((codec, media_position, data))

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._watch())
            tasks.create_task(self._transcode())

    def _live(self) -> None:
        self._heard = time.monotonic()
        self._state, self._error, self._known = "live", None, True

    def _tell(self, codec: str | None, *, audio: bool) -> None:
        always = self.config.transcode == "always"
        transcoded = codec is not None and (codec != "h264" or always)
        self._info = Info(audio, codec, transcoded, live=True)

    def _copy(self, media_position: int, data: bytes) -> None:
        try:
            unit = self._copier.copy(data)
        except BadNal:
            self.damaged += 1
            return
        if unit is None or self._copier.config is None or not (unit.key or self._started):
            return
        self._started = True
        self._video_config = self._copier.config
        self._place(Picture(media_position, media_position, NOMINAL, unit.key, unit.data))

    async def _watch(self) -> None:
        """Notice a session that has fallen silent; it may still come back by itself."""
        while True:
            await asyncio.sleep(0.5)
            self._note()
            silent = time.monotonic() - self._heard > self._patience
            if self._session is not None and silent and self._state in ("live", "connecting"):
                self._state, self._error = "lost", f"nothing came for {self._patience:.0f} s"

    async def _transcode(self) -> None:
        """Run a worker for each session whose pictures need one."""
        while True:
            codec, position, data = self._left or await self._to_worker.get()
            self._left, session = None, self._session
            try:
                async with Child(Spec("pictures", format=codec)) as child:
                    await child.feed(pack(position, data))
                    feeder = asyncio.create_task(self._feed(child, codec, session))
                    try:
                        await self._read(child, session)
                    finally:
                        feeder.cancel()
                        await asyncio.gather(feeder, return_exceptions=True)
            except WorkerDied as error:
                self._error = str(error)
                await asyncio.sleep(1)

    async def _feed(self, child: Child, codec: str, session: str | None) -> None:
        """Pass pictures on until they are another session's or of another kind."""
        while session == self._session:
            picture = await self._to_worker.get()
            if picture[0] != codec or session != self._session:
                self._left = picture
                break
            await child.feed(pack(*picture[1:]))
        child.finish()

    async def _read(self, child: Child, session: str | None) -> None:
        """Place what a worker gives; what it still has of a session that is over is of no use."""
        while True:
            for frame in await child.frames():
                if isinstance(frame, End):
                    return
                if session != self._session:
                    continue
                if isinstance(frame, VideoConfig):
                    self._video_config = frame
                elif isinstance(frame, Picture):
                    self._place(frame)
