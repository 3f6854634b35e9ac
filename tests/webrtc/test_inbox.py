"""Consoles whose sockets are read at a tick: nothing is lost, and when it arrived is still known."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from interp.timeline.clock import HouseClock
from interp.webrtc.inbox import Inbox
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.playout.console_voice import ConsoleVoice
from interp.webrtc.rtp import Rtp
from mixers.units import BLOCK, RATE
from tests.support.real_time import run, run_in_real_time

from .session import Tape, TapedVoice, Tone, connect, frequency, paced, until


@asynccontextmanager
async def drained(inbox: Inbox, every: float = 0.02) -> AsyncIterator[None]:
    """Let an inbox be drained as the mix does."""

    async def drain() -> None:
        while True:
            inbox.drain()
            await asyncio.sleep(every)

    task = asyncio.get_running_loop().create_task(drain())
    try:
        yield
    finally:
        task.cancel()


@pytest.mark.parametrize("every", [0.02, 0.2])
def test_a_voice_comes_whole_with_the_moments_at_which_its_packets_arrived(every: float) -> None:
    """However seldom the socket is read, packets that came 20 ms apart are known to have come so."""

    async def session() -> None:
        inbox, voice, heard = Inbox(), Tape(1), Tape(2)
        spoken = TapedVoice(voice)
        feed, clock = OpusFeed(2, 96_000, "floor"), HouseClock()
        async with drained(inbox, every):
            peer, ear = await connect(feed, spoken, clock, inbox=inbox, on_floor=heard)
            tone, floor = Tone(440), Tone(1000, channels=2)

            def both(k: int) -> None:
                ear.send(tone())
                feed.push(k * BLOCK, floor())

            await paced(100, both)
            await asyncio.sleep(0.2 + 5 * every)
            assert voice.lasts(100)
            assert voice.missing == 0
            assert frequency(voice.sound) == pytest.approx(440, abs=1)
            assert frequency(heard.sound[:, RATE // 2 :]) == pytest.approx(1000, abs=1)
            steps = np.diff(spoken.came[:100]) * 1000 / RATE
            assert np.median(np.abs(steps - 20)) < 3
            assert np.count_nonzero(steps < 1) < 10, "they came in bursts"
            assert peer.stats().jitter_ms < 10
            await until(lambda: peer.stats().rtt_ms is not None)
            await ear.close()
            await until(lambda: not peer.connected)

    run_in_real_time(session)


def test_the_socket_that_media_come_by_is_read_at_every_tick_whichever_ice_has_nominated() -> None:
    """Each side chooses its own pair, so they need not be the same."""

    class Timed(ConsoleVoice):
        def __init__(self) -> None:
            super().__init__()
            self.times: list[float] = []

        def packet(self, packet: Rtp, now: int) -> None:
            self.times.append(asyncio.get_running_loop().time())

        @property
        def listened(self) -> bool:
            return True

    async def session() -> None:
        inbox, voice = Inbox(), Timed()
        async with drained(inbox):
            peer, ear = await connect(OpusFeed(1, 32_000, "floor"), voice, HouseClock(), inbox=inbox)
            pair = peer.wire._ice._nominated[1]
            peer.wire._ice._nominated[1] = SimpleNamespace(
                protocol=SimpleNamespace(transport=pair.protocol.transport), remote_addr=pair.remote_addr
            )
            tone = Tone(440)
            await paced(75, lambda k: ear.send(tone()))
            peer.wire._ice._nominated[1] = pair
            steps = np.diff(voice.times[10:])
            assert np.mean(steps < 0.005) < 0.3, "they were read in bursts"
            await ear.close()

    run(session)


def test_a_console_that_says_goodbye_and_one_that_vanishes_both_let_go_of_the_inbox() -> None:
    async def session() -> None:
        inbox, clock = Inbox(), HouseClock()
        calls: list[str] = []
        async with drained(inbox):
            for end in ("close", "vanish"):
                peer, ear = await connect(OpusFeed(1, 32_000, "floor"), Tape(1), clock, inbox=inbox)
                await getattr(ear, end)()
                async with asyncio.timeout(15):
                    await peer.wait_closed()
                calls.append(end)
        assert calls == ["close", "vanish"]
        assert _readers(inbox) == 0

    run(session)


def _readers(inbox: Inbox) -> int:
    """How many are called at a drain."""
    found = 0
    for reader in list(inbox._readers):
        inbox.remove(reader)
        found += 1
    return found


def test_one_that_fails_does_not_keep_the_others_from_reading() -> None:
    async def scenario() -> None:
        inbox, taken, told = Inbox(), [], []

        def fail(_: bool) -> None:
            raise RuntimeError("a bug somewhere")

        def handler(_: Any, context: dict[str, Any]) -> None:
            told.append(context["exception"])

        asyncio.get_running_loop().set_exception_handler(handler)
        last: Callable[[bool], None] = lambda _: taken.append("last")  # noqa: E731
        for reader in (lambda _: taken.append("first"), fail, last):
            inbox.add(reader)
        inbox.drain()
        assert taken == ["first", "last"]
        assert [str(one) for one in told] == ["a bug somewhere"]
        inbox.remove(last)
        inbox.remove(last)
        inbox.drain()
        assert taken == ["first", "last", "first"]

    asyncio.run(scenario())
