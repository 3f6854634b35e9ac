"""SRT with a real ffmpeg at the other end: called and calling, with a passphrase, cut off and back."""

import asyncio
import logging
import socket
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.sources.live import Live
from tests.sources.sender import TS, Sender, free_port
from tests.support.processes import command_lines
from tests.support.real_time import run_in_real_time

SECRET = "correct-horse"


def port() -> int:
    return free_port(socket.SOCK_DGRAM)


def url(at: int, mode: str, passphrase: str = SECRET) -> str:
    return f"srt://127.0.0.1:{at}?mode={mode}&passphrase={passphrase}"


def adapters() -> list[list[str]]:
    """The command lines of the ffmpeg programs below our workers."""
    return command_lines(having="-map")


def test_a_listener_plays_the_caller_that_has_the_passphrase() -> None:
    async def scenario() -> None:
        at = port()
        async with Live(url(at, "listener")) as floor:
            await floor.until("open port", lambda status: status.state == "waiting")
            async with Sender(*TS, url(at, "caller")):
                await floor.live()
                await floor.play(2)
                begun = floor.clock.position()
                await floor.play(6)
            floor.assert_in_sync(least=5)
            floor.assert_no_hole(begun)

    run_in_real_time(scenario)


def test_a_caller_plays_the_listener_and_calls_again_when_it_returns() -> None:
    async def scenario() -> None:
        at = port()
        async with Live(url(at, "caller")) as floor:
            status = await floor.until("error", lambda status: status.error)
            assert status.state == "connecting"
            assert status.error == "nobody answers there"
            async with Sender(*TS, url(at, "listener")):
                await floor.live()
                await floor.play(4)
            await floor.lost()
            shown = len(floor.pictures)
            async with Sender(*TS, url(at, "listener"), start=20.4):
                await floor.live()
                await floor.play(5)
            assert floor.pictures[shown].key
            floor.assert_in_sync(least=2, since=floor.pictures[shown].dts)
            floor.assert_in_sync(least=4)

    run_in_real_time(scenario)


def test_a_listener_refuses_another_passphrase_and_waits_on(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        at = port()
        async with Live(url(at, "listener")) as floor:
            await floor.until("open port", lambda status: status.state == "waiting")
            await asyncio.sleep(1.5)
            async with Sender(*TS, url(at, "caller", "wrong-horse")) as wrong:
                code, _ = await wrong.ends()
            assert code != 0
            assert floor.status.state == "waiting"
            async with Sender(*TS, url(at, "caller")):
                await floor.live()

    with caplog.at_level(logging.DEBUG):
        run_in_real_time(scenario)
    assert SECRET not in caplog.text


def test_a_caller_with_the_wrong_passphrase_says_so_without_naming_it() -> None:
    async def scenario() -> None:
        at = port()
        async with Sender(*TS, url(at, "listener")), Live(url(at, "caller", "wrong-horse")) as floor:
            await asyncio.sleep(1)
            known = "the passphrase is not the one that the other side has"
            status = await floor.until("error", lambda status: status.error == known)
            assert status.state == "connecting"

    run_in_real_time(scenario)


def test_a_port_that_is_taken_is_named_as_the_reason() -> None:
    async def scenario() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", 0))
            async with Live(url(other.getsockname()[1], "listener")) as floor:
                status = await floor.until("error", lambda status: status.error)
                assert status.error == "its port is taken by another program"

    run_in_real_time(scenario)


def test_latency_is_given_to_ffmpeg_in_its_own_unit() -> None:
    async def scenario() -> None:
        at = port()
        async with Live(url(at, "listener") + "&latency=400") as floor:
            await floor.until("adapter", lambda _: adapters())
            (command,) = adapters()
            given = urlsplit(command[command.index("-i") + 1])
            assert parse_qs(given.query)["latency"] == ["400000"]
            async with Sender(*TS, url(at, "caller")):
                await floor.live()
                await floor.play(1)

    run_in_real_time(scenario)
