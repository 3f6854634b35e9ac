"""Real connections over loopback, for tests."""

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np

from interp.timeline.clock import HouseClock
from interp.timeline.units import samples
from interp.webrtc.client import MediaClient
from interp.webrtc.console import ConsolePeer, answer_console
from interp.webrtc.inbox import Inbox
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.playout.console_voice import ConsoleVoice
from interp.webrtc.playout.source_voice import SourceVoice
from interp.webrtc.playout.voice import Voice
from interp.webrtc.rtp import Rtp
from interp.webrtc.viewer import View
from mixers.units import BLOCK, RATE, Samples

LOOPBACK = ["127.0.0.1"]


class Tape:
    """Records sound with its positions; what was never given is zero and counted by `missing`."""

    def __init__(self, channels: int) -> None:
        self.pieces: list[tuple[int, Samples, int]] = []
        self._channels = channels

    def voice(self, media_position: int, samples: Samples, arrival: int) -> None:
        self.pieces.append((media_position, samples, arrival))

    __call__ = voice

    @property
    def sound(self) -> Samples:
        start, end = self.pieces[0][0], self.pieces[-1][0] + self.pieces[-1][1].shape[1]
        line = np.zeros((self._channels, end - start), np.float32)
        for position, piece, _ in self.pieces:
            line[:, position - start : position - start + piece.shape[1]] = piece
        return line

    def lasts(self, blocks: int) -> bool:
        """Whether this many blocks were given, and at most the 60 ms fade-out after the last one."""
        return 0 <= self.sound.shape[1] - blocks * BLOCK <= samples(60)

    @property
    def missing(self) -> int:
        """Samples between the pieces that nobody gave."""
        return self.sound.shape[1] - sum(piece.shape[1] for _, piece, _ in self.pieces)


class Taped(Voice):
    """Sound that goes onto a tape as a program would have it, `DELAY` behind the newest packet."""

    DELAY = samples(40)

    def __init__(self, tape: Tape) -> None:
        super().__init__()
        self.came: list[int] = []
        """Arrivals of all packets."""
        self.spares = 0
        """Packets that came once more, with their successor."""
        self._tape = tape
        self._newest = self._waited = 0

    def spare(self, packet: Rtp, now: int) -> None:
        self.spares += 1
        super().spare(packet, now)

    def tick(self, now: int) -> None:
        for media, arrival, _ in self.arrivals():
            self.came.append(arrival)
            self._newest = max(self._newest, media)
        if self.came:
            self._waited = self._waited + 1 if now - self.came[-1] > 2 * self.DELAY else 0
            stalled = self._waited > 2  # a loop that stood still ticks before it reads
            until = self._newest + (2 * self.DELAY if stalled else BLOCK - self.DELAY)
            for position, sound in self.pull(-1e15, until):
                self._tape.voice(position, sound, now)


class TapedVoice(Taped, ConsoleVoice):
    """A console's."""


class TapedSource(Taped, SourceVoice):
    """A source's."""


class Tone:
    """Blocks of a sine, one after the other."""

    def __init__(self, frequency: float, channels: int = 1, amplitude: float = 0.25) -> None:
        self.frequency, self.channels, self.amplitude = frequency, channels, amplitude
        self.position = 0

    def __call__(self) -> Samples:
        t = np.arange(self.position, self.position + BLOCK) / RATE
        self.position += BLOCK
        tone = (self.amplitude * np.sin(2 * np.pi * self.frequency * t)).astype(np.float32)
        return np.tile(tone, (self.channels, 1))


def level(sound: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def frequency(sound: Samples) -> float:
    """The strongest frequency of the first channel, Hz."""
    spectrum = np.abs(np.fft.rfft(sound[0] * np.hanning(sound.shape[1])))
    return float(np.argmax(spectrum)) * RATE / sound.shape[1]


def biggest_step(sound: Samples) -> float:
    return float(np.abs(np.diff(sound[0])).max())


async def paced(count: int, block: Callable[[int], None]) -> None:
    """Call `block(k)` every 20 ms on an absolute schedule."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    for k in range(count):
        block(k)
        await asyncio.sleep(start + (k + 1) * BLOCK / RATE - loop.time())


async def at_a_console(offer: str) -> ConsolePeer:
    """Answer an offer as a booth does."""
    return await answer_console(
        offer,
        clock=HouseClock(),
        feed=OpusFeed(2, 64_000, "floor"),
        view=None,
        voice=ConsoleVoice(),
        on_change=lambda: None,
        addresses=LOOPBACK,
    )


async def connect(
    feed: OpusFeed,
    voice: Tape | ConsoleVoice,
    clock: HouseClock,
    *,
    view: View | None = None,
    on_change: Callable[[], None] = lambda: None,
    inbox: Inbox | None = None,
    **client: Any,
) -> tuple[ConsolePeer, MediaClient]:
    """Connect a client to a console peer without HTTP."""
    ear = MediaClient(addresses=LOOPBACK, **client)
    peer = await answer_console(
        await ear.offer(),
        clock=clock,
        feed=feed,
        view=view,
        voice=TapedVoice(voice) if isinstance(voice, Tape) else voice,
        on_change=on_change,
        addresses=LOOPBACK,
        inbox=inbox,
    )
    await ear.accept(peer.answer)
    await until(lambda: peer.connected)
    return peer, ear


async def until(condition: Callable[[], bool], within: float = 10.0) -> None:
    """Wait for a state that no event tells of."""
    async with asyncio.timeout(within):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
