"""The consoles' picture: made in a worker only while somebody watches, seen from a key frame on."""

import asyncio
import os
import signal

import numpy as np
import psutil
import pytest

from interp.timeline.clock import HouseClock
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.picture_encoder import PictureEncoder
from interp.webrtc.picture_feed import PictureFeed
from interp.webrtc.video_receiver import AccessUnit
from interp.webrtc.viewer import View
from mixers.units import RATE
from tests.support.processes import below
from tests.support.real_time import run

from .pictures import decode, shared_video
from .session import Tape, connect, until


def workers() -> list[psutil.Process]:
    """Return the picture workers of this process that run."""
    return below(having="picture_worker")


def test_a_console_sees_the_shared_picture_small_and_in_place() -> None:
    async def session() -> None:
        encoder, clock, seen = PictureEncoder(), HouseClock(), list[AccessUnit]()
        video = shared_video(100)
        running = asyncio.create_task(encoder.run())
        for packet in video[:30]:
            encoder.video(packet)
        await asyncio.sleep(0.1)
        assert not encoder.running, "nobody watches: nothing is encoded"
        peer, ear = await connect(
            OpusFeed(2, 64_000, "floor"),
            Tape(1),
            clock,
            view=View("program", encoder.feed),
            on_picture=seen.append,
        )
        await until(lambda: encoder.running)
        for packet in video[30:]:
            encoder.video(packet)
            await asyncio.sleep(0.02)
        await until(lambda: len(seen) >= 60)
        assert seen[0].key
        keys = [u.position for u in seen if u.key]
        assert max(np.diff(keys)) <= RATE * 1.1, "a key frame a second"
        steps = np.diff([u.position for u in seen])
        assert set(steps) == {RATE // 25}
        pictures = decode([u.data for u in seen])
        assert pictures[0].shape == (360, 640)
        brightness = [float(p.mean()) for p in pictures]
        assert np.all(np.diff(brightness) > -1.5), "in order"
        assert brightness[-1] - brightness[0] == pytest.approx(len(seen) - 1, abs=4)
        await ear.close()
        await peer.wait_closed()
        assert encoder.feed.viewers == 0
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert not workers()

    run(session)


def test_the_worker_is_started_again_when_it_dies() -> None:
    async def session() -> None:
        encoder, clock, seen = PictureEncoder(), HouseClock(), list[AccessUnit]()
        video = shared_video(200)
        running = asyncio.create_task(encoder.run())
        peer, ear = await connect(
            OpusFeed(2, 64_000, "floor"),
            Tape(1),
            clock,
            view=View("program", encoder.feed),
            on_picture=seen.append,
        )

        async def play() -> None:
            for packet in video:
                encoder.video(packet)
                await asyncio.sleep(0.025)

        playing = asyncio.create_task(play())
        await until(lambda: len(seen) > 10)
        (worker,) = workers()
        os.kill(worker.pid, signal.SIGKILL)
        await until(lambda: encoder.restarts == 1)
        count = len(seen)
        await until(lambda: len(seen) > count + 10)
        assert peer.connected
        playing.cancel()
        running.cancel()
        await asyncio.gather(playing, running, return_exceptions=True)
        await ear.close()

    run(session)


def test_a_newcomer_waits_for_a_key_frame_and_asks_for_one_at_most_once_a_second() -> None:
    asked: list[int] = []
    feed = PictureFeed("p", on_key_request=lambda: asked.append(1))

    async def session() -> None:
        seen: list[AccessUnit] = []
        peer, ear = await connect(
            OpusFeed(2, 64_000, "floor"),
            Tape(1),
            HouseClock(),
            view=View("program", feed),
            on_picture=seen.append,
        )
        video = shared_video(20, width=320, height=180, gop=10)
        for packet in video[3:]:
            feed.push(packet.data, packet.pts, packet.key, packet.config)
        await until(lambda: len(seen) == 10)
        assert seen[0].key
        assert len(decode([u.data for u in seen])) == 10
        for _ in range(20):
            feed.ask_for_key()
        assert len(asked) <= 2
        await ear.close()
        await peer.wait_closed()

    run(session)


def test_a_config_change_in_the_middle_is_followed() -> None:
    from interp.webrtc.picture_wire import CONFIG, PACKET, Message
    from interp.webrtc.picture_worker import Worker

    worker, out = Worker(640, 360, 600_000), list[Message]()
    small = shared_video(30, width=320, height=240, start=30 * RATE // 25)
    for part in (shared_video(30), small):
        out += worker.take(Message(CONFIG, data=part[0].config.avcc))
        for packet in part:
            out += worker.take(Message(PACKET, packet.key, packet.pts, data=packet.data))
    configs = [(m.width, m.height) for m in out if m.kind == CONFIG]
    assert configs == [(640, 360), (320, 240)]
    positions = [m.position for m in out if m.kind == PACKET]
    assert positions == sorted(positions)
    assert len(positions) == 60


def test_damaged_pictures_do_not_end_the_worker() -> None:
    from interp.webrtc.picture_wire import CONFIG, PACKET, Message
    from interp.webrtc.picture_worker import Worker

    worker, video = Worker(640, 360, 600_000), shared_video(60)
    list(worker.take(Message(CONFIG, data=video[0].config.avcc)))
    rng, out = np.random.default_rng(0), list[Message]()
    for i, packet in enumerate(video):
        data = packet.data if i % 3 != 1 else rng.bytes(200)
        out += worker.take(Message(PACKET, packet.key, packet.pts, data=data))
    assert len(out) > 20


@pytest.mark.parametrize("size", [(1920, 1080), (640, 480), (176, 144), (1080, 1920)])
def test_the_picture_keeps_its_shape_and_fits(size: tuple[int, int]) -> None:
    from interp.webrtc.picture_worker import Worker

    width, height = Worker(640, 360, 600_000)._fit(*size)
    assert width <= 640
    assert height <= 360
    assert width % 2 == height % 2 == 0
    assert width / height == pytest.approx(size[0] / size[1], rel=0.02)
