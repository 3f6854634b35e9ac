"""What a WHIP session brings, on the house timeline: H.264 as it is, VP8 by way of a worker."""

import asyncio
import functools
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.bitstream import BitStreamFilterContext

from interp.sources.whip import WhipSource
from interp.timeline.units import RATE
from interp.webrtc.opus import Encoder
from interp.webrtc.playout.source_voice import SourceVoice
from interp.webrtc.rtp import Rtp
from tests.sources.clips import ffmpeg, long
from tests.sources.live import STEP, Live
from tests.sources.test_supervision import workers
from tests.support.real_time import run_in_real_time

BLOCK = RATE // 50


@functools.cache
def vp8() -> Path:
    """The clip in VP8, a key frame every two seconds, as a browser is asked for one."""
    path = Path(tempfile.mkdtemp(prefix="interp-clips-")) / "vp8.mkv"
    options = ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "500k", "-g", "50")
    ffmpeg("-t", "20", "-i", long(), *options, "-c:a", "copy", path)
    return path


def pictures(path: Path) -> Iterator[tuple[int, bytes]]:
    """Give (position, Annex B access unit or VP8 frame)."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        annexb = stream.codec_context.name == "h264"
        to_annexb = BitStreamFilterContext("h264_mp4toannexb", stream) if annexb else None
        for packet in container.demux(stream):
            for unit in to_annexb.filter(packet) if to_annexb else [packet]:
                if unit.pts is not None and unit.time_base is not None and unit.size:
                    yield round(unit.pts * unit.time_base * RATE), bytes(unit)


@functools.cache
def sound() -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return the clip's sound, (2, n)."""
    with av.open(str(long())) as container:
        blocks = [np.asarray(f.to_ndarray(), np.float32) for f in container.decode(audio=0)]
    return np.concatenate(blocks, axis=1)


AHEAD = 312
"""Samples by which what libopus gives lies behind what it was given: 6.5 ms, which a good encoder makes up for."""


