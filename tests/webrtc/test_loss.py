"""A bad network between console and service, made in user space: loss, repair, no clicks."""

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from interp.timeline.clock import HouseClock
from interp.webrtc.client import MediaClient
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.wire import Wire
from mixers.units import BLOCK
from tests.support.real_time import run

from .session import Tape, Tone, biggest_step, connect, frequency, level, paced


class BadNetwork:
    """Drops RTP packets that a wire sends; retransmissions and RTCP pass when told so."""

    def __init__(self, wire: Wire, lose: Callable[[int], bool], *, repeats: bool) -> None:
        self.lost = 0
        self._wire, self._lose, self._repeats = wire, lose, repeats
        self._send = wire._send
        self._seen: set[bytes] = set()
        wire._send = self.send  # type: ignore[method-assign]

    def send(self, packet: bytes, *, rtcp: bool) -> bool:
        number = packet[2:4]
        repeated = not rtcp and number in self._seen
        if rtcp or (repeated and self._repeats):
            return self._send(packet, rtcp=rtcp)
        if repeated:
            return False
        self._seen.add(number)
        if self._lose(len(self._seen)):
            self.lost += 1
            return True
        return self._send(packet, rtcp=rtcp)


def wire_of(client: MediaClient) -> Wire:
    assert client._peer is not None
    return client._peer.wire


@pytest.mark.parametrize(("every", "burst"), [(10, 1), (25, 2)])
def test_lost_voice_is_rebuilt_and_never_clicks(every: int, burst: int) -> None:
    async def session() -> None:
        voice = Tape(1)
        peer, ear = await connect(OpusFeed(2, 64_000, "floor"), voice, HouseClock())
        bad = BadNetwork(wire_of(ear), lambda k: k > 20 and k % every < burst, repeats=False)
        tone = Tone(400)
        await paced(200, lambda k: ear.send(tone()))
        await asyncio.sleep(0.2)
        stats = peer.stats()
        assert bad.lost >= 12
        assert stats.recovered_ms == pytest.approx(20 * bad.lost / burst, abs=40)
        concealed = 20 * bad.lost * (burst - 1) / burst
        assert concealed - 20 <= stats.concealed_ms <= concealed + 180, "a loaded machine adds a stall or two"
        assert voice.missing == 0
        assert voice.sound.shape[1] >= 199 * BLOCK
        assert biggest_step(voice.sound[:, BLOCK:]) < 0.04, "a tone of 400 Hz at 0.25 moves 0.013 a sample"
        assert level(voice.sound[:, 24_000:]) == pytest.approx(0.25 / 2**0.5, rel=0.12)
        assert 100 * bad.lost / 200 == pytest.approx(100 * (200 - stats.received) / 200, abs=1), (
            "what was lost is what was not received"
        )
        await ear.close()

    run(session)


def test_on_a_short_path_lost_voice_is_sent_again() -> None:
    async def session() -> None:
        voice = Tape(1)
        peer, ear = await connect(OpusFeed(2, 64_000, "floor"), voice, HouseClock())
        bad = BadNetwork(wire_of(ear), lambda k: k > 20 and k % 8 == 0, repeats=True)
        tone = Tone(400)
        await paced(150, lambda k: ear.send(tone()))
        await asyncio.sleep(0.2)
        assert bad.lost >= 15
        stats = peer.stats()
        assert stats.recovered_ms == 0
        assert stats.concealed_ms in (0, 60), "nothing, or the fade-out at the end"
        assert voice.missing == 0
        await ear.close()

    run(session)


def test_lost_floor_is_sent_again_to_the_console() -> None:
    async def session() -> None:
        clock, feed, floor = HouseClock(), OpusFeed(2, 64_000, "floor"), Tape(2)
        peer, ear = await connect(feed, Tape(1), clock, on_floor=floor)
        bad = BadNetwork(peer.wire, lambda k: k % 10 == 5, repeats=True)
        tone = Tone(440, channels=2)
        await paced(100, lambda k: feed.push(k * BLOCK, tone()))
        await asyncio.sleep(0.2)
        assert bad.lost >= 9
        assert floor.missing == 0
        assert floor.lasts(100)
        assert frequency(floor.sound[:, 4800:]) == pytest.approx(440, abs=2)
        assert biggest_step(floor.sound[:, BLOCK:]) < 0.03
        await ear.close()

    run(session)


def test_the_report_says_how_much_is_lost() -> None:
    async def session() -> None:
        peer, ear = await connect(OpusFeed(2, 64_000, "floor"), Tape(1), HouseClock())
        rng = np.random.default_rng(3)
        BadNetwork(wire_of(ear), lambda k: bool(rng.random() < 0.2), repeats=False)
        tone = Tone(400)
        await paced(250, lambda k: ear.send(tone()))
        assert 8 < peer.stats().loss_percent < 35
        await ear.close()

    run(session)
