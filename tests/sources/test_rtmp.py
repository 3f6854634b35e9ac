"""Encoders publish to the service's own RTMP server: real ffmpeg, and peers that misbehave."""

import asyncio
import logging
import os
import signal
from contextlib import AsyncExitStack

import pytest

from interp.sources.rtmp import session
from interp.sources.rtmp.server import RtmpPorts
from tests.sources.live import Live
from tests.sources.sender import FLV, Sender, free_port
from tests.support.real_time import run_in_real_time

KEY = "s3cret-podium"


def url(port: int, key: str = KEY) -> str:
    return f"rtmp://127.0.0.1:{port}/live/{key}"


def publisher(port: int, key: str = KEY, *, start: float = 0.0) -> Sender:
    return Sender(*FLV, url(port, key), start=start)


def test_a_publisher_with_the_key_is_on_the_timeline_in_sync_and_whole() -> None:
    async def scenario() -> None:
        port = free_port()
        async with Live(url(port)) as floor:
            await floor.until("open port", lambda status: status.state == "waiting")
            async with publisher(port):
                begun = await floor.steady()
                status = floor.status
                await floor.play(8)
            assert status.video is not None
            assert (status.video.codec, status.video.transcoded) == ("h264", False)
            floor.assert_in_sync(least=5)
            floor.assert_no_hole(begun)

    run_in_real_time(scenario)


def test_a_wrong_key_is_refused_and_the_publisher_is_told(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        port = free_port()
        async with Live(url(port)) as floor:
            await floor.until("open port", lambda status: status.state == "waiting")
            for wrong in ("s3cret-podium2", "x", "s3cret-podiu"):
                async with publisher(port, wrong) as sender:
                    code, said = await sender.ends()
                assert code != 0
                assert "No such stream." in said
            assert floor.status.state == "waiting"
            assert not floor.pictures

    with caplog.at_level(logging.DEBUG):
        run_in_real_time(scenario)
    assert "s3cret" not in caplog.text


def test_a_second_publisher_is_refused_while_one_is_live() -> None:
    async def scenario() -> None:
        port = free_port()
        async with Live(url(port)) as floor, publisher(port):
            begun = await floor.steady()
            async with publisher(port, start=20) as second:
                code, said = await second.ends()
            assert code != 0
            assert "This stream has a publisher." in said
            await floor.play(4)
            assert floor.status.restarts == 0
            floor.assert_in_sync(least=3)
            floor.assert_no_hole(begun)

    run_in_real_time(scenario)


def test_a_publisher_that_dies_and_returns_is_back_at_a_key_frame() -> None:
    async def scenario() -> None:
        port = free_port()
        async with Live(url(port)) as floor:
            async with publisher(port):
                await floor.live()
                await floor.play(3)
            status = await floor.lost()
            assert status.error == "the publisher hung up"
            shown, died = len(floor.pictures), floor.clock.position()
            await asyncio.sleep(1)
            async with publisher(port, start=20.4):  # between two key frames
                await floor.live()
                await floor.play(5)
            assert floor.pictures[shown].key
            assert floor.pictures[shown].dts >= died
            assert floor.status.restarts >= 1
            floor.assert_in_sync(least=3, since=floor.pictures[shown].dts)
            floor.assert_in_sync(least=4)

    run_in_real_time(scenario)


def test_a_publisher_that_hangs_is_lost_and_another_may_take_its_place() -> None:
    async def scenario() -> None:
        port = free_port()
        async with Live(url(port)) as floor, publisher(port) as first:
            await floor.live()
            await floor.play(2)
            first.signal(signal.SIGSTOP)
            status = await floor.lost()
            assert status.error == "nothing came for 5 s"
            async with publisher(port, start=20):
                await floor.live()
                back = floor.clock.position()
                first.signal(signal.SIGCONT)
                await first.ends()
                await floor.play(4)
                assert floor.status.state == "live"
                floor.assert_in_sync(least=3, since=back)

    run_in_real_time(scenario)


def test_a_publisher_that_hangs_and_goes_on_is_live_again() -> None:
    async def scenario() -> None:
        port = free_port()
        async with Live(url(port)) as floor, publisher(port) as only:
            await floor.live()
            await floor.play(1)
            only.signal(signal.SIGSTOP)
            await floor.lost()
            only.signal(signal.SIGCONT)
            await floor.live()
            await floor.play(3)  # it hurries after what it missed
            back = floor.clock.position()
            await floor.play(4)
            floor.assert_in_sync(least=3, since=back)

    run_in_real_time(scenario)


@pytest.mark.parametrize(
    "junk",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x03" + bytes(1536) + bytes(1536) + b"\xff" * 4000,
        b"\x16\x03\x01\x02\x00",
    ],
    ids=["http", "handshake-then-noise", "tls"],
)
def test_junk_on_the_port_changes_nothing(junk: bytes) -> None:
    async def scenario() -> None:
        port = free_port()
        async with Live(url(port)) as floor, publisher(port):
            begun = await floor.steady()
            for _ in range(5):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(junk + os.urandom(4096))
                async with asyncio.timeout(10):
                    await _read_out(reader)
                writer.close()
            await floor.play(3)
            assert floor.status.restarts == 0
            floor.assert_no_hole(begun)

    run_in_real_time(scenario)


def test_a_peer_that_hangs_in_the_handshake_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        port = free_port()
        async with Live(url(port)) as floor, publisher(port):
            await floor.live()
            monkeypatch.setattr(session, "GREETING_S", 1.0)
            for said in (b"", b"\x03", b"\x03" + bytes(1536), b"\x03" + bytes(3072)):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.write(said)
                async with asyncio.timeout(10):
                    await _read_out(reader)
                writer.close()
            assert floor.status.state == "live"

    run_in_real_time(scenario)


def test_two_sources_share_a_port_by_their_keys() -> None:
    async def scenario() -> None:
        port, ports = free_port(), RtmpPorts()
        async with AsyncExitStack() as stack:
            podium = await stack.enter_async_context(Live(url(port, "podium"), ports=ports))
            hall = await stack.enter_async_context(Live(url(port, "hall"), ports=ports))
            await podium.until("open port", lambda status: status.state == "waiting")
            await stack.enter_async_context(publisher(port, "podium"))
            await podium.live()
            assert hall.status.state == "waiting"
            await stack.enter_async_context(publisher(port, "hall", start=10.5))
            await hall.live()
            await hall.play(4)
            podium.assert_in_sync(least=3)
            hall.assert_in_sync(least=2)

    run_in_real_time(scenario)


def test_sources_whose_port_was_taken_open_it_when_it_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        port, ports = free_port(), RtmpPorts()
        other = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", port)
        async with (
            Live(url(port, "podium"), ports=ports) as podium,
            Live(url(port, "hall"), ports=ports) as hall,
        ):
            for floor in (podium, hall):
                status = await floor.until("error", lambda status: status.state == "failed")
                assert status.error is not None
                assert status.error.startswith(f"port {port} cannot be opened: ")
            other.close()
            for floor, key in ((podium, "podium"), (hall, "hall")):
                await floor.until("open port", lambda status: status.state == "waiting")
                async with publisher(port, key):
                    await floor.live()

    run_in_real_time(scenario)


async def _read_out(reader: asyncio.StreamReader) -> None:
    try:
        while await reader.read(65536):
            pass
    except ConnectionError:
        pass
