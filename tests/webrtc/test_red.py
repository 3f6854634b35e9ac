"""RED: what is packed comes out, junk is refused, and over a network a single loss is no loss."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interp.timeline.clock import HouseClock
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.red import BadRed, Block, join, split, unpacked
from interp.webrtc.rtp import Rtp
from mixers.units import BLOCK, RATE
from tests.support.real_time import run

from .session import Tape, TapedVoice, Tone, biggest_step, connect, frequency, paced
from .test_loss import BadNetwork, wire_of


def test_a_packet_carries_the_one_before() -> None:
    payload = join(111, b"now", b"before", BLOCK)
    assert split(payload) == [Block(111, BLOCK, b"before"), Block(111, 0, b"now")]
    packet = Rtp(63, True, 0, 5, 7, payload)
    spares, fresh = unpacked(packet, 111)
    assert spares == [Rtp(111, False, 65_535, (5 - BLOCK) % 2**32, 7, b"before")]
    assert fresh == Rtp(111, True, 0, 5, 7, b"now")


@pytest.mark.parametrize(
    ("before", "offset"), [(None, BLOCK), (b"x" * 1024, BLOCK), (b"x", 16_384), (b"x", 0)]
)
def test_where_there_is_no_room_it_goes_alone(before: bytes | None, offset: int) -> None:
    assert split(join(111, b"now", before, offset)) == [Block(111, 0, b"now")]


@pytest.mark.parametrize(
    "payload", [b"", b"\xef", b"\xef\x00\x00", b"\xef\x00\x00\x05", b"\xef\x00\x00\x05\x6fab"]
)
def test_what_is_cut_off_is_refused(payload: bytes) -> None:
    with pytest.raises(BadRed, match="RED"):
        split(payload)


@given(st.binary(max_size=200))
def test_junk_is_blocks_or_refused(payload: bytes) -> None:
    try:
        blocks = split(payload)
    except BadRed:
        return
    assert sum(len(block.payload) for block in blocks) < len(payload)


def test_blocks_of_another_kind_are_left_out() -> None:
    payload = join(99, b"now", b"before", BLOCK)
    assert unpacked(Rtp(63, False, 1, 5, 7, payload), 111) == ([], None)


@pytest.mark.parametrize("red", [False, True])
def test_a_lost_packet_comes_with_the_next_both_ways(red: bool) -> None:
    """Nothing is sent again here: only RED helps, and without it in-band FEC does what it can."""

    async def session() -> None:
        feed, floor, voice = OpusFeed(2, 64_000, "floor"), Tape(2), Tape(1)
        taped = TapedVoice(voice)
        peer, ear = await connect(feed, taped, HouseClock(), on_floor=floor, red=red)
        lost_up = BadNetwork(wire_of(ear), lambda k: k > 20 and k % 6 == 0, repeats=False)
        lost_down = BadNetwork(peer.wire, lambda k: k > 20 and k % 6 == 0, repeats=False)
        up, down = Tone(400), Tone(500, channels=2)

        def both(k: int) -> None:
            ear.send(up())
            feed.push(k * BLOCK, down())

        await paced(148, both)
        await asyncio.sleep(0.2)
        assert min(lost_up.lost, lost_down.lost) >= 18
        assert voice.missing == floor.missing == 0
        rebuilt = peer.stats().recovered_ms
        assert taped.spared == (lost_up.lost if red else 0)
        assert rebuilt == (0 if red else pytest.approx(20 * lost_up.lost, abs=40))
        assert frequency(voice.sound[:, RATE // 2 : -RATE // 2]) == pytest.approx(400, abs=1)
        assert frequency(floor.sound[:, RATE // 2 : -RATE // 2]) == pytest.approx(500, abs=1)
        assert biggest_step(voice.sound[:, BLOCK:]) < 0.04
        assert peer.stats().late == 0
        await ear.close()

    run(session)
