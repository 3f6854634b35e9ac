"""The partner's voice, by the connection's second audio: beside the floor, only while wanted, and then whole."""

import asyncio

import pytest

from interp.timeline.clock import HouseClock
from interp.webrtc.opus_feed import OpusFeed
from mixers.units import BLOCK
from tests.support.real_time import run

from .session import Tape, Tone, connect, frequency, level, paced


@pytest.mark.parametrize("red", [False, True])
def test_the_partner_is_heard_beside_the_floor_and_not_a_packet_of_it_otherwise(red: bool) -> None:
    async def session() -> None:
        feed, booth = OpusFeed(2, 96_000, "floor"), OpusFeed(1, 48_000, "booth:a")
        floor, partner = Tape(2), Tape(1)
        peer, ear = await connect(feed, Tape(1), HouseClock(), on_floor=floor, on_partner=partner, red=red)
        low, high = Tone(400, channels=2), Tone(1200, amplitude=0.1)

        def tick(k: int) -> None:
            if k in (50, 200):
                peer.partner(booth)
            elif k == 150:
                peer.partner(None)
            feed.push(k * BLOCK, low())
            booth.push(k * BLOCK, high())

        await paced(50, tick)
        assert (ear.received_of_partner, booth.encoded, booth.listeners) == (0, 0, 0)
        await paced(100, lambda k: tick(k + 50))
        await asyncio.sleep(0.2)
        assert (ear.received_of_partner, booth.encoded) == (100, 100)
        assert partner.lasts(100)
        assert partner.missing == 0
        middle = partner.sound[:, 10 * BLOCK : 90 * BLOCK]
        assert level(middle) == pytest.approx(0.1 / 2**0.5, rel=0.05)
        assert frequency(middle) == pytest.approx(1200, abs=2)
        await paced(50, lambda k: tick(k + 150))
        assert (ear.received_of_partner, booth.encoded, booth.listeners) == (100, 100, 0)
        await paced(50, lambda k: tick(k + 200))
        await asyncio.sleep(0.2)
        assert ear.received_of_partner == 150, "it begins again"
        assert frequency(partner.sound[:, -40 * BLOCK : -10 * BLOCK]) == pytest.approx(1200, abs=3)
        assert floor.missing == 0
        assert floor.lasts(250)
        assert frequency(floor.sound[:, BLOCK:]) == pytest.approx(400, abs=2)
        await ear.close()
        await peer.wait_closed()
        assert booth.listeners == 0

    run(session)


def test_what_was_wanted_before_the_line_stood_is_heard_once_it_does_and_without_a_second_audio_never() -> (
    None
):
    async def session() -> None:
        feed, booth = OpusFeed(2, 96_000, "floor"), OpusFeed(1, 48_000, "booth:a")
        peer, ear = await connect(feed, Tape(1), HouseClock())
        peer.partner(booth)
        assert booth.listeners == 0
        await ear.close()
        await peer.wait_closed()

    run(session)
