"""A floor by WHIP over a bad network: ears hear it now, the programs wait, and both at its picture's place."""

import numpy as np
import pytest

from interp.config import SourceConfig
from interp.sources.whip import WhipSource
from interp.timeline.clock import HouseClock
from interp.timeline.units import BLOCK, RATE, samples
from interp.webrtc.ingest import answer_ingest
from interp.webrtc.opus import Encoder
from interp.webrtc.playout.source_voice import SourceVoice
from interp.webrtc.rtp import Rtp
from mixers.units import Samples
from tests.support.network import FAR, ROUGH, BadNetwork, Conditions
from tests.support.real_time import run_in_real_time
from tests.webrtc.playout.packets import arrivals, lossless, no_click
from tests.webrtc.publisher import Publisher
from tests.webrtc.session import LOOPBACK, paced, until
from tests.webrtc.test_opus import blocks, error_db, speech_like

PERIOD = 10 * BLOCK
DELAY = samples(300)
"""Of the programs."""
SETTLED = RATE
"""By now it has begun. Samples."""


class Listening:
    """What ears and programs have of a source, from house position 0 on."""

    def __init__(self, clock: HouseClock) -> None:
        config = SourceConfig.model_validate({"name": "floor", "url": "whip"})
        self.clock = clock
        self.source = WhipSource(config, self.clock, lambda _, packet: None)
        self.voice = SourceVoice()
        self.source.attach("a", self.voice)
        self._ears: list[Samples] = []
        self._programs: list[Samples] = []
        self.missing = 0
        """Samples of the programs that were not there, once it had begun."""

    def tick(self, now: int) -> None:
        """Hear and read what is due at house position `now`."""
        while (len(self._ears) + 1) * BLOCK <= now:
            self._ears.append(self.source.hear(len(self._ears) * BLOCK, BLOCK)[0].copy())
        while (len(self._programs) + 1) * PERIOD <= now - DELAY:
            position = len(self._programs) * PERIOD
            block, missing = self.source.read(position, PERIOD)
            self._programs.append(block.copy())
            self.missing += missing if position >= SETTLED else 0

    @property
    def ears(self) -> Samples:
        return np.concatenate(self._ears, axis=1)

    @property
    def programs(self) -> Samples:
        return np.concatenate(self._programs, axis=1)


def packets(count: int) -> list[Rtp]:
    encoder, voice = Encoder(2, 128_000), np.repeat(speech_like(count * BLOCK / RATE), 2, axis=0)
    return [Rtp(111, False, i, i * BLOCK, 7, encoder.encode(block)) for i, block in enumerate(blocks(voice))]


