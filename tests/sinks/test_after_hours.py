"""Flash and click at every sink after simulated hours of a source whose clock runs fast or slow.

The source's packets of all hours are observed one by one; then sound and pictures of the last seconds go
the whole way that they go in the service: clock recovery, floor, desk, AAC, shared picture, sinks.
"""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from interp.config.model import SourceConfig
from interp.media import AudioPacket, VideoPacket
from interp.programs.aac import AacEncoder
from interp.programs.desk import PERIOD, Desk
from interp.programs.picture import Picture
from interp.router.floor import Floor
from interp.router.strips import SourceFader
from interp.sinks.copied_tape import CopiedTape
from interp.sinks.hls.sink import HlsSink
from interp.sinks.push import PushSink
from interp.sources.frames import Picture as Frame
from interp.sources.frames import Sound
from interp.sources.source import Source
from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE, samples
from mixers.program import ProgramSettings
from tests.sinks.test_hls_sink import deliver, served
from tests.sinks.test_push import Program, free_port, in_sync, rtmp_server, running
from tests.sinks.tools import EN, ZH, click_times, flash_times, h264, needs_ffprobe, packet_times
from tests.timeline.simulate import Source as Packets
from tests.timeline.simulate import exponential

pytestmark = [needs_ffprobe, pytest.mark.slow]

SECONDS = 20
SIZE = 1920
"""Samples in a packet of sound: one picture long."""
BEHIND = samples(160)
"""What the programs' delay of 300 ms leaves after the desk's look-ahead."""


class Camera(Source):
    """A source whose packets the test brings."""

    async def run(self) -> None:
        raise NotImplementedError

    def bring(self, media: int, sound: np.ndarray, picture: VideoPacket | None, arrival: int) -> None:
        self._take_sound(Sound(media, sound), arrival)
        if picture is not None:
            self._video_config = picture.config
            frame = Frame(media, media, picture.duration, picture.key, picture.data)
            self._take_picture(frame, arrival)


@dataclass
class Bringing:
    """What the sinks are given."""

    pictures: list[VideoPacket] = field(default_factory=list)
    sound: dict[str, list[AudioPacket]] = field(default_factory=lambda: {"zh": [], "en": []})


class Time:
    """House time, in seconds."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def simulate(ppm: float, hours: int) -> Bringing:
    """Let hours pass, then mix and encode the last seconds of them."""
    moment = Time()
    clock = HouseClock(monotonic=moment)
    out = Bringing()
    pictures = {p.pts: p for p in h264(SECONDS * 25, gop=25, start=0, flashes=range(0, SECONDS * 25, 25))}
    shared = Picture(["camera"], next(iter(pictures.values())))
    config = SourceConfig(name="camera", url="rtmp://127.0.0.1:1935/live/key")
    camera = Camera(config, clock, shared.offer, playout_ms=100)
    packets = Packets(ppm, exponential(10), size=SIZE, base=0)
    for _ in range(hours * 60):
        for media, arrival in packets.packets(60):
            camera.input.observe(media, arrival)
    begin = media + SIZE
    fed = arrival // PERIOD * PERIOD
    floor = Floor({"camera": camera}, {"camera": SourceFader()})
    plain = ProgramSettings(normalise=False)
    desk = Desk(["zh", "en"], {}, [plain, plain])
    encoders = {code: AacEncoder(fed - desk.lookahead) for code in desk.languages}
    click = np.zeros((2, SIZE), np.float32)
    click[:, :96] = 0.8 * np.sin(2 * np.pi * 4000 * np.arange(96) / RATE)
    silence = np.zeros((2, SIZE), np.float32)
    for media, arrival in packets.packets(SECONDS):
        moment.now = arrival / RATE
        picture = pictures.get(media - begin)
        camera.bring(media, click if (media - begin) % RATE == 0 else silence, picture, arrival)
        while fed + PERIOD <= arrival - BEHIND:
            sound, _ = floor.read(fed, PERIOD)
            mixed = desk.mix(sound, {})
            for (code, encoder), program in zip(encoders.items(), mixed.samples, strict=True):
                out.sound[code] += encoder.encode(program)
            out.pictures += shared.release(fed - desk.lookahead + PERIOD)
            fed += PERIOD
    assert abs(camera.input.drift_ppm - ppm) < 10
    assert camera.input.missing_samples == 0
    return out


@pytest.fixture(scope="module", params=[(200, 2), (-200, 1)], ids=["200 ppm fast", "200 ppm slow"])
def last_seconds(request: pytest.FixtureRequest) -> Bringing:
    return simulate(*request.param)


def assert_together(flashes: list[float], clicks: list[float], least: int) -> None:
    """Each click has its flash within 10 ms."""
    apart = [min((flash - click for flash in flashes), key=abs) for click in clicks]
    paired = [one for one in apart if abs(one) < 0.4]
    assert len(paired) >= least
    assert max(abs(one) for one in paired) <= 0.010, paired


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hls(last_seconds: Bringing, language: str) -> None:
    sink = HlsSink([ZH, EN], HouseClock())
    deliver(sink, last_seconds.pictures, last_seconds.sound)
    with served(sink) as url:
        source = f"{url}/{language}.m3u8"
        assert_together(flash_times(source), click_times(source), least=SECONDS - 6)


def test_the_recording(tmp_path: Path, last_seconds: Bringing) -> None:
    path = tmp_path / "zh.mkv"
    start = last_seconds.sound["zh"][0].pts
    tape = CopiedTape(path, datetime.now(UTC), start, ZH.tag, ZH.label)
    for picture in last_seconds.pictures:
        tape.video(picture)
    for packet in last_seconds.sound["zh"]:
        tape.audio(packet)
    tape.close()
    assert_together(flash_times(path), click_times(path), least=SECONDS - 6)


def test_a_push(tmp_path: Path, last_seconds: Bringing) -> None:
    port = free_port()
    sink = PushSink("web", f"rtmp://127.0.0.1:{port}/live/key", "en")
    start = last_seconds.sound["en"][0].pts

    async def session() -> None:
        async with running(sink):
            program = Program(sink, (last_seconds.pictures, last_seconds.sound["en"]))
            await program.give(start)

    server = rtmp_server(port, tmp_path / "out.flv", "live/key")
    try:
        time.sleep(0.5)
        asyncio.run(session())
        assert server.wait(10) == 0
    finally:
        server.kill()
        server.wait()
    in_sync(tmp_path / "out.flv", 8)
    sound = [pts for pts, _ in packet_times(tmp_path / "out.flv", "a:0")]
    assert len(sound) == pytest.approx((sound[-1] - sound[0]) * RATE / 1024 + 1, abs=0.2)
