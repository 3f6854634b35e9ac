"""Mouth to ear: from the moment a console sends the packet with a sound's onset until a listener has decoded it.

A whole service on loopback with 16 consoles: one interpreter says a short tone twice a second, another console of
another booth listens to her booth, as relay does, and one to her channel; the others listen to the floor.
"""

import asyncio
import tempfile
import time
from pathlib import Path

import numpy as np
import uvloop

from interp.timeline.units import BLOCK, RATE
from interp.webrtc.client import ConsoleClient
from mixers.tone import sine
from mixers.units import Samples
from tests.bench.bench_dual_track import MEDIA
from tests.support.events import RunningEvent, running_event

CONSOLES = 16
SECONDS = 40.0
EVERY = 23
"""Blocks between two onsets: never in step with anything that happens once a second."""
TONE = 4
"""Blocks that a tone lasts."""
LOUD = 0.05
BOOTHS = {"a": ["zh", "en"], "b": ["en", "zh"], "c": ["zh", "en"]}


class Ear:
    """Notes when each tone was heard first, monotonic seconds."""

    def __init__(self) -> None:
        self.heard: list[float] = []
        self._quiet = BLOCK * TONE

    def hear(self, position: int, sound: Samples, arrival: int) -> None:
        """Take decoded sound, (2, n)."""
        if np.abs(sound).max() < LOUD:
            self._quiet += sound.shape[1]
            return
        if self._quiet >= BLOCK * TONE:
            self.heard.append(time.monotonic())
        self._quiet = 0


async def speak(client: ConsoleClient, ticks: int) -> list[float]:
    """Say the tones; return when the packet of each onset was sent."""
    loop = asyncio.get_running_loop()
    tone, silence = sine(0, TONE * BLOCK, 1000.0, -12.0)[None], np.zeros((1, BLOCK), np.float32)
    start, said = loop.time(), []
    for k in range(ticks):
        at = k % EVERY
        if at == 0:
            said.append(time.monotonic())
        client.send(tone[:, at * BLOCK : (at + 1) * BLOCK] if at < TONE else silence)
        await asyncio.sleep(start + (k + 1) * BLOCK / RATE - loop.time())
    return said


async def murmur(client: ConsoleClient) -> None:
    """Send silence as a console with its microphone off does."""
    silence = np.zeros((1, BLOCK), np.float32)
    await client.speak(lambda: silence)


async def measure(event: RunningEvent) -> dict[str, list[float]]:
    """Return the delays in ms by what was listened to."""
    ears = {"booth:a": Ear(), "channel:zh": Ear()}
    speaker = ConsoleClient()
    await speaker.connect(event.url, "a", event.booth_token("a"))
    others = []
    for number in range(CONSOLES - 1):
        booth = "bca"[number % 3]
        wanted = list(ears)[number] if number < len(ears) else "floor"
        client = ConsoleClient(on_floor=ears[wanted].hear if wanted in ears else None)
        await client.connect(event.url, booth, event.booth_token(booth))
        await client.patch(listen=wanted)
        others.append(client)
    await speaker.patch(mic="on", output="zh")
    background = [asyncio.create_task(murmur(client)) for client in others]
    for ear in ears.values():
        ear.heard.clear()
    said = await speak(speaker, round(SECONDS * RATE / BLOCK))
    await asyncio.sleep(0.5)
    for task in background:
        task.cancel()
    await asyncio.gather(*background, return_exceptions=True)
    for client in (speaker, *others):
        await client.close()
    return {name: _delays(said, ear.heard) for name, ear in ears.items()}


def _delays(said: list[float], heard: list[float]) -> list[float]:
    """Return, for each tone but the first few, how long after it was said it was heard first. ms."""
    delays = []
    for at in said[4:]:
        after = [moment for moment in heard if at < moment < at + EVERY * BLOCK / RATE]
        assert after, "a tone was not heard at all"
        delays.append((after[0] - at) * 1000)
    return delays


def run() -> list[tuple[str, float, str]]:
    """Return the figures: name, value, unit."""
    with (
        tempfile.TemporaryDirectory() as name,
        running_event(Path(name), floor=MEDIA / "floor.mp4", booths=BOOTHS) as event,
    ):
        delays = uvloop.run(measure(event))
    return [
        (f"latency.{label}.{which}", float(np.percentile(values, percent)), "ms")
        for label, values in (("relay", delays["booth:a"]), ("channel", delays["channel:zh"]))
        for which, percent in (("median", 50), ("p99", 99))
    ]