class Publisher:
    """A session's sound and pictures at their own pace, time stamps from `origin` on."""

    def __init__(self, floor: Live, session: str, clip: Path, origin: int = 0) -> None:
        assert isinstance(floor.source, WhipSource)
        self._floor, self._source = floor, floor.source
        self._codec = "vp8" if clip.suffix == ".mkv" else "h264"
        self._pictures = list(pictures(clip))
        self._origin, self._session = origin, session
        self._encoder, self._voice = Encoder(2, 128_000), SourceVoice()
        self._sent = 0
        self.began = 0
        """House position of its first sound."""
        self.late = 0
        """Samples that this machine sent too late for anybody to hear them in time."""

    async def send(self, seconds: float, since: float = 0.0) -> None:
        """Attach, send the clip from `since` to `seconds`, and leave."""
        self.attach()
        await self.go_on(seconds, since)
        self._source.detach(self._session)

    def attach(self) -> None:
        self._source.attach(self._session, self._voice)

    async def go_on(self, seconds: float, since: float = 0.0) -> None:
        track, clock = sound(), self._floor.clock
        start, first = clock.position(), round(since * 50) * BLOCK
        self.began = self.began or start
        waiting = [picture for picture in self._pictures if picture[0] >= first]
        for at in range(first, round(seconds * RATE), BLOCK):
            await asyncio.sleep(max(0.0, clock.seconds_until(start + at + BLOCK - first)))
            self.late += max(0, clock.position() - (start + at + BLOCK - first) - BLOCK // 2)
            payload = self._encoder.encode(track[:, at + AHEAD : at + AHEAD + BLOCK])
            stamp = (self._origin + at) % 2**32
            self._voice.packet(Rtp(111, False, self._sent % 2**16, stamp, 7, payload), clock.position())
            self._sent += 1
            while waiting and waiting[0][0] < at + BLOCK:
                position, data = waiting.pop(0)
                self._source.video(self._origin + position, data, clock.position(), self._codec)


def whole(floor: Live, publisher: Publisher) -> bool:
    """Say whether nothing of the sound was missing that came in time, up to what is heard last."""
    first = -(-publisher.began // STEP) + 2
    return sum(floor.missing[first:-3]) <= publisher.late


def test_h264_is_copied_in_sync_and_whole() -> None:
    async def scenario() -> None:
        async with Live("whip") as floor:
            publisher = Publisher(floor, "a", long(), 10**9)
            await publisher.send(7)
            status = floor.status
            assert status.video is not None
            assert (status.video.codec, status.video.transcoded) == ("h264", False)
            assert (status.state, status.error) == ("lost", "the publisher hung up")
            assert [packet.key for packet in floor.pictures[:26]] == [n % 25 == 0 for n in range(26)]
            floor.assert_in_sync(least=6)
            assert whole(floor, publisher)
            assert not workers()

    run_in_real_time(scenario)


def test_vp8_is_transcoded_in_sync_and_a_killed_worker_replaced() -> None:
    async def scenario() -> None:
        async with Live("whip") as floor:
            publisher = Publisher(floor, "a", vp8())
            sending = asyncio.create_task(publisher.send(14))
            await floor.until("picture", lambda _: floor.pictures)
            await floor.play(4)
            status = floor.status
            assert status.video is not None
            assert (status.video.codec, status.video.transcoded) == ("vp8", True)
            floor.assert_in_sync(least=3)
            (worker,) = workers()
            os.kill(worker.pid, signal.SIGKILL)
            await floor.play(1)
            shown = len(floor.pictures)
            await sending
            assert floor.pictures[shown].key
            floor.assert_in_sync(least=2, since=floor.pictures[shown].dts)
            assert whole(floor, publisher), "the sound does not care"

    run_in_real_time(scenario)


def test_another_publisher_is_seen_from_its_first_picture() -> None:
    """It takes over without the first having left; its time stamps are others, its codec is the same."""

    async def scenario() -> None:
        async with Live("whip") as floor:
            first = Publisher(floor, "a", vp8(), 10**9)
            assert isinstance(floor.source, WhipSource)
            first.attach()
            await first.go_on(4)
            shown, taken = len(floor.pictures), floor.clock.position()
            await Publisher(floor, "b", vp8()).send(7)
            floor.source.detach("a")
            assert floor.status.restarts == 1
            after = [packet for packet in floor.pictures[shown:] if packet.pts > taken + RATE // 5]
            assert after[0].pts < taken + RATE
            since = taken + RATE // 2
            floor.assert_in_sync(least=5, since=since)

    run_in_real_time(scenario)


def test_a_session_that_falls_silent_is_lost_and_live_when_it_goes_on() -> None:
    async def scenario() -> None:
        async with Live("whip") as floor:
            assert floor.status.state == "waiting"
            publisher = Publisher(floor, "a", long())
            assert isinstance(floor.source, WhipSource)
            publisher.attach()
            await publisher.go_on(1)
            status = await floor.lost()
            assert status.error == "nothing came for 5 s"
            since = (floor.clock.position() - publisher.began) / RATE
            await publisher.go_on(since + 4, since)
            assert floor.source.live
            floor.assert_in_sync(least=3)

    run_in_real_time(scenario)


@pytest.mark.parametrize(
    "junk", [b"", b"\x00", b"no start code", b"\x00\x00\x01", b"\x00\x00\x00\x01\x67\x42"]
)
def test_a_damaged_picture_is_no_more_than_a_missing_one(junk: bytes) -> None:
    async def scenario() -> None:
        async with Live("whip") as floor:
            publisher = Publisher(floor, "a", long())
            assert isinstance(floor.source, WhipSource)
            publisher.attach()
            floor.source.video(0, junk, floor.clock.position())
            await publisher.go_on(1)
            floor.source.video(RATE, junk, floor.clock.position())
            await publisher.go_on(2, since=1)
            assert len(floor.pictures) == 50

    run_in_real_time(scenario)
