"""Live sources whose picture cannot be copied as it is: transcoded on the way, once, or reported."""

import socket
from pathlib import Path

import numpy as np
import pytest

from interp.timeline.units import RATE
from tests.sources.clips import ffmpeg, long
from tests.sources.live import Live
from tests.sources.sender import FLV, TS, Sender, free_port
from tests.support.real_time import run_in_real_time

SPARSE = ("-c:v", "libx264", "-preset", "veryfast", "-g", "999", "-sc_threshold", "0")


def clip(path: Path, *options: str) -> Path:
    ffmpeg("-t", "25", "-i", long(), *options, path)
    return path


@pytest.mark.parametrize("b_frames", ["0", "2"])
def test_key_frames_that_turn_out_too_far_apart_start_the_transcoder(tmp_path: Path, b_frames: str) -> None:
    source = clip(tmp_path / "a.mp4", *SPARSE, "-bf", b_frames, "-c:a", "copy")

    async def scenario() -> None:
        url = f"rtmp://127.0.0.1:{free_port()}/live/key"
        async with Live(url) as floor, Sender(*FLV, url, clip=source):
            status = await floor.live()
            assert status.video is not None
            assert not status.video.transcoded
            await floor.until("transcoder", lambda status: status.video and status.video.transcoded, 10)
            await floor.play(7)
            keys = [packet.dts for packet in floor.pictures if packet.key]
            assert len(keys) >= 4
            assert max(np.diff(keys)) <= 4.2 * RATE
            assert max(np.diff(keys[1:])) <= 2.1 * RATE
            shown = sorted(packet.pts for packet in floor.pictures)
            assert max(np.diff(shown)) <= RATE // 10  # no picture is missing at the change
            floor.assert_in_sync(least=9)
            assert not floor.source.warnings

    run_in_real_time(scenario)


def test_key_frames_too_far_apart_are_reported_when_not_to_be_transcoded(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4", *SPARSE, "-c:a", "copy")

    async def scenario() -> None:
        url = f"rtmp://127.0.0.1:{free_port()}/live/key"
        async with Live(url, transcode="never") as floor, Sender(*FLV, url, clip=source):
            await floor.until("warning", lambda _: floor.source.warnings, 15)
            assert list(floor.source.warnings) == ["sparse_key_frames"]
            await floor.play(2)
            floor.assert_in_sync(least=4)

    run_in_real_time(scenario)


def test_mpeg_2_by_srt_is_transcoded_from_its_first_picture(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.ts", "-c:v", "mpeg2video", "-q:v", "4", "-bf", "2", "-c:a", "mp2")

    async def scenario() -> None:
        url = f"srt://127.0.0.1:{free_port(socket.SOCK_DGRAM)}?mode=listener"
        async with Live(url) as floor:
            await floor.until("open port", lambda status: status.state == "waiting")
            async with Sender(*TS, url.replace("listener", "caller"), clip=source):
                status = await floor.live()
                await floor.play(8)
            assert status.video is not None
            assert (status.video.codec, status.video.transcoded) == ("mpeg2video", True)
            floor.assert_in_sync(least=4, since=floor.pictures[0].pts + RATE)

    run_in_real_time(scenario)
