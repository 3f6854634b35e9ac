"""Mouth to ear and floor to ear: from the moment the packet with a sound's onset is sent until it has been decoded.

A whole service on loopback with 16 consoles: one interpreter says a short tone twice a second, another console of
another booth listens to her booth, as relay does, and one to her channel; the others listen to the floor. The floor's
sound comes by WHIP. Then the same with the consoles' connections spread over two media processes.

Beside it a Janus AudioBridge, where it is installed: as many participants, plain RTP, two packets of prebuffer.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx
import numpy as np
import uvloop

from interp.timeline.units import BLOCK, RATE
from interp.webrtc.client import ConsoleClient
from interp.webrtc.opus import Decoder, Encoder
from interp.webrtc.rtp import build_rtp, parse_rtp
from mixers.tone import sine
from mixers.units import Samples
from tests.bench.bench_dual_track import MEDIA
from tests.support.events import RunningEvent, running_event
from tests.support.janus import JANUS, PAYLOAD_TYPE, bridge, participants
from tests.webrtc.publisher import Publisher

CONSOLES = 16
SECONDS = 40.0
EVERY = 23
"""Blocks between two onsets: never in step with anything that happens once a second."""
TONE = 4
"""Blocks that a tone lasts."""
LOUD = 0.05
CAMERA = '[[source]]\nname = "camera"\nurl = "whip"\n'
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


async def speak(send: Callable[[Samples], None], channels: int, ticks: int) -> list[float]:
    """Say the tones; return when the packet of each onset was sent."""
    loop = asyncio.get_running_loop()
    tone = np.tile(sine(0, TONE * BLOCK, 1000.0, -12.0), (channels, 1))
    silence = np.zeros((channels, BLOCK), np.float32)
    start, said = loop.time(), []
    for k in range(ticks):
        at = k % EVERY
        if at == 0:
            said.append(time.monotonic())
        send(tone[:, at * BLOCK : (at + 1) * BLOCK] if at < TONE else silence)
        await asyncio.sleep(start + (k + 1) * BLOCK / RATE - loop.time())
    return said


async def murmur(client: ConsoleClient) -> None:
    """Send silence as a console with its microphone off does."""
    silence = np.zeros((1, BLOCK), np.float32)
    await client.speak(lambda: silence)


async def measure(event: RunningEvent) -> dict[str, list[float]]:
    """Return the delays in ms by what was listened to."""
    ears = {"booth:a": Ear(), "channel:zh": Ear(), "floor": Ear()}
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
    ticks = round(SECONDS * RATE / BLOCK)
    said = await speak(speaker.send, 1, ticks)
    await asyncio.sleep(0.5)
    publisher, on_floor = await publish(event), ears["floor"]
    position = 0

    def sound(block: Samples) -> None:
        nonlocal position
        publisher.sound(position, block)
        position += BLOCK

    await speak(sound, 2, 100)  # until its place is settled
    on_floor.heard.clear()
    shown = await speak(sound, 2, ticks)
    await asyncio.sleep(0.5)
    await publisher.close()
    for task in background:
        task.cancel()
    await asyncio.gather(*background, return_exceptions=True)
    for client in (speaker, *others):
        await client.close()
    return {name: _delays(shown if name == "floor" else said, ear.heard) for name, ear in ears.items()}


async def publish(event: RunningEvent) -> Publisher:
    """Become the floor: a WHIP session of its own, every other source muted."""
    publisher = Publisher(("audio",))
    async with httpx.AsyncClient(base_url=event.url, headers=event.engineer) as http:
        (await http.patch("/api/v1/sources/podium", json={"mute": True})).raise_for_status()
        sdp = {"Content-Type": "application/sdp"}
        answer = await http.post("/whip/camera", content=await publisher.offer(), headers=sdp)
        answer.raise_for_status()
    await publisher.accept(answer.text)
    while publisher.peer is None or not publisher.peer.connected:  # noqa: ASYNC110 - nothing tells of it
        await asyncio.sleep(0.02)
    return publisher


async def measure_janus(folder: Path) -> list[float]:
    """Return the delays in ms from one participant's mouth to another's ear."""
    ear, decoder, loop = Ear(), Decoder(2), asyncio.get_running_loop()
    encoder, silent = Encoder(1, 48_000), Encoder(1, 48_000)
    number = 0
    with bridge(folder) as gateway, participants(gateway, CONSOLES) as ends:
        (mouth, to), (listening, _), *_ = ends

        def hear() -> None:
            packet = parse_rtp(listening.recv(2048))
            ear.hear(packet.timestamp, decoder.decode(packet.payload), 0)

        def speak_all(block: Samples) -> None:
            nonlocal number
            number += 1
            place = number & 0xFFFF, number * BLOCK
            mouth.sendto(build_rtp(PAYLOAD_TYPE, *place, 1, encoder.encode(block)), to)
            nothing = silent.encode(np.zeros((1, BLOCK), np.float32))
            for ssrc, (end, address) in enumerate(ends[1:], 2):
                end.sendto(build_rtp(PAYLOAD_TYPE, *place, ssrc, nothing), address)
                with suppress(BlockingIOError):
                    while end is not listening and end.recv(2048):
                        pass

        loop.add_reader(listening, hear)
        try:
            await speak(speak_all, 1, 100)
            ear.heard.clear()
            said = await speak(speak_all, 1, round(SECONDS * RATE / BLOCK))
            await asyncio.sleep(0.5)
        finally:
            loop.remove_reader(listening)
    return _delays(said, ear.heard)


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
    measured: list[tuple[str, list[float]]] = []
    for prefix, server in (("", ""), ("spread.", "media_processes = 2")):
        with (
            tempfile.TemporaryDirectory() as name,
            running_event(
                Path(name), floor=MEDIA / "floor.mp4", booths=BOOTHS, extra=CAMERA, server=server
            ) as event,
        ):
            delays = uvloop.run(measure(event))
        for label, feed in (("relay", "booth:a"), ("channel", "channel:zh"), ("floor", "floor")):
            measured.append((prefix + label, delays[feed]))
    if JANUS is not None:
        with tempfile.TemporaryDirectory() as name:
            measured.append(("janus", uvloop.run(measure_janus(Path(name)))))
    return [
        (f"latency.{label}.{which}", float(np.percentile(values, percent)), "ms")
        for label, values in measured
        for which, percent in (("median", 50), ("p99", 99))
    ]
