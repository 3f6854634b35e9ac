"""A live HLS playlist pulled from a real HTTP server, which dies and returns."""

import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from interp.sources import pull_source
from interp.timeline.units import RATE
from tests.sources.live import Live
from tests.sources.sender import Sender, free_port
from tests.support.real_time import run_in_real_time


def packager(folder: Path, segment_s: int) -> Sender:
    """A live packager: segments in `folder`, the last six in the playlist."""
    return Sender(
        "-c", "copy", "-f", "hls", "-hls_time", str(segment_s), "-hls_list_size", "6",
        "-hls_flags", "delete_segments", str(folder / "live.m3u8"), burst=3 * segment_s + 0.5,
    )  # fmt: skip


class Server:
    """`python -m http.server` on a port, a process of its own."""

    def __init__(self, folder: Path, port: int) -> None:
        self._arguments = ["-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(folder)]
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> "Server":
        none = asyncio.subprocess.DEVNULL
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *self._arguments, stdout=none, stderr=none
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()


async def first_segments(folder: Path, count: int) -> None:
    async with asyncio.timeout(60):
        while await asyncio.to_thread(lambda: len(list(folder.glob("*.ts")))) <= count:  # noqa: ASYNC110
            await asyncio.sleep(0.1)


def url(port: int) -> str:
    return f"http://127.0.0.1:{port}/live.m3u8"


def test_a_live_playlist_plays_in_sync_and_again_when_its_server_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pull_source.PATIENCE_S, "hls", 5.0)

    async def scenario() -> None:
        port = free_port()
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(packager(tmp_path, 1))
            await first_segments(tmp_path, 3)
            async with Server(tmp_path, port):
                floor = await stack.enter_async_context(Live(url(port)))
                await floor.live()
                await floor.play(12)
                floor.assert_in_sync(least=3)
                assert floor.status.restarts == 0
            await floor.lost()
            shown = len(floor.pictures)
            async with Server(tmp_path, port):
                await floor.live()
                await floor.play(13)
            assert floor.pictures[shown].key
            floor.assert_in_sync(least=3, since=floor.pictures[shown].dts + RATE)

    run_in_real_time(scenario)


def test_segments_longer_than_patience_are_no_loss(tmp_path: Path) -> None:
    """Six seconds, as Apple recommends: nothing comes between two of them, and nothing is wrong."""

    async def scenario() -> None:
        port = free_port()
        async with packager(tmp_path, 6), Server(tmp_path, port):
            await first_segments(tmp_path, 3)
            async with Live(url(port)) as floor:
                await floor.live()
                begun = floor.clock.position()
                await floor.play(20)
                assert floor.states[-1] == "live"
                assert "lost" not in floor.states
                floor.assert_in_sync(least=8)
                floor.assert_no_hole(begun + 9 * RATE)

    run_in_real_time(scenario)


def test_a_playlist_that_is_not_there_is_said(tmp_path: Path) -> None:
    async def scenario() -> None:
        port = free_port()
        async with Server(tmp_path, port), Live(url(port)) as floor:
            status = await floor.until("error", lambda status: status.error and "refused" not in status.error)
            assert status.error == "the server cannot be read: Server returned 404 Not Found"
            assert status.state == "connecting"

    run_in_real_time(scenario)
