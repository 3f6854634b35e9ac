"""WHIP and WHEP over real connections."""

import asyncio
import re
from collections.abc import Callable

import numpy as np
import pytest

from interp.timeline.clock import HouseClock
from interp.timeline.units import samples
from interp.webrtc.client import MediaClient
from interp.webrtc.ingest import IngestPeer, answer_ingest
from interp.webrtc.offer import BadOffer
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.playback import answer_playback
from interp.webrtc.playout.source_voice import SourceVoice
from mixers.units import BLOCK, RATE
from tests.support.network import FAR, ROUGH, BadNetwork, Conditions
from tests.support.real_time import run, run_in_real_time

from .pictures import decode, shared_video
from .publisher import Publisher
from .session import LOOPBACK, Tape, TapedSource, Tone, frequency, level, paced, until


class Studio:
    """What an ingest delivers."""

    def __init__(self) -> None:
        self.sound = Tape(2)
        self.voice = TapedSource(self.sound)
        self.pictures: list[tuple[int, bytes, int, str]] = []

    def on_video(self, position: int, data: bytes, arrival: int, codec: str) -> None:
        self.pictures.append((position, data, arrival, codec))


async def ingest(publisher: Publisher, studio: Studio) -> IngestPeer:
    peer = await answer_ingest(
        await publisher.offer(),
        clock=HouseClock(),
        voice=studio.voice,
        on_video=studio.on_video,
        on_change=lambda: None,
        addresses=LOOPBACK,
    )
    await publisher.accept(peer.answer)
    await until(lambda: peer.connected and publisher.peer is not None and publisher.peer.connected)
    return peer


