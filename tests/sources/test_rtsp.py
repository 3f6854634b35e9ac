"""A camera pulled by RTSP: GStreamer's server, which dies and returns."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from tests.sources.clips import long
from tests.sources.live import Live
from tests.sources.sender import free_port
from tests.support.real_time import run_in_real_time

PYTHON = "/usr/bin/python3"
SCRIPT = Path(__file__).with_name("rtsp_server.py")
PLUGINS = "rtph264pay", "qtdemux"


def _there() -> bool:
    probe = (
        "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import Gst, GstRtspServer; "
        f"Gst.init(None); assert all(map(Gst.ElementFactory.find, {PLUGINS}))"
    )
    if not Path(PYTHON).exists():
        return False
    return subprocess.run([PYTHON, "-c", probe], capture_output=True, timeout=60, check=False).returncode == 0


@pytest.fixture(scope="module", autouse=True)
def gstreamer() -> None:
    if not _there():
        pytest.skip("no GStreamer RTSP server (apt: gir1.2-gst-rtsp-server-1.0)")


class Camera:
    """The server in a process of its own; killed at the end."""

    def __init__(self, port: int, *account: str) -> None:
        self._arguments = [str(SCRIPT), str(port), str(long()), *account]
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "Camera":
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(PYTHON, *self._arguments, stdout=pipe)
        assert self._process.stdout is not None
        async with asyncio.timeout(30):
            assert await self._process.stdout.readline() == b"listening\n"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.communicate()


def test_a_camera_plays_in_sync() -> None:
    async def scenario() -> None:
        port = free_port()
        async with Camera(port), Live(f"rtsp://127.0.0.1:{port}/cam") as floor:
            status = await floor.live()
            await floor.play(8)
            assert status.video is not None
            assert (status.video.codec, status.video.transcoded) == ("h264", False)
            floor.assert_in_sync(least=5)

    run_in_real_time(scenario)


def test_a_camera_that_dies_and_returns_is_back_at_a_key_frame() -> None:
    async def scenario() -> None:
        port = free_port()
        async with Live(f"rtsp://127.0.0.1:{port}/cam") as floor:
            async with Camera(port):
                await floor.live()
                await floor.play(3)
            await floor.lost()
            shown = len(floor.pictures)
            async with Camera(port):
                await floor.live()
                await floor.play(4)
            assert floor.pictures[shown].key
            floor.assert_in_sync(least=3)

    run_in_real_time(scenario)


def test_user_and_password_are_given_to_the_camera_and_to_nobody_else() -> None:
    async def scenario() -> None:
        port = free_port()
        async with Camera(port, "viewer", "s3cret"):
            async with Live(f"rtsp://viewer:wr0ng@127.0.0.1:{port}/cam") as floor:
                status = await floor.until("error", lambda status: status.error)
                assert (
                    status.error
                    == "the server cannot be read: Server returned 401 Unauthorized (authorization failed)"
                )
            async with Live(f"rtsp://viewer:s3cret@127.0.0.1:{port}/cam") as floor:
                await floor.live()

    run_in_real_time(scenario)
