"""What a console costs: CPU of the service's side per console and second, sound both ways at 50 packets/s.

The consoles are real WebRTC clients in a process of their own, so that only the service is counted. As in an event
their sockets are read at the tick, every voice is decoded for the programs, and the floor is encoded once for all; with
RED each packet carries the one before, both ways, as it does with Chromium. Beside it, where Janus is installed (apt:
janus), its AudioBridge in the same run.
"""

import asyncio
import resource
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, create_subprocess_exec
from contextlib import suppress
from pathlib import Path

import numpy as np
import psutil
import uvloop

from interp.timeline.clock import HouseClock
from interp.timeline.units import samples
from interp.webrtc.client import MediaClient
from interp.webrtc.console import ConsolePeer, answer_console
from interp.webrtc.inbox import Inbox
from interp.webrtc.opus import Encoder
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.playout.console_voice import ConsoleVoice
from interp.webrtc.rtp import build_rtp
from mixers.units import BLOCK, RATE, Samples
from tests.support.janus import JANUS, PAYLOAD_TYPE, bridge, participants

SECONDS = 6
LOOPBACK = ["127.0.0.1"]


BEHIND = samples(200)
"""How far behind its newest packet a voice is read, as the programs do."""


class Sink(ConsoleVoice):
    """Plays a voice as the programs do, every 200 ms, and counts it."""

    def __init__(self) -> None:
        super().__init__()
        self.samples = 0
        self._newest = 0

    def play(self) -> None:
        """Read what has become due."""
        for media, *_ in self.arrivals():
            self._newest = max(self._newest, media)
        self.samples += sum(sound.shape[1] for _, sound in self.pull(0, self._newest - BEHIND))


def noise(channels: int) -> list[Samples]:
    """Return a second of pink-like noise in blocks: no codec finds it easy."""
    rng = np.random.default_rng(1)
    sound = np.cumsum(rng.normal(0, 0.01, (channels, RATE)), axis=1)
    sound -= np.linspace(sound[:, :1], sound[:, -1:], RATE, axis=1)[..., 0]
    sound = (0.3 * sound / np.abs(sound).max()).astype(np.float32)
    return [np.ascontiguousarray(sound[:, i : i + BLOCK]) for i in range(0, RATE, BLOCK)]


async def clients(count: int, *, red: bool) -> None:
    """Be `count` consoles; offers and answers pass on stdin and stdout, base64 a line."""
    import base64

    loop = asyncio.get_running_loop()
    ears = [MediaClient(addresses=LOOPBACK, red=red) for _ in range(count)]
    for ear in ears:
        print(base64.b64encode((await ear.offer()).encode()).decode(), flush=True)
        answer = await loop.run_in_executor(None, sys.stdin.readline)
        await ear.accept(base64.b64decode(answer).decode())
    blocks = noise(1)
    start = loop.time()
    for k in range(int((SECONDS + 2) * 50)):
        for ear in ears:
            ear.send(blocks[k % 50])
        await asyncio.sleep(start + (k + 1) * BLOCK / RATE - loop.time())


async def drained(inbox: Inbox) -> None:
    """Read the sockets as the tick does, until cancelled."""
    while True:
        inbox.drain()
        await asyncio.sleep(BLOCK / RATE)


async def service(count: int, *, red: bool) -> tuple[float, float]:
    """Return CPU ms per console and second, and the share of voice that arrived."""
    import base64

    process = await create_subprocess_exec(
        sys.executable, "-m", "tests.bench.bench_booths", str(count), str(int(red)), stdin=PIPE, stdout=PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    clock, feed, inbox = HouseClock(), OpusFeed(2, 96_000, "floor"), Inbox()
    sinks = [Sink() for _ in range(count)]
    peers: list[ConsolePeer] = []
    all_connected = asyncio.Event()

    def changed() -> None:
        if len(peers) == count and all(peer.connected for peer in peers):
            all_connected.set()

    connecting = asyncio.create_task(drained(inbox))
    for sink in sinks:
        offer = base64.b64decode(await process.stdout.readline()).decode()
        peer = await answer_console(
            offer,
            clock=clock,
            feed=feed,
            view=None,
            voice=sink,
            on_change=changed,
            addresses=LOOPBACK,
            inbox=inbox,
        )
        process.stdin.write(base64.b64encode(peer.answer.encode()) + b"\n")
        peers.append(peer)
    await all_connected.wait()
    connecting.cancel()
    await asyncio.sleep(0.5)
    blocks = noise(2)
    loop = asyncio.get_running_loop()
    start, before, heard = loop.time(), _cpu(), sum(s.samples for s in sinks)
    for k in range(SECONDS * 50):
        inbox.drain(hurried=k % 2 == 1)
        feed.push(k * BLOCK, blocks[k % 50])
        if k % 10 == 0:
            for sink in sinks:
                sink.play()
        await asyncio.sleep(start + (k + 1) * BLOCK / RATE - loop.time())
    wall = loop.time() - start
    cost = (_cpu() - before) / wall / count * 1000
    share = (sum(s.samples for s in sinks) - heard) / (count * wall * RATE)
    for peer in peers:
        await peer.close()
    await process.communicate()
    return cost, share


def janus(count: int) -> float:
    """Return the same of a Janus AudioBridge that is spoken to by plain RTP: not encrypted, an encoder for each."""
    encoder = Encoder(1, 48_000)
    packets = [encoder.encode(block) for block in noise(1)]
    with (
        tempfile.TemporaryDirectory() as folder,
        bridge(Path(folder)) as gateway,
        participants(gateway, count) as ends,
    ):
        process, start, received = psutil.Process(gateway.process.pid), time.monotonic(), 0
        since, before = start, 0.0
        for k in range((SECONDS + 2) * 50):
            if k == 100:
                since, before, received = time.monotonic(), sum(process.cpu_times()[:2]), 0
            for ssrc, (end, mouth) in enumerate(ends, 1):
                end.sendto(build_rtp(PAYLOAD_TYPE, k, k * BLOCK, ssrc, packets[k % 50]), mouth)
                with suppress(BlockingIOError):
                    while end.recv(2048):
                        received += 1
            time.sleep(max(0.0, start + (k + 1) * BLOCK / RATE - time.monotonic()))
        wall = time.monotonic() - since
        assert received > 0.95 * count * wall * 50, "the bridge sends less than it should"
        return (sum(process.cpu_times()[:2]) - before) / wall / count * 1000


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def run(counts: tuple[int, ...] = (2, 8, 16, 32)) -> list[tuple[str, float, str]]:
    """Return the figures: name, value, unit."""
    figures: list[tuple[str, float, str]] = []
    for red in (False, True):
        for count in counts:
            cost, share = uvloop.run(service(count, red=red))
            name = f"booths.{'red.' if red else ''}n{count}"
            figures.append((f"{name}.cost", cost, "CPU ms per console and second"))
            figures.append((f"{name}.arrived", 100 * share, "% of the voices' time"))
    if JANUS is not None:
        figures += [
            (f"booths.janus.n{n}.cost", janus(n), "CPU ms per participant and second") for n in counts
        ]
    return figures


if __name__ == "__main__":
    if len(sys.argv) > 1:
        uvloop.run(clients(int(sys.argv[1]), red=sys.argv[2] == "1"))
    else:
        for figure, value, unit in run():
            sys.stdout.write(f"{figure} {value:.4g} {unit}\n")