def test_sound_and_picture_arrive_whole_and_in_sync() -> None:
    async def session() -> None:
        publisher, studio = Publisher(), Studio()
        peer = await ingest(publisher, studio)
        video, tone = shared_video(150, gop=25), Tone(500, channels=2)
        start = publisher.clock.position()

        def tick(k: int) -> None:
            position = start + k * BLOCK
            if k >= 8:  # the picture is on its way 160 ms longer than the sound
                picture = k - 8
                if picture % 2 == 0 and picture // 2 < len(video):
                    publisher.picture(start + picture * BLOCK, video[picture // 2])
            publisher.sound(position, tone())

        await paced(180, tick)
        await asyncio.sleep(0.2)
        assert studio.sound.missing == 0
        assert studio.sound.lasts(180)
        assert level(studio.sound.sound[:, RATE:]) == pytest.approx(0.25 / 2**0.5, rel=0.05)
        assert frequency(studio.sound.sound[:, RATE:-RATE]) == pytest.approx(500, abs=2)
        assert {codec for *_, codec in studio.pictures} == {"h264"}
        assert len(studio.pictures) == 86
        assert len(decode([data for _, data, *_ in studio.pictures])) == 86
        first = studio.sound.pieces[0][0]
        offsets = [p - first - i * 2 * BLOCK for i, (p, *_) in enumerate(studio.pictures)]
        assert abs(offsets[-1]) < 0.002 * RATE, "the sender reports put the picture on the sound"
        positions = [p for p, *_ in studio.pictures]
        assert positions == sorted(set(positions))
        await publisher.close()
        await peer.wait_closed()

    run_in_real_time(session)


async def offsets_of(
    publisher: Publisher, studio: Studio, *, behind: int = 0, at_100: Callable[[], None] = lambda: None
) -> list[int]:
    """Send six seconds of sound and picture, the sound `behind` blocks late, and call `at_100` before block 100; return
    for each picture how far it lies from its sound, samples.
    """
    video, tone = shared_video(150, gop=25), Tone(500, channels=2)
    start = publisher.clock.position()

    def tick(k: int) -> None:
        if k == 100:
            at_100()
        if k % 2 == 0 and k // 2 < len(video):
            publisher.picture(start + k * BLOCK, video[k // 2])
        if k >= behind:
            publisher.sound(start + (k - behind) * BLOCK, tone())

    await paced(300, tick)
    await asyncio.sleep(0.2)
    first = studio.sound.pieces[0][0]
    return [p - first - i * 2 * BLOCK for i, (p, *_) in enumerate(studio.pictures)]


def test_the_picture_stays_on_the_sound_when_that_goes_on_as_another_stream() -> None:
    """As an encoder that restarts its sound does: another SSRC, time stamps from somewhere else."""

    async def session() -> None:
        publisher, studio = Publisher(), Studio()
        peer = await ingest(publisher, studio)
        offsets = await offsets_of(publisher, studio, at_100=publisher.another_sound)
        assert abs(studio.sound.missing) < BLOCK
        assert abs(offsets[45]) < 0.002 * RATE
        assert abs(offsets[-1]) < 0.030 * RATE, "where the sound goes on is known to a packet or so"
        await publisher.close()
        await peer.wait_closed()

    run_in_real_time(session)


@pytest.mark.parametrize("late_ms", [200, 1300, 2000])
def test_sound_that_comes_long_after_its_picture_stays_where_it_is_and_gets_the_picture(late_ms: int) -> None:
    async def session() -> None:
        publisher, studio = Publisher(), Studio()
        peer = await ingest(publisher, studio)
        offsets = await offsets_of(publisher, studio, behind=late_ms // 20)
        assert studio.sound.missing == 0
        assert len(offsets) == 150
        assert abs(offsets[-1]) < 0.002 * RATE, "the sender reports put the picture on the sound"
        await publisher.close()
        await peer.wait_closed()

    run_in_real_time(session)


@pytest.mark.parametrize("jump", [-5, 3, 3600])
def test_the_picture_stays_on_the_sound_when_all_time_stamps_jump(jump: int) -> None:
    async def session() -> None:
        publisher, studio = Publisher(), Studio()
        peer = await ingest(publisher, studio)
        offsets = await offsets_of(publisher, studio, at_100=lambda: publisher.jump(jump))
        assert studio.sound.missing == 0
        assert len(offsets) == 150
        assert max(abs(offset) for offset in offsets[20:]) < 0.030 * RATE
        assert abs(offsets[-1]) < 0.002 * RATE
        await publisher.close()
        await peer.wait_closed()

    run_in_real_time(session)


@pytest.mark.parametrize("conditions", [FAR, ROUGH])
def test_a_lost_packet_of_a_picture_is_asked_for_until_it_comes(conditions: Conditions) -> None:
    """The publisher gives no key frame when it is asked for one: each picture that is given up costs two seconds."""

    async def session() -> None:
        publisher, studio, network = Publisher(), Studio(), BadNetwork(conditions)
        peer = await answer_ingest(
            network.hidden(await publisher.offer()),
            clock=HouseClock(),
            voice=studio.voice,
            on_video=studio.on_video,
            on_change=lambda: None,
            patience=samples(360),
            addresses=LOOPBACK,
        )
        await publisher.accept(await network.between(peer.answer))
        await until(lambda: peer.connected and publisher.peer is not None and publisher.peer.connected)
        video, tone = shared_video(400, gop=50), Tone(500, channels=2)

        def tick(k: int) -> None:
            if k % 2 == 0:
                publisher.picture(k * BLOCK, video[k // 2])
            publisher.sound(k * BLOCK, tone())

        await paced(2 * len(video), tick)
        await asyncio.sleep(0.6)
        assert network.lost > 20
        assert len(studio.pictures) >= len(video) - 52, (
            "the very first packets may be lost: nobody knows of them"
        )
        steps = np.diff([position for position, *_ in studio.pictures][50:])
        assert np.all(steps < 3 * BLOCK)
        await publisher.close()
        await peer.wait_closed()
        network.close()

    run_in_real_time(session)


def test_a_key_frame_is_asked_for_every_two_seconds() -> None:
    async def session() -> None:
        publisher, studio = Publisher(("video",)), Studio()
        peer = await ingest(publisher, studio)
        video = shared_video(130, width=320, height=180, gop=1000)
        await paced(250, lambda k: publisher.picture(k * BLOCK, video[k // 2]) if k % 2 == 0 else None)
        assert len(studio.pictures) == 125
        assert 3 <= publisher.key_requests <= 10
        await publisher.close()
        await peer.wait_closed()

    run(session)


def test_after_a_lost_picture_nothing_comes_until_a_key_frame() -> None:
    async def session() -> None:
        publisher, studio = Publisher(("video",)), Studio()
        peer = await ingest(publisher, studio)
        video = shared_video(60, width=320, height=180, gop=30)

        def tick(k: int) -> None:
            sender = publisher.senders["video"]
            if k == 10:
                sender._sequence += 1
            if k < 60:
                publisher.picture(k * 2 * BLOCK, video[k])

        await paced(70, tick)
        assert publisher.key_requests >= 1
        pictures = decode([data for _, data, *_ in studio.pictures])
        assert len(pictures) == 10 + 30
        brightness = [float(np.mean(p)) for p in pictures]
        assert brightness[10] == pytest.approx(40 + 30, abs=2)
        await publisher.close()
        await peer.wait_closed()

    run(session)


def test_any_profile_is_passed_on_and_named_in_the_answer() -> None:
    async def session() -> None:
        publisher = Publisher(("video",))
        offer = re.sub("profile-level-id=42[0-9a-f]{4}", "profile-level-id=64001f", await publisher.offer())
        peer = await answer_ingest(
            offer,
            clock=HouseClock(),
            voice=SourceVoice(),
            on_video=Studio().on_video,
            on_change=lambda: None,
            addresses=LOOPBACK,
        )
        assert "profile-level-id=64001f" in peer.answer
        assert "a=recvonly" in peer.answer
        await peer.close()
        await publisher.close()

    run(session)


def test_a_listener_cannot_be_an_ingest() -> None:
    async def session() -> None:
        client = MediaClient(addresses=LOOPBACK)
        offer = (await client.offer()).replace("a=sendrecv", "a=recvonly")
        with pytest.raises(BadOffer, match="audio is recvonly; expected sendonly or sendrecv"):
            await answer_ingest(
                offer,
                clock=HouseClock(),
                voice=SourceVoice(),
                on_video=Studio().on_video,
                on_change=lambda: None,
            )
        await client.close()

    run(session)


def test_a_listener_hears_the_program() -> None:
    async def session() -> None:
        heard = Tape(2)
        client, feed = MediaClient(addresses=LOOPBACK, on_floor=heard), OpusFeed(2, 96_000, "program zh")
        offer = (await client.offer()).replace("a=sendrecv", "a=recvonly")
        peer = await answer_playback(offer, clock=HouseClock(), feed=feed, addresses=LOOPBACK)
        assert "a=sendonly" in peer.answer
        await client.accept(peer.answer)
        await until(lambda: peer.connected)
        tone = Tone(700, channels=2)
        await paced(75, lambda k: feed.push(k * BLOCK, tone()))
        await asyncio.sleep(0.2)
        assert heard.missing == 0
        assert frequency(heard.sound[:, 9600:]) == pytest.approx(700, abs=2)
        await client.close()
        await peer.wait_closed()
        assert feed.listeners == 0

    run(session)
