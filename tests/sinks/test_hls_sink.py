"""The HLS sink end to end: packets in, an independent player's view out."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from interp.media import AudioPacket, VideoPacket
from interp.sinks.hls.discontinuities import HOURS, SINCE
from interp.sinks.hls.folder import FolderCopy
from interp.sinks.hls.playlist import SERVER_CONTROL, Listed, media_playlist
from interp.sinks.hls.sink import Fetched, HlsSink
from interp.sinks.hls.window import Change
from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE
from tests.sinks.tools import (
    EN,
    ZH,
    aac,
    click_times,
    flash_times,
    h264,
    in_order,
    needs_ffprobe,
    packet_times,
)

SECONDS = 20
MARKS = [3, 7, 12, 16]
"""Seconds after the first picture at which there are a flash and a click."""
START = RATE
"""House position of the first picture."""


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, sink: HlsSink, *arguments: object) -> None:
        self.sink = sink
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        fetched = self.sink.fetch(unquote(self.path).removeprefix("/live/"))
        self.send_response(200 if fetched else 404)
        if fetched:
            self.send_header("Content-Type", fetched.content_type)
            self.send_header("Content-Length", str(len(fetched.body)))
        self.end_headers()
        if fetched:
            self.wfile.write(fetched.body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(sink: HlsSink) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, sink))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/live"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def deliver(
    sink: HlsSink, video: Sequence[VideoPacket], sound: dict[str, list[AudioPacket]], *, finish: bool = True
) -> None:
    """Give the sink all packets, then end the stream."""

    async def session() -> None:
        running = asyncio.create_task(sink.run())
        for count, (language, packet) in enumerate(in_order(video, *sound.items())):
            if language is None:
                sink.video(packet)
            else:
                sink.audio(language, packet)
            if count % 50 == 0:
                await asyncio.sleep(0)
        if finish:
            await sink.finish()
        else:
            await asyncio.sleep(0.1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(session())


def event(
    *, b_frames: int = 0, fps: Fraction = Fraction(25), seconds: int = SECONDS, gop: int = 50
) -> tuple[list[VideoPacket], dict[str, list[AudioPacket]]]:
    frames = [round(mark * fps) for mark in MARKS]
    video = h264(round(seconds * fps), fps=fps, gop=gop, b_frames=b_frames, flashes=frames, start=START)
    clicks = [START + round(frame * RATE / fps) for frame in frames]
    # The second language says something else: its clicks are half a second later.
    sound = {
        "zh": aac(seconds + 2, clicks=clicks),
        "en": aac(seconds + 2, clicks=[click + RATE // 2 for click in clicks]),
    }
    return video, sound


def sink_of(**options: object) -> HlsSink:
    return HlsSink([ZH, EN], HouseClock(), **options)  # type: ignore[arg-type]


def text(fetched: Fetched | None) -> str:
    assert fetched is not None
    return fetched.body.decode()


def uris(playlist: str) -> list[str]:
    return [line for line in playlist.splitlines() if line and not line.startswith("#")]


@needs_ffprobe
@pytest.mark.parametrize(
    ("b_frames", "fps"), [(0, Fraction(25)), (2, Fraction(25)), (3, Fraction(30000, 1001))]
)
def test_flash_and_click_are_together_for_an_independent_player(b_frames: int, fps: Fraction) -> None:
    sink = sink_of()
    deliver(sink, *event(b_frames=b_frames, fps=fps))
    with served(sink) as base:
        flashes = flash_times(f"{base}/zh.m3u8")
        for language, later in (("zh", 0.0), ("en", 0.5)):
            clicks = click_times(f"{base}/{language}.m3u8")
            assert len(flashes) == len(clicks) == len(MARKS)
            for flash, click in zip(flashes, clicks, strict=True):
                assert abs(click - later - flash) <= 0.010


@needs_ffprobe
@pytest.mark.parametrize("b_frames", [0, 2])
def test_nothing_is_lost_or_doubled_between_segments(b_frames: int) -> None:
    sink = sink_of()
    video, sound = event(b_frames=b_frames)
    deliver(sink, video, sound)
    with served(sink) as base:
        pictures = packet_times(f"{base}/master.m3u8", "v:0")
        programs = [packet_times(f"{base}/{language}.m3u8", "a:0") for language in ("zh", "en")]
    assert len(pictures) == len([p for p in video if p.dts >= 0])
    assert all(b[1] > a[1] for a, b in pairwise(pictures))
    for times in programs:
        steps = {round((b[1] - a[1]) * RATE) for a, b in pairwise(times)}
        assert steps <= {1023, 1024, 1025}
        assert abs(len(times) * 1024 - SECONDS * RATE) <= 1024
        assert round((times[-1][1] - times[0][1]) * RATE) == pytest.approx((len(times) - 1) * 1024, abs=1)


def test_playlists_say_what_the_contract_asks() -> None:
    sink = sink_of()
    assert sink.fetch("master.m3u8") is None
    assert sink.status().state == "starting"
    deliver(sink, *event(), finish=False)
    master = text(sink.fetch("master.m3u8"))
    media = [line for line in master.splitlines() if line.startswith("#EXT-X-MEDIA:")]
    assert 'NAME="中文",LANGUAGE="zh-Hant",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2"' in media[0]
    assert 'NAME="English",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="2"' in media[1]
    assert "RESOLUTION=160x90,FRAME-RATE=25.000" in master
    assert 'mp4a.40.2"' in master
    assert uris(master) == ["video/index.m3u8"]
    own = text(sink.fetch("en.m3u8"))
    assert own.count("#EXT-X-MEDIA:") == 1
    assert 'LANGUAGE="en",DEFAULT=YES' in own
    assert uris(own) == ["video/index.m3u8"]
    playlist = text(sink.fetch("video/index.m3u8"))
    assert "#EXT-X-TARGETDURATION:6" in playlist
    assert "#EXT-X-INDEPENDENT-SEGMENTS" in playlist
    assert "#EXT-X-ENDLIST" not in playlist
    segments = uris(playlist)
    assert segments == uris(text(sink.fetch("audio/zh/index.m3u8")))
    assert playlist.count("#EXT-X-PROGRAM-DATE-TIME:") == len(segments) == 9
    fetched = sink.fetch(f"video/{segments[0]}")
    assert fetched is not None
    assert fetched.content_type == "video/mp4"
    assert "immutable" in fetched.cache_control
    status = sink.status()
    assert (status.state, status.kind, status.error) == ("live", "hls", None)
    assert status.bit_rate > 0
    assert sink.fetch("../event.toml") is None


def test_a_restarted_service_goes_on_upward_after_a_discontinuity(tmp_path: Path) -> None:
    now = 1_800_000_000.0
    numbers: list[int] = []
    sequences: list[int] = []
    for start in (now, now + SECONDS + 1, now + 10_000):
        sink = HlsSink([ZH, EN], HouseClock(wall=lambda start=start: start), count=tmp_path / "count")
        deliver(sink, *event())
        playlist = text(sink.fetch("audio/en/index.m3u8"))
        numbers += [int(uri.removesuffix(".m4s")) for uri in uris(playlist)]
        tags = [line for line in playlist.splitlines() if line.startswith("#EXT-X-DISC")]
        assert tags[1] == "#EXT-X-DISCONTINUITY"
        sequences.append(int(tags[0].split(":")[1]))
    assert numbers == sorted(set(numbers))
    assert sequences[1] > sequences[0] + 1
    assert sequences[1] + 1 < sequences[2] < 1_000_000, "hls.js keeps an array by it"


def test_a_change_of_the_picture_is_a_discontinuity_in_every_rendition() -> None:
    sink = sink_of()
    first = h264(150, start=START)
    second = h264(150, start=START + 6 * RATE, size=(320, 180))
    deliver(sink, [*first, *second], {"zh": aac(16), "en": aac(16)})
    for folder in ("video", "audio/zh", "audio/en"):
        playlist = text(sink.fetch(f"{folder}/index.m3u8"))
        assert playlist.count("#EXT-X-DISCONTINUITY\n") == 2
        assert playlist.count("#EXT-X-MAP:") == 2
        assert len(uris(playlist)) == 6
    playlist = text(sink.fetch("video/index.m3u8"))
    maps = {line.split('"')[1] for line in playlist.splitlines() if line.startswith("#EXT-X-MAP")}
    assert len(maps) == 2
    assert all(sink.fetch(f"video/{name}") for name in maps)
    assert "RESOLUTION=320x180" in text(sink.fetch("master.m3u8"))


def test_the_window_slides_and_segments_stay_a_little_longer() -> None:
    sink = sink_of(window_s=18)
    video, sound = event(seconds=70)
    deliver(
        sink,
        video[: 25 * 30],
        {k: [p for p in v if p.pts < 31 * RATE] for k, v in sound.items()},
        finish=False,
    )
    early = uris(text(sink.fetch("video/index.m3u8")))
    assert 18 <= 2 * len(early) <= 20
    sink = sink_of(window_s=18)
    deliver(sink, video, sound, finish=False)
    playlist = text(sink.fetch("video/index.m3u8"))
    listed = [int(uri.removesuffix(".m4s")) for uri in uris(playlist)]
    first = int(playlist.split("#EXT-X-MEDIA-SEQUENCE:")[1].split()[0])
    assert listed[0] == first
    start = first - (34 - len(listed))
    assert f"#EXT-X-DISCONTINUITY-SEQUENCE:{(start - SINCE) // HOURS + 1}\n" in playlist
    assert "#EXT-X-DISCONTINUITY\n" not in playlist
    assert sink.fetch(f"video/{first - 9}.m4s") is not None
    assert sink.fetch(f"audio/zh/{first - 9}.m4s") is not None
    assert sink.fetch(f"video/{first - 15}.m4s") is None
    assert sink.fetch(f"audio/zh/{first - 15}.m4s") is None
    assert sink.fetch(f"video/init-{start}.mp4") is not None


@pytest.mark.parametrize(
    ("segment_s", "gop", "lasts"), [(0.5, 12, 0.48), (1.0, 25, 1.0), (2.0, 25, 2.0), (4.0, 25, 3.0)]
)
def test_a_segment_ends_at_the_key_frame_that_is_wanted(segment_s: float, gop: int, lasts: float) -> None:
    sink = sink_of(segment_s=segment_s)
    deliver(sink, *event(gop=gop), finish=False)
    playlist = text(sink.fetch("video/index.m3u8"))
    durations = [float(line[8:-1]) for line in playlist.splitlines() if line.startswith("#EXTINF:")]
    assert len(durations) > 4
    assert durations == pytest.approx([lasts] * len(durations), abs=0.001)


def test_a_copy_on_disk_has_the_same_files(tmp_path: Path) -> None:
    sink = sink_of(folder=tmp_path / "live")
    deliver(sink, *event())
    files = [path for path in (tmp_path / "live").rglob("*") if path.is_file()]
    assert len(files) == 3 + 3 + 3 + 3 * 10
    for path in files:
        fetched = sink.fetch(str(path.relative_to(tmp_path / "live")))
        assert fetched is not None
        assert fetched.body == path.read_bytes()


def test_a_copy_on_disk_promises_no_more_than_files_can(tmp_path: Path) -> None:
    listed = Listed.of("1.m4s", 2 * RATE, datetime.now(UTC), "init-1.mp4", False)
    served = media_playlist([listed], sequence=1, discontinuity_sequence=0, independent=True, ended=False)
    assert SERVER_CONTROL in served
    FolderCopy(tmp_path).apply(Change({"video/index.m3u8": served.encode()}))
    assert (tmp_path / "video" / "index.m3u8").read_text() == served.replace(f"{SERVER_CONTROL}\n", "")


def test_a_folder_that_cannot_be_written_is_said_and_live_goes_on(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    sink = sink_of(folder=blocked / "live")
    deliver(sink, *event())
    assert sink.status().error == "The copy of the HLS window can't be written: Not a directory."
    assert sink.fetch("master.m3u8") is not None


def test_thirty_two_languages_are_thirty_two_renditions() -> None:
    from tests.sinks.tools import Tongue

    tongues = [Tongue(f"l{n}", f"x-l{n}", f"Language {n}") for n in range(32)]
    sink = HlsSink(tongues, HouseClock())
    video, sound = event(seconds=6)
    deliver(sink, video, {tongue.code: sound["zh"] for tongue in tongues})
    master = text(sink.fetch("master.m3u8"))
    assert master.count("#EXT-X-MEDIA:") == 32
    assert master.count("DEFAULT=YES") == 1
    assert all(sink.fetch(f"audio/{tongue.code}/index.m3u8") for tongue in tongues)
