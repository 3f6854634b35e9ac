"""Peers that come and go leave nothing behind: no task, thread, socket or listener."""

import asyncio
import gc
import threading

import psutil

from interp.timeline.clock import HouseClock
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.peer import Peer
from tests.support.real_time import run

from .session import Tape, Tone, connect, paced


def test_twenty_consoles_come_and_go() -> None:
    async def session() -> None:
        clock, feed, process = HouseClock(), OpusFeed(2, 64_000, "floor"), psutil.Process()
        tone = Tone(300)

        async def visit(gone: bool) -> None:
            peer, ear = await connect(feed, Tape(1), clock)
            await paced(5, lambda k: ear.send(tone()))
            await (peer.close() if gone else ear.close())
            await peer.wait_closed()
            await ear.close()

        await visit(True)
        tasks, threads, files = len(asyncio.all_tasks()), threading.active_count(), process.num_fds()
        for k in range(10):
            await asyncio.gather(visit(k % 2 == 0), visit(k % 2 == 1))
        await asyncio.sleep(0.2)
        assert len(asyncio.all_tasks()) <= tasks
        assert threading.active_count() == threads
        assert process.num_fds() <= files + 1
        gc.collect()
        assert not [o for o in gc.get_objects() if isinstance(o, Peer)]

    run(session)
