"""A media process and a real console: what is said and heard, repair, and what happens when the process is gone."""

import asyncio
import os
import re
import resource
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import psutil
import pytest

from interp.timeline.clock import HouseClock
from interp.webrtc.client import MediaClient
from interp.webrtc.inbox import Inbox
from interp.webrtc.offer import BadOffer
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.picture_feed import PictureFeed
from interp.webrtc.spread.process import MediaProcess, NotUp
from interp.webrtc.spread.remote import RemotePeer
from interp.webrtc.video_receiver import AccessUnit
from interp.webrtc.viewer import LOW, View
from mixers.units import BLOCK
from tests.support.real_time import run, run_in_real_time

from ..pictures import shared_video
from ..session import LOOPBACK, Tape, TapedVoice, Tone, frequency, level, until
from ..test_loss import BadNetwork, wire_of


class Room:
    """A service reduced to its tick: three feeds, a picture, one media process."""

    def __init__(self) -> None:
        self.clock, self.inbox = HouseClock(), Inbox()
        self.feeds = {"floor": OpusFeed(2, 64_000, "floor"), "channel:zh": OpusFeed(2, 64_000, "channel:zh")}
        self.feeds["booth:a"] = OpusFeed(1, 48_000, "booth:a")
        self.tones = {"floor": Tone(400, 2), "channel:zh": Tone(900, 2), "booth:a": Tone(1300)}
        self.asked: list[int] = []
        self.views = {
            name: View(
                name,
                PictureFeed(name, on_key_request=lambda: self.asked.append(1)),
                PictureFeed(name + LOW),
            )
            for name in ("program", "source:slides")
        }
        self.process = MediaProcess("1", self.clock, self.inbox, self.feeds, self.views, [])
        self.voices: list[TapedVoice] = []

    async def tick(self) -> None:
        """Do what the engine does at each block, until cancelled."""
        position = self.clock.position() // BLOCK * BLOCK
        while True:
            await asyncio.sleep(max(0.0, self.clock.seconds_until(position + BLOCK)))
            self.inbox.drain()
            for voice in self.voices:
                voice.tick(self.clock.position())
            for name, feed in self.feeds.items():
                feed.push(position, self.tones[name]())
            self.process.flush()
            position += BLOCK

    async def enter(self, tape: Tape, **client: object) -> tuple[RemotePeer, MediaClient]:
        """Let a console enter."""
        voice = TapedVoice(tape)
        self.voices.append(voice)
        ear = MediaClient(addresses=LOOPBACK, **client)  # type: ignore[arg-type]  # passed on as given
        peer = await self.process.open(
            "console", await ear.offer(), self.feeds["floor"], lambda: None, voice, self.views["program"]
        )
        await ear.accept(peer.answer)
        await until(lambda: peer.connected)
        return peer, ear


@asynccontextmanager
async def room() -> AsyncIterator[Room]:
    it = Room()
    tasks = [asyncio.create_task(it.process.run()), asyncio.create_task(it.tick())]
    try:
        yield it
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def test_a_console_is_heard_and_hears_through_another_process() -> None:
    async def session() -> None:
        async with room() as here:
            voice, floor = Tape(1), Tape(2)
            peer, ear = await here.enter(voice, on_floor=floor)
            assert here.feeds["floor"].listeners == 1
            tone = Tone(1500)
            speaking = asyncio.create_task(ear.speak(lambda: tone()))
            await until(lambda: len(floor.pieces) > 100)
            assert frequency(voice.sound[:, -48_000:-1_000]) == pytest.approx(1500, abs=2)
            assert level(voice.sound[:, -48_000:-1_000]) == pytest.approx(0.25 / 2**0.5, rel=0.1)
            assert voice.missing == 0
            assert frequency(floor.sound[:, -24_000:]) == pytest.approx(400, abs=3)
            peer.listen(here.feeds["channel:zh"])
            heard = len(floor.pieces)
            await until(lambda: len(floor.pieces) > heard + 60)
            assert frequency(floor.sound[:, -24_000:]) == pytest.approx(900, abs=3)
            assert floor.missing == 0
            assert (here.feeds["floor"].listeners, here.feeds["channel:zh"].listeners) == (0, 1)
            stats = peer.stats()
            assert stats.received > 100
            assert stats.rtt_ms is not None
            assert stats.rtt_ms < 60
            assert stats.last_arrival is not None
            assert 0 <= here.clock.position() - stats.last_arrival < 48_000
            speaking.cancel()
            await ear.close()
            await asyncio.wait_for(peer.wait_closed(), 5)
            await until(lambda: here.feeds["channel:zh"].listeners == 0)
            assert here.process.connections == 0

    run_in_real_time(session)


