"""A source that runs as in an event, and what it puts on the house timeline, read when the programs would."""

import asyncio
from collections.abc import Callable
from types import TracebackType

import numpy as np
import numpy.typing as npt

from interp.config import SourceConfig
from interp.media import VideoPacket
from interp.sources.factory import make_source
from interp.sources.rtmp.server import RtmpPorts
from interp.sources.source import SourceStatus
from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE, samples
from tests.sources.played import assert_together, assert_well_formed, clicks_in, flashes_in

DELAY = samples(300)
"""The programs' default delay: what came later than this is not heard."""
STEP = RATE // 10


class Live:
    """`async with` runs it; a source that ends with an exception fails the test."""

    def __init__(self, url: str, *, ports: RtmpPorts | None = None, **options: object) -> None:
        config = SourceConfig.model_validate({"name": "floor", "url": url, **options})
        self.clock = HouseClock()
        self.source = make_source(config, self.clock, lambda _, packet: self.pictures.append(packet), ports)
        self.pictures: list[VideoPacket] = []
        self.missing: list[int] = []
        """Samples that were not there when they were read, a count for each STEP from position 0 on."""
        self.states: list[str] = []
        """Each state that it had, in order."""
        self._sound: list[npt.NDArray[np.float32]] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Live":
        self._tasks = [asyncio.create_task(self.source.run()), asyncio.create_task(self._listen())]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        ends = await asyncio.gather(*self._tasks, return_exceptions=True)
        for end in ends:
            if isinstance(end, Exception):
                raise end

    @property
    def status(self) -> SourceStatus:
        return self.source.status()

    async def until(
        self, what: str, ready: Callable[[SourceStatus], object], seconds: float = 30.0
    ) -> SourceStatus:
        """Wait until `ready(status)`; fail saying what did not come."""
        end = self.clock.position() + seconds * RATE
        while not ready(self.status):
            for task in self._tasks:
                if task.done():
                    task.result()
            assert self.clock.position() < end, f"no {what} after {seconds} s: {self.status}"
            await asyncio.sleep(0.02)
        return self.status

    async def live(self, seconds: float = 30.0) -> SourceStatus:
        """Wait until it plays."""
        return await self.until("picture or sound", lambda status: status.state == "live", seconds)

    async def steady(self, seconds: float = 30.0) -> int:
        """Wait until its sound has been heard for half a second without a hole; return the house position from which.

        A source is live with its first packet; how long its first sound takes is the machine's and the publisher's.
        """
        await self.live(seconds)
        whole = 5
        await self.until(
            "steady sound",
            lambda _: len(self.missing) >= whole and not any(self.missing[-whole:]),
            seconds,
        )
        return self.heard - whole * STEP

    async def lost(self, seconds: float = 30.0) -> SourceStatus:
        """Wait until it has noticed that nothing comes."""
        return await self.until("loss", lambda status: status.state == "lost", seconds)

    async def play(self, seconds: float) -> None:
        """Let it run for so long, and until what came by then has been heard."""
        await asyncio.sleep(seconds)

    @property
    def heard(self) -> int:
        """One past the last house position read."""
        return len(self._sound) * STEP

    def sound(self) -> npt.NDArray[np.float32]:
        """Return what was heard from house position 0 on, (2, n)."""
        return np.concatenate(self._sound, axis=1) if self._sound else np.zeros((2, 0), np.float32)

    def clicks(self, since: int = 0) -> list[int]:
        """Return the house positions of the clicks heard from `since` on."""
        sound = self.sound()[0]
        return [at for at in clicks_in(sound) if at >= since] if np.abs(sound).max(initial=0) > 0.1 else []

    def flashes(self, since: int = 0) -> list[int]:
        """Return the house positions of the white pictures shown from `since` on and by now."""
        return [at for at in flashes_in(self.pictures) if since <= at < self.heard - STEP]

    def assert_in_sync(self, *, least: int, since: int = 0) -> None:
        """Every picture can be muxed, and flashes and clicks from `since` on are within 10 ms."""
        assert_well_formed(self.pictures)
        assert_together(self.clicks(since), self.flashes(since), least=least)

    def assert_no_hole(self, since: int) -> None:
        """Nothing was missing from house position `since` on, when it was to be heard."""
        assert sum(self.missing[-(-since // STEP) :]) == 0, self.missing[since // STEP :]

    async def _listen(self) -> None:
        while True:
            state = self.status.state
            if not self.states or self.states[-1] != state:
                self.states.append(state)
            while self.heard + STEP <= self.clock.position() - DELAY:
                block, missing = self.source.read(self.heard, STEP)
                self._sound.append(block.copy())
                self.missing.append(missing)
            await asyncio.sleep(0.02)
