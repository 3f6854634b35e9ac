"""Workers that die, hang or outstay: noticed, replaced, and never left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from interp.sources import worker_source
from interp.timeline.units import RATE
from tests.sources.clips import long
from tests.sources.live import Live
from tests.sources.sender import FLV, TS, Sender, free_port
from tests.support.processes import below
from tests.support.real_time import run_in_real_time


def workers(pid: int | None = None) -> list[psutil.Process]:
    return below(pid, having="interp.sources.worker")


def test_a_worker_that_is_killed_is_replaced_and_the_publisher_need_not_return() -> None:
    async def scenario() -> None:
        url = f"rtmp://127.0.0.1:{free_port()}/live/key"
        async with Live(url) as floor, Sender(*FLV, url):
            await floor.live()
            await floor.play(2)
            (worker,) = workers()
            os.kill(worker.pid, signal.SIGKILL)
            status = await floor.lost()
            assert status.error is not None
            assert status.error.startswith("its worker ended")
            shown = len(floor.pictures)
            await floor.live()
            back = floor.clock.position()
            await floor.play(4)
            assert floor.pictures[shown].key
            assert floor.status.restarts == 1
            floor.assert_in_sync(least=3, since=back + RATE // 2)

    run_in_real_time(scenario)


@pytest.mark.parametrize("kind", ["rtmp", "file"])
def test_a_worker_that_hangs_is_killed_and_replaced(kind: str) -> None:
    async def scenario() -> None:
        url = f"rtmp://127.0.0.1:{free_port()}/live/key"
        async with AsyncExitStack() as stack:
            floor = await stack.enter_async_context(Live(url if kind == "rtmp" else str(long())))
            if kind == "rtmp":
                await stack.enter_async_context(Sender(*FLV, url))
            await floor.live()
            await floor.play(1)
            (worker,) = workers()
            os.kill(worker.pid, signal.SIGSTOP)
            status = await floor.lost()
            assert status.error == "nothing came for 5 s"
            await floor.live()
            assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE
            back = floor.clock.position()
            await floor.play(4)
            floor.assert_in_sync(least=3, since=back + RATE // 2)

    run_in_real_time(scenario)


def test_a_worker_that_never_opens_its_input_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A peer that takes the connection and says nothing."""
    monkeypatch.setattr(worker_source, "CONNECT_S", 2.0)

    async def scenario() -> None:
        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.read()
            writer.close()

        server = await asyncio.start_server(silent, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        async with server, Live(f"http://127.0.0.1:{port}/live.m3u8") as floor:
            status = await floor.until("restart", lambda status: status.restarts >= 2)
            assert status.error == "nothing came for 2 s"
            assert status.state == "connecting"
            assert len(workers()) <= 1

    run_in_real_time(scenario)


def test_a_source_that_ends_leaves_no_process() -> None:
    async def scenario() -> None:
        listener = f"srt://127.0.0.1:{free_port()}?mode=listener&passphrase=correct-horse"
        async with Live(str(long())) as file, Live(listener) as srt:
            await file.live()
            await srt.until("open port", lambda status: status.state == "waiting")
            async with Sender(*TS, listener.replace("listener", "caller")):
                await srt.live()
                assert len(workers()) == 2

    run_in_real_time(scenario)
    assert not below()


SERVICE = """
import asyncio, sys, uvloop
from tests.sources.live import Live
from tests.sources.sender import Sender
async def main():
    async with Live(sys.argv[1]) as file, Live(sys.argv[2]) as srt:
        await file.live()
        await srt.until("open port", lambda status: status.state == "waiting")
        await asyncio.sleep(2)
        print("on the air", flush=True)
        await asyncio.sleep(60)
uvloop.run(main())
"""


def test_a_service_that_is_killed_leaves_no_process() -> None:
    """Not even the ffmpeg program below a worker."""
    listener = f"srt://127.0.0.1:{free_port()}?mode=listener"
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", SERVICE, str(long()), listener], stdout=subprocess.PIPE, cwd=root
    ) as service:
        assert service.stdout is not None
        assert service.stdout.readline() == b"on the air\n"
        left = below(service.pid)
        assert len(left) >= 3
        service.kill()
    gone, alive = psutil.wait_procs(left, timeout=10)
    assert not alive, [p.cmdline() for p in alive]
    assert len(gone) == len(left)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("rtsp://user:s3cret@127.0.0.1:{port}/cam", "the server cannot be read: Connection refused"),
        ("http://127.0.0.1:{port}/s3cret/live.m3u8?token=s3cret", "the server cannot be read: Connection refused"),
        ("rtsp://s3cret.invalid/cam", "the server cannot be read: "),
    ],
    ids=["rtsp", "hls", "host"],
)  # fmt: skip
def test_what_cannot_be_reached_says_why_without_secrets_and_is_tried_ever_less_often(
    url: str, said: str
) -> None:
    async def scenario() -> None:
        async with Live(url.format(port=free_port())) as floor:
            tries: list[float] = []
            while len(tries) < 4:
                await floor.until("try", lambda status: status.restarts > len(tries))
                tries.append(time.monotonic())
            status = await floor.until("error", lambda status: status.error)
            assert status.error is not None
            assert status.error.startswith(said)
            assert "s3cret" not in status.error
            assert status.state == "connecting"
            waits = [b - a for a, b in pairwise(tries)]
            assert waits[-1] > waits[0] + 1.5, waits

    run_in_real_time(scenario)