def test_a_partner_is_heard_through_another_process_while_wanted() -> None:
    async def session() -> None:
        async with room() as here:
            floor, partner = Tape(2), Tape(1)
            booth = here.feeds["booth:a"]
            peer, ear = await here.enter(Tape(1), on_floor=floor, on_partner=partner)
            await until(lambda: len(floor.pieces) > 25)
            assert (ear.received_of_partner, booth.encoded) == (0, 0)
            peer.partner(booth)
            await until(lambda: ear.received_of_partner > 60)
            assert frequency(partner.sound[:, -24_000:]) == pytest.approx(1300, abs=3)
            assert frequency(floor.sound[:, -24_000:]) == pytest.approx(400, abs=3)
            assert floor.missing == 0
            peer.partner(None)
            await until(lambda: booth.listeners == 0)
            await asyncio.sleep(0.2)
            came, made = ear.received_of_partner, booth.encoded
            await asyncio.sleep(0.3)
            assert (ear.received_of_partner, booth.encoded) == (came, made)

    run_in_real_time(session)


def test_a_console_sees_what_it_chose_and_nothing_when_it_wants_none() -> None:
    async def session() -> None:
        async with room() as here:
            seen: list[AccessUnit] = []
            video = shared_video(12, width=320, height=180, gop=1)

            async def show(count: int) -> None:
                for packet in video[:count]:
                    position = here.clock.position()
                    for view in here.views.values():
                        view.full.push(packet.data, position, packet.key, packet.config)
                    await asyncio.sleep(0.04)

            peer, ear = await here.enter(Tape(1), on_picture=seen.append)
            await until(lambda: here.views["program"].full.viewers == 1)
            await show(6)
            await until(lambda: len(seen) >= 5 and peer.stats().picture == "full")
            assert here.asked, "a newcomer asks for a key frame"
            peer.watch(here.views["source:slides"])
            await until(lambda: here.views["source:slides"].full.viewers == 1)
            await show(6)
            await until(lambda: here.views["program"].full.viewers == 0)
            peer.watch(None)
            await until(lambda: here.views["source:slides"].full.viewers == 0)
            await until(lambda: peer.stats().picture == "none")
            count = len(seen)
            await show(6)
            assert len(seen) == count
            await ear.close()

    run_in_real_time(session)


def test_lost_voice_is_asked_for_again_across_the_processes() -> None:
    async def session() -> None:
        async with room() as here:
            voice = Tape(1)
            peer, ear = await here.enter(voice)
            bad = BadNetwork(wire_of(ear), lambda k: k > 20 and k % 8 == 0, repeats=True)
            TapedVoice.DELAY, before = 4 * BLOCK, TapedVoice.DELAY
            try:
                tone = Tone(400)
                speaking = asyncio.create_task(ear.speak(lambda: tone()))
                await until(lambda: bad.lost >= 40)
                speaking.cancel()
                stats = peer.stats()
            finally:
                TapedVoice.DELAY = before
            assert stats.recovered_ms == 0, "each came again, none had to be rebuilt"
            assert stats.concealed_ms <= 60
            assert voice.missing == 0
            assert 4 < stats.loss_percent < 25, "one in eight was lost, though none is missing"
            await ear.close()

    run_in_real_time(session)


def test_with_red_a_packet_comes_over_once() -> None:
    async def session() -> None:
        async with room() as here:
            voice = Tape(1)
            _peer, ear = await here.enter(voice, red=True)
            tone = Tone(400)
            speaking = asyncio.create_task(ear.speak(lambda: tone()))
            await until(lambda: bool(voice.pieces) and voice.sound.shape[1] > 48_000)
            assert here.voices[0].spares == 0
            BadNetwork(wire_of(ear), lambda k: k % 5 == 0, repeats=False)
            await until(lambda: here.voices[0].spares >= 8)
            speaking.cancel()
            assert here.voices[0].spared == here.voices[0].spares
            assert voice.missing == 0
            await ear.close()

    run_in_real_time(session)


