"""Delegates of a real service: WebRTC clients with a voice and a camera, in a thread of their own."""

import asyncio
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from interp.timeline.units import BLOCK, RATE
from interp.webrtc.client import DelegateClient
from interp.webrtc.h264 import nal_units, parameter_sets
from tests.studio.pictures import Coded
from tests.support.events import RunningEvent

Sound = npt.NDArray[np.float32]


class Delegate:
    """One of them; `sound` is spoken in a circle, and the pictures are shown in one, both from the same moment on."""

    def __init__(self, client: DelegateClient, loop: asyncio.AbstractEventLoop) -> None:
        self.client, self._loop = client, loop
        self.heard: list[Sound] = []
        self.seen: list[tuple[float, bytes]] = []
        """Pictures with the moments (`time.monotonic`) at which they were whole …"""
        self.showed: list[float] = []
        """… and when those of the camera were sent."""
        self.sound: Sound = np.zeros(BLOCK, np.float32)
        self.pictures: list[Coded] = []
        self.gone = False
        self.spoken: list[float] = []
        """When a click was spoken (`time.monotonic`) …"""
        self.clicks: list[float] = []
        """… and when one was heard."""

    def call(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    def patch(self, **switches: object) -> Any:
        return self.call(self.client.patch(**switches))

    def vanish(self) -> None:
        """Cut the line without a goodbye."""
        self.gone = True
        self.call(self.client.vanish())

    def ear(self, seconds: float) -> Sound:
        """Return what was heard last, (2, n)."""
        blocks = self.heard[-round(seconds * RATE / BLOCK) :]
        return np.concatenate(blocks, axis=1)

    async def live(self) -> None:
        """Speak and show, on an absolute schedule."""
        begun, block, shown = self._loop.time(), 0, 0
        while not self.gone:
            at = block * BLOCK
            there = at % len(self.sound)
            block_now = np.ascontiguousarray(self.sound[None, there : there + BLOCK])
            # A block goes out when its last sample has been spoken.
            if (place := click_in(block_now)) is not None:
                self.spoken.append(time.monotonic() + (place - BLOCK) / RATE)
            self.client.send(block_now)
            while self.pictures and shown * RATE // 25 <= at:
                one = self.pictures[shown % len(self.pictures)]
                units = list(nal_units(one.data))
                if one.key:
                    units = parameter_sets(one.config.avcc) + units
                self.showed.append(time.monotonic())
                self.client.show(shown * RATE // 25, units)
                shown += 1
            block += 1
            await asyncio.sleep(begun + block * BLOCK / RATE - self._loop.time())


def click_in(block: Sound) -> int | None:
    """Return where in a block (channels, n) a click begins."""
    loud = np.flatnonzero(np.abs(block).max(axis=0) > 0.2)
    return int(loud[0]) if len(loud) else None


@contextmanager
def delegates(
    event: RunningEvent, sounds: Mapping[str, Sound], pictures: Mapping[str, list[Coded]]
) -> Iterator[dict[str, Delegate]]:
    """Let delegates join, each with a sound and, where there are any, pictures."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    everybody: dict[str, Delegate] = {}
    tasks = []

    def hear(name: str, block: Sound) -> None:
        one = everybody[name]
        one.heard.append(block)
        if (place := click_in(block)) is not None:
            one.clicks.append(time.monotonic() + place / RATE)

    try:
        for name, sound in sounds.items():
            seen: list[tuple[float, bytes]] = []
            client = DelegateClient(
                on_floor=lambda _p, block, _a, name=name: hear(name, block),  # type: ignore[misc]
                on_picture=lambda unit, seen=seen: seen.append((time.monotonic(), unit.data)),  # type: ignore[misc]
                camera=name in pictures,
            )
            one = everybody[name] = Delegate(client, loop)
            one.seen, one.sound = seen, sound[: len(sound) // BLOCK * BLOCK]
            one.pictures = pictures.get(name, [])
            one.call(client.connect(event.url, name, event.links["delegates"][name]["token"]))
            tasks.append(asyncio.run_coroutine_threadsafe(one.live(), loop))
        yield everybody
    finally:
        for one in everybody.values():
            was_gone, one.gone = one.gone, True
            if not was_gone:
                one.call(one.client.close())
        for task in tasks:
            task.result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