def listened(late_ms: dict[int, float], lost: set[int], count: int = 300) -> Listening:
    """Let packets come, and return what was heard of them until the last has come."""
    moment = 0
    room, sent = Listening(HouseClock(lambda: moment / RATE, lambda: 0.0)), packets(count)
    waiting = arrivals(count, lambda i: late_ms.get(i, 0.0), lost)
    for now in range(0, (count + 1) * BLOCK, BLOCK // 4):
        while waiting and waiting[0][0] <= now:
            arrival, i = waiting.pop(0)
            room.voice.packet(sent[i], arrival)
        moment = now
        room.tick(now)
    return room


@pytest.fixture(scope="module")
def clean() -> Samples:
    """What everybody hears on a good network."""
    return listened({}, set()).programs[:, SETTLED:]


def test_on_a_good_network_ears_and_programs_hear_the_same(clean: Samples) -> None:
    room = listened({}, set())
    np.testing.assert_allclose(room.ears[:, SETTLED : SETTLED + clean.shape[1]], clean, atol=1e-4)
    assert (room.voice.concealed_samples, room.voice.ear_concealed_samples, room.missing) == (0, 0, 0)


def test_what_comes_too_late_for_ears_is_in_the_programs(clean: Samples) -> None:
    threes = range(60, 280, 20)
    late = {i + k: 150.0 for i in threes for k in range(3)}
    room = listened(late, set())
    status = room.source.status()
    assert (status.concealed_ms, room.missing) == (0, 0)
    assert status.ear_concealed_ms == 40 * len(threes), "the third is rebuilt"
    n = clean.shape[1]
    np.testing.assert_allclose(room.programs[:, SETTLED:], clean, atol=1e-3)
    ears = room.ears[:, SETTLED : SETTLED + n]
    assert -40 < error_db(ears, clean) < -5
    assert no_click(ears, clean)


def test_what_is_lost_is_rebuilt_or_made_up_for_both_without_a_click(clean: Samples) -> None:
    room = listened({}, {100, 150, 200, 201, 202})
    assert room.voice.recovered_samples == 3 * BLOCK
    assert room.voice.concealed_samples == 2 * BLOCK
    for sound in room.programs[:, SETTLED:], room.ears[:, SETTLED : SETTLED + clean.shape[1]]:
        assert error_db(sound, clean) < -10
        assert no_click(sound, clean)


@pytest.mark.parametrize("jump", [100.0, 5000.0, -100.0, 3.0, -0.5, -2.0, -30.0])
def test_time_stamps_that_jump_are_not_heard(jump: float) -> None:
    room, count = listened({}, set(), 100), 300
    for i, packet in enumerate(packets(count)[100:], 100):
        now = (i + 1) * BLOCK
        stamp = (i * BLOCK + round(jump * RATE)) % 2**32
        room.voice.packet(packet._replace(timestamp=stamp), now)
        room.tick(now)
    wanted = lossless(packets(count), 2)
    first = BLOCK + samples(60)
    for heard in room.programs, room.ears:
        part = heard[:, first + RATE :]
        np.testing.assert_allclose(part, wanted[:, RATE : RATE + part.shape[1]], atol=1e-3)
    assert (room.source.input.reanchors, room.missing) == (0, 0)


def test_time_stamps_that_stand_still_in_a_pause_cost_a_moment() -> None:
    """The packets of three seconds were not sent, and the stamps do not count them."""
    room, count, pause = listened({}, set(), 100), 300, 3 * RATE
    for i, packet in enumerate(packets(count)[100:], 100):
        now = pause + (i + 1) * BLOCK
        for between in range(room.clock.position() + BLOCK, now, BLOCK):
            room.tick(between)
        room.voice.packet(packet, now)
        room.tick(now)
    wanted = lossless(packets(count), 2)
    first = BLOCK + samples(60)
    back = 100 * BLOCK + samples(400)
    for heard in room.programs, room.ears:
        part = heard[:, first + back + pause :]
        assert part.shape[1] > 2 * RATE
        assert error_db(part, wanted[:, back : back + part.shape[1]]) < -30


def test_a_publisher_that_gives_way_is_heard_until_then() -> None:
    """What came before is not heard yet, by programs for 360 ms: it is not lost with the connection."""
    room, count = listened({}, set(), 100), 100
    room.source.attach("b", SourceVoice())
    for now in range(count * BLOCK, (count + 60) * BLOCK, BLOCK):
        room.tick(now)
    wanted = lossless(packets(count), 2)
    first = BLOCK + samples(60)  # the first packet came when it was full
    for heard in room.programs, room.ears:
        part = heard[:, first + RATE : first + count * BLOCK]
        np.testing.assert_allclose(part, wanted[:, RATE:], atol=1e-3)


def test_where_nobody_listened_nothing_was_made_up_for_ears() -> None:
    room, sent = Listening(HouseClock()), packets(300)
    for i, packet in enumerate(sent[:200]):
        room.voice.packet(packet, (i + 1) * BLOCK)
        room.source.input.note(i * BLOCK, (i + 1) * BLOCK, BLOCK)
    room._ears = [np.zeros((2, BLOCK), np.float32)] * 200  # from now on somebody does
    for i, packet in enumerate(sent[200:], 200):
        room.voice.packet(packet, (i + 1) * BLOCK)
        room.tick((i + 1) * BLOCK)
    assert room.ears[0, 210 * BLOCK :].any()
    room.source.attach("b", SourceVoice())
    assert room.source.status().ear_concealed_ms <= 60


def test_a_publisher_that_was_replaced_is_not_heard_again() -> None:
    room = listened({}, set(), 100)
    after, now, sent = SourceVoice(), 101 * BLOCK, packets(100)
    room.source.attach("b", after)
    for i, packet in enumerate(sent):
        after.packet(packet._replace(timestamp=10**6 + i * BLOCK, ssrc=8), now + (i + 1) * BLOCK)
        loud = packet._replace(sequence=100 + i, timestamp=(100 + i) * BLOCK)
        room.voice.packet(loud, now + (i + 1) * BLOCK)
        room.tick(now + (i + 1) * BLOCK)
    only = lossless(sent, 2)
    heard = room.ears[:, now + samples(60) + 2 * BLOCK :]
    wanted = only[:, BLOCK : BLOCK + heard.shape[1]]
    np.testing.assert_allclose(heard[:, : wanted.shape[1]], wanted, atol=1e-3)
    assert room.source.status().restarts == 1


@pytest.mark.parametrize(
    ("conditions", "share"),
    [
        pytest.param(FAR, 0.0, id="2 % at a round trip of 100 ms"),
        pytest.param(ROUGH, 0.005, id="5 % in threes, 30 ms jitter"),
    ],
)
def test_the_programs_miss_nothing_of_it_that_can_be_had(conditions: Conditions, share: float) -> None:
    async def session() -> None:
        room, network = Listening(HouseClock()), BadNetwork(conditions)
        publisher = Publisher(("audio",))
        peer = await answer_ingest(
            network.hidden(await publisher.offer()),
            clock=room.clock,
            voice=room.voice,
            on_video=room.source.video,
            on_change=lambda: None,
            addresses=LOOPBACK,
        )
        await publisher.accept(await network.between(peer.answer))
        await until(lambda: peer.connected and publisher.peer is not None and publisher.peer.connected)
        voice = blocks(np.repeat(speech_like(10.0), 2, axis=0))

        def tick(k: int) -> None:
            publisher.sound(k * BLOCK, voice[k])
            room.tick(room.clock.position())

        await paced(len(voice), tick)
        assert network.lost > 5, "the network was good"
        assert room.voice.concealed_samples <= share * len(voice) * BLOCK
        assert room.voice.ear_concealed_samples >= room.voice.concealed_samples
        await publisher.close()
        await peer.wait_closed()
        network.close()

    run_in_real_time(session)
