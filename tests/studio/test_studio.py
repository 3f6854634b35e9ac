"""The studio's own process, fed as sources feed it: what comes back, when, and what happens when it dies."""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise

import av
import pytest

from interp.media import VideoPacket
from interp.studio import studio as module
from interp.studio.job import Job, Person
from interp.studio.show import BadShow, Change, Shot
from interp.studio.studio import Studio
from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE, milliseconds, samples
from mixers.picture.layouts import named
from tests.studio.pictures import coded, number_of
from tests.support.real_time import in_real_time

FPS, STEP = 25, RATE // 25
SOURCES = (("one", Person("Praha", ("Mayor of Prague",))), ("two", Person("臺北")))
AHEAD = samples(60)
"""Sources place what they bring this long after it has come."""


@dataclass
class Run:
    """A studio at work, and what it has made."""

    clock: HouseClock = field(default_factory=HouseClock)
    made: list[tuple[VideoPacket, int]] = field(default_factory=list)
    """Each packet, and the house position at which it was there."""
    changes: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.studio = Studio(Job(640, 360, FPS, SOURCES), self.clock, self.take, self.changed)

    def take(self, packet: VideoPacket) -> None:
        self.made.append((packet, self.clock.position()))
        self.came.set()

    def changed(self) -> None:
        self.changes += 1

    async def feed(self, seconds: float) -> None:
        """Be both sources in real time."""
        pair = list(zip(coded(round(seconds * FPS)), coded(round(seconds * FPS)), strict=True))
        begun = -(-self.clock.position() // STEP) * STEP + AHEAD
        for both in pair:
            place = begun + both[0].position
            await asyncio.sleep(max(0.0, self.clock.seconds_until(place - AHEAD)))
            for name, one in zip(("one", "two"), both, strict=True):
                self.studio.offer(name, VideoPacket(place, place, STEP, one.key, one.data, one.config))

    def numbers(self) -> list[int | None]:
        """Decode what was made; return the number in each frame."""
        decoder = av.CodecContext.create("h264", "r")
        decoder.extradata = self.made[0][0].config.avcc
        frames = [frame for packet, _ in self.made for frame in decoder.decode(av.Packet(packet.data))]
        frames += decoder.decode(None)
        return [number_of(frame.to_ndarray(format="gray")) for frame in frames]


@asynccontextmanager
async def at_work(run: Run, seconds: float) -> AsyncIterator[None]:
    """Run the studio and its sources until the block ends."""
    tasks = [asyncio.create_task(run.studio.run()), asyncio.create_task(run.feed(seconds))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(run: Run, frames: int, seconds: float = 30) -> None:
    """Wait until so many frames more have been made."""
    wanted = len(run.made) + frames
    async with asyncio.timeout(seconds):
        while len(run.made) < wanted:
            run.came.clear()
            await run.came.wait()


async def another(run: Run) -> None:
    """Wait until the process has been missed."""
    async with asyncio.timeout(30):
        while not run.studio.restarts:
            run.came.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(run.came.wait(), 0.05)


def test_every_picture_comes_back_once_in_order_and_in_time() -> None:
    def look(stalls: object) -> None:
        run = Run()

        async def work() -> None:
            async with at_work(run, 20):
                await until(run, 140)

        asyncio.run(work())
        places = [packet.pts for packet, _ in run.made]
        assert {b - a for a, b in pairwise(places)} == {STEP}
        numbers = run.numbers()
        first = numbers.index(next(number for number in numbers if number))
        seen = [number for number in numbers[first:] if number is not None]
        assert len(seen) > 100
        assert {b - a for a, b in pairwise(seen[:-10])} == {1}, seen
        late = sorted(milliseconds(came - packet.pts) for packet, came in run.made)
        print(
            f"made {late[len(late) // 2]:.0f} ms after their place, 99 of 100 within {late[-len(late) // 100]:.0f}"
        )
        assert late[len(late) // 2] < 150
        keys = [packet.pts for packet, _ in run.made if packet.key]
        assert {b - a for a, b in pairwise(keys)} <= {2 * RATE}

    in_real_time(look)


def test_a_scene_that_cannot_be_is_refused_and_changes_nothing() -> None:
    studio = Run().studio
    before = studio.on_air
    for shot, said in (
        (Shot("grand"), "scene.layout: 'grand' is not here; expected one of full, two"),
        (Shot("full", ("one", "two")), "scene.slots: 2 sources; the layout 'full' has 1 slot"),
        (Shot("two", ("one", "three")), "scene.slots[1]: 'three' is not here; expected one of one, two"),
    ):
        with pytest.raises(BadShow) as error:
            studio.show(Change(shot))
        assert str(error.value).startswith(said)
    assert studio.on_air == before


def test_a_process_that_dies_is_followed_by_another_with_the_same_scene() -> None:
    async def work(run: Run) -> None:
        async with at_work(run, 40):
            await until(run, 30)
            run.studio.show(Change(Shot("two", ("two", "one"))))
            await until(run, 10)
            assert run.studio._process is not None
            os.kill(run.studio._process.pid, signal.SIGKILL)
            await another(run)  # what it had made comes yet
            await until(run, 30)

    run = Run()
    asyncio.run(work(run))
    assert run.studio.restarts == 1
    places = [packet.pts for packet, _ in run.made]
    holes = [b - a for a, b in pairwise(places) if b - a != STEP]
    assert len(holes) == 1
    back = next(n for n, (a, b) in enumerate(pairwise(places)) if b - a != STEP) + 1
    assert run.made[back][0].key
    run.made = run.made[back:]
    decoder = av.CodecContext.create("h264", "r")
    decoder.extradata = run.made[0][0].config.avcc
    luma = decoder.decode(av.Packet(run.made[0][0].data))[0].to_ndarray(format="gray")[:360]
    assert luma[:40].std() < 5, "above the two pictures there is nothing"
    left, right = (slot.place for slot in named("two", 640, 360).slots)
    for place in (left, right):
        assert luma[place.y : place.y + place.height // 2, place.x : place.x + place.width].std() > 50


def test_a_process_that_hangs_is_ended_and_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HUNG", 2.0)

    async def work(run: Run) -> None:
        async with at_work(run, 60):
            await until(run, 30)
            assert run.studio._process is not None
            os.kill(run.studio._process.pid, signal.SIGSTOP)
            await another(run)
            assert run.studio.trouble is not None
            await until(run, 30)
            assert run.studio.trouble is None

    run = Run()
    asyncio.run(work(run))
    assert run.studio.restarts == 1


@pytest.mark.parametrize("program", ["/bin/false", "/nowhere/python"])
def test_a_process_that_cannot_start_ends_nothing_else(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setattr(module, "_BACK_OFF", 0.02)

    async def work(run: Run) -> None:
        with monkeypatch.context() as broken:
            broken.setattr(module.sys, "executable", program)
            running = asyncio.create_task(run.studio.run())
            feeding = asyncio.create_task(run.feed(60))
            async with asyncio.timeout(20):
                while run.studio.restarts < 20:
                    assert not running.done()
                    await asyncio.sleep(0.05)
            assert run.studio.trouble is not None
        try:
            await until(run, 30)
            assert run.studio.trouble is None
        finally:
            for task in (running, feeding):
                task.cancel()
            await asyncio.gather(running, feeding, return_exceptions=True)

    asyncio.run(work(Run()))
