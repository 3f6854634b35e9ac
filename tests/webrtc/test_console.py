"""Consoles over real connections: sound both ways, encoded once, and what happens when they go."""

import asyncio
import time

import pytest

from interp.timeline.clock import HouseClock
from interp.webrtc.opus_feed import OpusFeed
from mixers.units import BLOCK, RATE
from tests.support.real_time import run

from .session import Tape, Tone, biggest_step, connect, frequency, level, paced


def test_tones_arrive_both_ways_whole_at_their_level() -> None:
    async def session() -> None:
        clock, feed, voice, floor = HouseClock(), OpusFeed(2, 64_000, "floor"), Tape(1), Tape(2)
        peer, ear = await connect(feed, voice, clock, on_floor=floor)
        tone = Tone(440, channels=2)

        def tick(k: int) -> None:
            feed.push(k * BLOCK, tone())

        async with asyncio.TaskGroup() as group:
            group.create_task(paced(150, tick))
            source = Tone(1000)
            group.create_task(ear.speak(lambda: source() if source.position < 150 * BLOCK else None))
        await asyncio.sleep(0.2)
        assert ear.sent == 150
        for tape, hz in ((voice, 1000), (floor, 440)):
            assert tape.missing == 0
            assert tape.lasts(150)
            middle = tape.sound[:, RATE:-RATE]
            assert level(middle) == pytest.approx(0.25 / 2**0.5, rel=0.05)
            assert frequency(middle) == pytest.approx(hz, abs=1.5)
        stats = peer.stats()
        assert stats.received == 150
        assert stats.concealed_ms in (0, 60), "nothing, or the fade-out at the end"
        assert stats.last_arrival is not None
        await ear.close()
        await peer.wait_closed()

    run(session)


def test_four_consoles_hear_one_encoding() -> None:
    async def session() -> None:
        clock, feed = HouseClock(), OpusFeed(2, 64_000, "floor")
        floors = [Tape(2) for _ in range(4)]
        pairs = [await connect(feed, Tape(1), clock, on_floor=f) for f in floors]
        tone = Tone(440, channels=2)
        assert feed.listeners == 4
        await paced(50, lambda k: feed.push(k * BLOCK, tone()))
        await asyncio.sleep(0.2)
        assert feed.encoded == 50
        assert all(floor.lasts(50) for floor in floors)
        for peer, ear in pairs:
            await ear.close()
            await peer.wait_closed()
        feed.push(50 * BLOCK, tone())
        assert (feed.listeners, feed.encoded) == (0, 50)

    run(session)


def test_another_feed_takes_over_without_a_gap() -> None:
    async def session() -> None:
        clock, voice, floor = HouseClock(), Tape(1), Tape(2)
        a, b = OpusFeed(2, 64_000, "floor"), OpusFeed(2, 64_000, "channel zh")
        peer, ear = await connect(a, voice, clock, on_floor=floor)
        low, high = Tone(440, channels=2), Tone(880, channels=2)

        def tick(k: int) -> None:
            if k == 50:
                peer.listen(b)
            for feed, tone in ((a, low), (b, high)):
                feed.push(k * BLOCK, tone())

        await paced(100, tick)
        await asyncio.sleep(0.2)
        assert floor.lasts(100)
        assert floor.missing == 0
        assert frequency(floor.sound[:, 10 * BLOCK : 45 * BLOCK]) == pytest.approx(440, abs=3)
        assert frequency(floor.sound[:, 55 * BLOCK : 95 * BLOCK]) == pytest.approx(880, abs=3)
        assert biggest_step(floor.sound) < 0.12
        assert (a.listeners, b.listeners) == (0, 1)
        await peer.close()
        assert b.listeners == 0
        await ear.close()

    run(session)


def test_round_trip_and_sender_reports_are_known_within_three_seconds() -> None:
    async def session() -> None:
        clock, feed = HouseClock(), OpusFeed(2, 64_000, "floor")
        peer, ear = await connect(feed, Tape(1), clock)
        tone, source = Tone(440, channels=2), Tone(1000)

        def tick(k: int) -> None:
            feed.push(k * BLOCK, tone())
            ear.send(source())

        await paced(170, tick)
        stats = peer.stats()
        assert stats.rtt_ms is not None
        assert 0 <= stats.rtt_ms < 100
        assert stats.loss_percent == 0
        assert stats.jitter_ms < 20
        await ear.close()
        await peer.wait_closed()

    run(session)


def test_a_goodbye_closes_at_once_and_says_so() -> None:
    async def session() -> None:
        changes: list[bool] = []
        clock, feed = HouseClock(), OpusFeed(2, 64_000, "floor")
        peer, ear = await connect(feed, Tape(1), clock, on_change=lambda: changes.append(peer.connected))
        assert peer.connected
        await ear.close()
        async with asyncio.timeout(3):
            await peer.wait_closed()
        assert not peer.connected
        assert changes[-1] is False

    run(session)


@pytest.mark.slow
def test_a_console_that_vanishes_is_gone_within_ten_seconds() -> None:
    async def session() -> None:
        clock, feed = HouseClock(), OpusFeed(2, 64_000, "floor")
        peer, ear = await connect(feed, Tape(1), clock)
        source = Tone(300)
        await paced(20, lambda k: ear.send(source()))
        last = peer.last_arrival
        await ear.vanish()
        begun = time.monotonic()
        await peer.wait_closed()
        assert time.monotonic() - begun < 10
        assert peer.last_arrival == last
        assert feed.listeners == 0

    run(session)


def test_a_stalled_voice_keeps_the_connection_and_returns_in_place() -> None:
    async def session() -> None:
        clock, feed, voice = HouseClock(), OpusFeed(2, 64_000, "floor"), Tape(1)
        peer, ear = await connect(feed, voice, clock)
        source = Tone(300)

        def tick(k: int) -> None:
            ear.stalled = 30 <= k < 80
            ear.send(source())

        await paced(120, tick)
        await asyncio.sleep(0.2)
        assert peer.connected
        assert voice.lasts(120)
        assert voice.missing == pytest.approx(47 * BLOCK, abs=2 * BLOCK)
        assert biggest_step(voice.sound) < 0.03
        await ear.close()

    run(session)


def test_a_service_that_stood_still_does_not_take_it_for_a_loss() -> None:
    async def session() -> None:
        clock, feed, voice = HouseClock(), OpusFeed(2, 64_000, "floor"), Tape(1)
        peer, ear = await connect(feed, voice, clock)
        tone = Tone(300)
        await paced(20, lambda k: ear.send(tone()))
        for _ in range(3):
            time.sleep(0.4)  # noqa: ASYNC251 - the event loop is blocked, client and service alike
            for _ in range(20):
                ear.send(tone())
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.2)
        assert peer.stats().concealed_ms in (0, 60), "nothing, or the fade-out at the end"
        assert peer.stats().late == 0
        assert voice.lasts(80)
        await ear.close()

    run(session)
