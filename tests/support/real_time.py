"""Tests that measure time, on a machine that has other work to do."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import psutil

STOOD_STILL = 0.04
"""Seconds without a turn of the loop; packets are due every 20 ms."""
FULL = 0.95
"""The share of all cores in use from which on work waits for its turn."""
_LOOK = 0.5
"""Seconds over which that share is taken."""


class Stalls:
    """How long this machine stood still, and how much of it was in use."""

    worst = 0.0
    """Seconds."""
    fullest = 0.0
    """Share of all cores, 0 to 1, in the fullest half second."""

    def note(self, late: float) -> None:
        self.worst = max(self.worst, late)

    @property
    def tell(self) -> str:
        return f"this machine stood still for {self.worst:.3f} s and was {self.fullest:.0%} full"

    @property
    def excuse(self) -> bool:
        """Whether a measured time tells nothing."""
        return self.worst >= STOOD_STILL or self.fullest >= FULL


def in_real_time(attempt: Callable[[Stalls], None]) -> None:
    """Run a test that measures time and may note how late it was. Where it fails while this machine stood still or was
    full, which tells nothing, run it again, twice at most.
    """
    for last in (False, False, True):
        stalls = Stalls()
        try:
            with _watched(stalls):
                attempt(stalls)
            return
        except (AssertionError, TimeoutError):
            if last or not stalls.excuse:
                raise
            print(f"{stalls.tell}; once more")


def run_in_real_time(test: Callable[[], Awaitable[None]], within: float = 60.0) -> None:
    """Run a test as `run` and `in_real_time` do."""

    def attempt(stalls: Stalls) -> None:
        async def look() -> None:
            loop = asyncio.get_running_loop()
            while True:
                due = loop.time() + 0.005
                await asyncio.sleep(0.005)
                stalls.note(loop.time() - due)

        async def watched() -> None:
            watch = asyncio.create_task(look())
            try:
                await test()
            finally:
                watch.cancel()

        run(watched, within)

    in_real_time(attempt)


def run(test: Callable[[], Awaitable[None]], within: float = 60.0) -> None:
    """Run a test on uvloop where it is installed, as the service does."""
    try:
        import uvloop
    except ImportError:
        loop_factory = None
    else:
        loop_factory = uvloop.new_event_loop

    async def limited() -> None:
        async with asyncio.timeout(within):
            await test()

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(limited())


@contextmanager
def _watched(stalls: Stalls) -> Iterator[None]:
    """Look at the machine beside a test."""
    over = threading.Event()

    def look() -> None:
        before = psutil.cpu_times()
        while not over.wait(_LOOK):
            now = psutil.cpu_times()
            passed, idle = sum(now) - sum(before), now.idle - before.idle
            if passed > 0:
                stalls.fullest = max(stalls.fullest, 1 - idle / passed)
            before = now

    watch = threading.Thread(target=look)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()
