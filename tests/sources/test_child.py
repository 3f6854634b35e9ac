"""A worker process as the service sees it, on both event loops: its death is one exception, always the same."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import uvloop

from interp.sources.child import Child, WorkerDied
from interp.sources.frames import End, Info
from interp.sources.spec import Spec
from tests.sources.clips import base
from tests.sources.test_supervision import workers

Run = Callable[[Coroutine[Any, Any, None]], None]


@pytest.fixture(params=[asyncio.run, uvloop.run], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    chosen: Run = request.param
    return chosen


def test_it_says_what_it_found_and_that_it_is_over(run: Run) -> None:
    async def scenario() -> None:
        found: list[object] = []
        async with Child(Spec("file", str(base()))) as child:
            while not any(isinstance(frame, End) for frame in found):
                found += await child.frames()
        assert isinstance(found[0], Info)
        assert found[-1] == End(None)
        assert not workers()

    run(scenario())


async def feed_on(child: Child) -> None:
    for _ in range(200):
        await child.feed(bytes(1 << 16))


def test_feeding_one_that_died_says_so(run: Run) -> None:
    async def scenario() -> None:
        async with Child(Spec("stdin", format="flv")) as child:
            (worker,) = workers()
            os.kill(worker.pid, signal.SIGKILL)
            for _ in range(3):  # a pipe's end is noticed by a write, or by the loop, or already known
                with pytest.raises(WorkerDied):
                    await feed_on(child)
                await asyncio.sleep(0.1)
            with pytest.raises(WorkerDied):
                await child.frames()
            child.finish()

    run(scenario())


def test_one_that_is_told_nothing_ends_with_its_words(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        monkeypatch.setattr(Spec, "line", lambda _: b'{"url": "rtmp://host/live/s3cret"}\n')
        async with Child(Spec("file", "rtmp://host/live/s3cret")) as child:
            with pytest.raises(WorkerDied, match="not a worker's specification") as died:
                await child.frames()
        assert "s3cret" not in str(died.value)

    run(scenario())


def test_cancelled_while_it_is_waited_for_it_is_gone(run: Run) -> None:
    async def scenario() -> None:
        async def wait() -> None:
            async with Child(Spec("stdin", format="flv")) as child:
                await child.frames()

        task = asyncio.create_task(wait())
        while not workers():  # noqa: ASYNC110 - a process, not a thing of the loop's
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait((task,))
        assert task.cancelled()
        assert not workers()

    run(scenario())