def test_an_offer_that_cannot_be_taken_is_refused_with_the_same_sentence() -> None:
    async def session() -> None:
        async with room() as here:
            for offer in ("", "v=0", "v=0\r\no=- 0 0 IN IP4 0\r\ns=-\r\nt=0 0\r\n"):
                with pytest.raises(BadOffer, match="session description"):
                    await here.process.open("console", offer, here.feeds["floor"], lambda: None, None)
            assert here.process.connections == 0
            assert here.process.restarts == 0

    run(session)


def test_an_offer_that_aiortc_stumbles_over_harms_nobody_else() -> None:
    async def session() -> None:
        async with room() as here:
            peer, ear = await here.enter(Tape(1))
            client = MediaClient(addresses=LOOPBACK)
            offer = re.sub(r"a=msid:(\S+) \S+", r"a=msid:\1 ", await client.offer())
            assert "a=msid:" in offer
            with pytest.raises(BadOffer, match="a=msid"):
                await here.process.open("playback", offer, here.feeds["floor"], lambda: None)
            assert here.process.restarts == 0
            assert peer.connected
            await client.close()
            await ear.close()

    run(session)


def test_a_process_that_cannot_be_started_is_tried_again() -> None:
    async def session() -> None:
        async with room() as here:
            await until(lambda: here.process.pid is not None)
            soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
            highest = os.dup(0)
            os.close(highest)
            # One more may be open: what watches the machine beside the test needs it. A process needs several.
            resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 1, hard))
            try:
                await _killed(here)
                await until(lambda: here.process.error is not None)
                assert "open files" in (here.process.error or "")
            finally:
                resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            _peer, ear = await here.enter(Tape(1))
            assert here.process.error is None
            await ear.close()

    run(session)


def test_who_gives_up_before_the_answer_leaves_nothing_behind() -> None:
    async def session() -> None:
        async with room() as here:
            peer, ear = await here.enter(Tape(1))
            assert here.process.pid is not None
            process = psutil.Process(here.process.pid)
            before = len(process.net_connections("udp"))
            clients = [MediaClient(addresses=LOOPBACK) for _ in range(4)]
            for client in clients:
                opening = asyncio.create_task(
                    here.process.open("playback", await client.offer(), here.feeds["floor"], lambda: None)
                )
                await asyncio.sleep(0)
                opening.cancel()
                await asyncio.gather(opening, return_exceptions=True)
                await client.close()
            await asyncio.sleep(1)
            assert here.process.connections == 1
            assert len(process.net_connections("udp")) == before, "only the console that is there"
            assert peer.connected
            await ear.close()

    run(session)


async def _killed(here: Room) -> None:
    assert here.process.pid is not None
    os.kill(here.process.pid, signal.SIGKILL)


async def _stopped(here: Room) -> None:
    """A process that lives and does nothing is worse than a dead one."""
    assert here.process.pid is not None
    os.kill(here.process.pid, signal.SIGSTOP)


@pytest.mark.parametrize("harm", [_killed, _stopped])
def test_when_the_process_is_gone_its_consoles_are_and_the_next_one_takes_them(
    harm: Callable[[Room], Awaitable[None]],
) -> None:
    async def session() -> None:
        async with room() as here:
            peer, ear = await here.enter(Tape(1))
            first = here.process.pid
            await harm(here)
            await asyncio.wait_for(peer.wait_closed(), 15)
            assert not peer.connected
            assert here.feeds["floor"].listeners == 0
            voice = Tape(1)
            again, back = await here.enter(voice)
            assert here.process.restarts == 1
            assert here.process.pid not in (None, first)
            tone = Tone(1500)
            speaking = asyncio.create_task(back.speak(lambda: tone()))
            await until(lambda: bool(voice.pieces) and voice.sound.shape[1] > 24_000)
            assert frequency(voice.sound[:, -12_000:]) == pytest.approx(1500, abs=8)
            speaking.cancel()
            await again.close()
            await back.close()
            await ear.close()

    run(session)


def test_without_a_process_an_offer_is_told_so() -> None:
    async def session() -> None:
        here = Room()
        with pytest.raises(NotUp):
            await here.process.open("console", "v=0", here.feeds["floor"], lambda: None, None)

    run(session)
