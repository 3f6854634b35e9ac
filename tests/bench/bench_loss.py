"""A voice over a bad network: what programs and ears get of it, beside aiortc's own receiver in the same run.

A real console speaks through a relay that loses, delays and reorders (`tests/support/network.py`). It has what a
browser has: in-band FEC, packets that carry the one before (RED), and packets sent again when asked for (NACK); aiortc
asks for none of them. Concealed is the share of time that was made up or silent; the quality figure is the segmental
SNR (20 ms, limited to -10 … 35 dB) against what the same packets give on a network that loses nothing.
"""

import asyncio
import subprocess
import time
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import uvloop
from aiortc import MediaStreamTrack, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from interp.booths.booth import Booth
from interp.config import BoothConfig
from interp.ffmpeg import ffmpeg_path
from interp.programs.desk import PERIOD
from interp.timeline.clock import HouseClock
from interp.timeline.units import BLOCK, RATE, samples
from interp.webrtc import wire
from interp.webrtc.client import MediaClient
from interp.webrtc.console import answer_console
from interp.webrtc.inbox import Inbox
from interp.webrtc.opus import Decoder
from interp.webrtc.opus_feed import OpusFeed
from interp.webrtc.playout.console_voice import ConsoleVoice
from interp.webrtc.playout.packet_store import Arrival
from mixers.units import Samples
from tests.bench.bench_booths import drained
from tests.bench.bench_dual_track import MEDIA
from tests.support.network import BadNetwork, Conditions

SECONDS = 18
BEHIND = samples(160)
"""How far behind now a period ends when it is mixed, at the programs' usual delay of 300 ms."""
LOOPBACK = ["127.0.0.1"]
TABLE = {
    "clean": Conditions(delay_ms=10),
    "loss2_rtt100": Conditions(loss=0.02, delay_ms=50),
    "loss5": Conditions(loss=0.05, delay_ms=10),
    "loss5_bursts3": Conditions(loss=0.05, burst=3, delay_ms=10),
    "jitter30": Conditions(delay_ms=10, jitter_ms=30),
    "loss5_jitter30": Conditions(loss=0.05, delay_ms=10, jitter_ms=30),
    "loss5_bursts3_jitter30": Conditions(loss=0.05, burst=3, delay_ms=10, jitter_ms=30),
    "loss10_jitter30": Conditions(loss=0.10, delay_ms=10, jitter_ms=30),
}


class Line:
    """Sound by media position, from the first packet's on."""

    def __init__(self, start: int) -> None:
        self.sound = np.zeros((SECONDS + 5) * RATE, np.float32)
        self.given = np.zeros(len(self.sound), np.bool_)
        self._start = start

    def put(self, position: int, sound: Samples) -> None:
        """Put mono sound, (n,)."""
        at = position - self._start
        if at >= 0 and at + len(sound) <= len(self.sound):
            self.sound[at : at + len(sound)] = sound
            self.given[at : at + len(sound)] = True


class Kept(ConsoleVoice):
    """A voice that also remembers what the programs were given, where it was in the packets' own time."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[tuple[int, Samples]] = []
        self.first: int | None = None
        """Media position of the first packet."""

    def arrivals(self) -> Sequence[Arrival]:
        arrivals = super().arrivals()
        for position, *_ in arrivals:
            self.first = position if self.first is None else min(position, self.first)
        return arrivals

    def pull(self, start: float, until: float) -> list[tuple[int, Samples]]:
        runs = super().pull(start, until)
        self.runs += [(position, sound.copy()) for position, sound in runs]
        return runs


class Recorder(MediaClient):
    """A console that remembers what it sent."""

    def __init__(self, *, red: bool = False) -> None:
        super().__init__(addresses=LOOPBACK, red=red)
        self.payloads: list[bytes] = []
        self.moments: list[float] = []
        encode = self._encoder.encode

        def remembered(block: Samples) -> bytes:
            self.payloads.append(encode(block))
            return self.payloads[-1]

        self._encoder.encode = remembered  # type: ignore[method-assign]

    def send(self, block: Samples) -> None:
        self.moments.append(time.monotonic())
        super().send(block)

    async def say(self, voice: Samples) -> None:
        """Speak a voice, (n,), to its end."""
        blocks = (voice[None, at : at + BLOCK] for at in range(0, len(voice) - BLOCK + 1, BLOCK))
        await self.speak(lambda: next(blocks, None))


def speech() -> Samples:
    """Return SECONDS of the demo's Chinese interpreter, who speaks without a pause there, (n,)."""
    command = [
        ffmpeg_path(),
        "-v",
        "error",
        "-i",
        str(MEDIA / "interpreter-zh.opus"),
        "-ss",
        "4",
        "-t",
        str(SECONDS),
    ]
    raw = subprocess.run(
        [*command, "-f", "f32le", "-ac", "1", "-ar", "48000", "-"], check=True, capture_output=True
    ).stdout
    return np.frombuffer(raw, np.float32)


async def ours(voice: Samples, conditions: Conditions) -> dict[str, float]:
    """Return the figures of our own path."""
    clock, inbox, client = HouseClock(), Inbox(), Recorder(red=True)
    booth = Booth(BoothConfig(name="a", label="A", outputs=["en"]), clock)
    console = booth.enter()
    kept = console.voice = Kept()
    network = BadNetwork(conditions)
    peer = await answer_console(
        network.hidden(await client.offer()),
        clock=clock,
        feed=OpusFeed(1, 32_000, "floor"),
        view=None,
        voice=kept,
        on_change=lambda: None,
        addresses=LOOPBACK,
        inbox=inbox,
    )
    console.line = peer
    connecting = asyncio.create_task(drained(inbox))
    await client.accept(await network.between(peer.answer))
    connecting.cancel()
    booth.switch(console, mic=True)
    talking = asyncio.create_task(client.say(voice))
    ear: list[Samples] = []
    fed, heard = clock.position() // BLOCK * BLOCK, clock.position() // BLOCK * BLOCK
    begun = heard
    until: int | None = None
    while until is None or clock.position() < until:
        if talking.done() and until is None:
            until = clock.position() + RATE
        await asyncio.sleep(max(0.0, clock.seconds_until(heard + BLOCK) + 0.0015))
        inbox.drain()
        while heard + BLOCK <= clock.position():
            ear.append(booth.tracks("ear", heard, BLOCK).sound[0])
            heard += BLOCK
        while fed + PERIOD + BEHIND <= clock.position():
            booth.tracks("program", fed, PERIOD)
            booth.pass_over(fed, PERIOD)
            fed += PERIOD
    ears = kept._soon
    assert ears is not None
    start = clock_offset(client, clock)
    figures = {
        **_program_figures(client, kept),
        "ear.concealed": 100 * _but_the_last_fade(ears._sequencer.concealed_samples) / (SECONDS * RATE),
        "ear.delay": _delay_ms(np.concatenate(ear), begun + BLOCK, voice, start),
    }
    await client.close()
    network.close()
    return figures


def clock_offset(client: Recorder, clock: HouseClock) -> int:
    """Return the house position at which the first block had been spoken to its end."""
    return clock.position() - int((time.monotonic() - client.moments[0]) * RATE)


def _program_figures(client: Recorder, kept: Kept) -> dict[str, float]:
    assert kept.first is not None
    line = Line(kept.first)
    for position, sound in kept.runs:
        line.put(position, sound[0])
    decoder = Decoder(1)
    wanted = np.concatenate([decoder.decode(payload)[0] for payload in client.payloads])
    n = len(wanted)
    return {
        "program.concealed": 100 * _but_the_last_fade(kept.concealed_samples) / n,
        "program.rebuilt": 100 * kept.recovered_samples / n,
        "program.snr": best_snr(line.sound, wanted),
        "program.step": float(np.abs(np.diff(line.sound[:n])).max() / np.abs(np.diff(wanted)).max()),
    }


def _but_the_last_fade(concealed: int) -> int:
    """Return what was made up, without the 60 ms after the last word: they are no loss."""
    return max(0, concealed - samples(60))


def best_snr(got: Samples, wanted: Samples) -> float:
    """Return the segmental SNR; of the first packets, some may have been lost before anything was heard."""
    n = len(wanted)
    return max(segmental_snr(got[: n - missing * BLOCK], wanted[missing * BLOCK :]) for missing in range(8))


def segmental_snr(got: Samples, wanted: Samples) -> float:
    """Return the mean over 20 ms segments in which somebody speaks of the SNR, each -10 to 35 dB."""
    n = len(wanted) // BLOCK * BLOCK
    signal = np.square(wanted[:n].reshape(-1, BLOCK), dtype=np.float64).sum(axis=1)
    noise = np.square((got[:n] - wanted[:n]).reshape(-1, BLOCK), dtype=np.float64).sum(axis=1)
    spoken = signal > 1e-4 * BLOCK / 10
    ratios = 10 * np.log10((signal[spoken] + 1e-12) / (noise[spoken] + 1e-12))
    return float(np.clip(ratios, -10, 35).mean())


def _delay_ms(heard: Samples, begun: int, voice: Samples, start: int) -> float:
    """Return the median delay of what was heard, from when it had been spoken. `begun`: of the first sample heard;
    `start`: when the first block had been spoken to its end."""
    delays = []
    for second in range(2, SECONDS - 2):
        at = start - BLOCK - begun + second * RATE
        piece = heard[at : at + RATE // 2]
        said = voice[second * RATE - RATE // 2 : second * RATE + RATE // 2].astype(np.float64)
        if len(piece) < RATE // 2 or np.abs(piece).max() < 0.01:
            continue
        n = 1 << 17
        product = np.fft.irfft(np.fft.rfft(said, n) * np.conj(np.fft.rfft(piece, n)), n)[: RATE // 2]
        squares = np.concatenate(([0.0], np.cumsum(said * said)))
        powers = squares[RATE // 2 :][: RATE // 2] - squares[: RATE // 2]
        delays.append((RATE // 2 - int(np.argmax(product / np.sqrt(powers + 1e-6)))) * 1000 / RATE)
    return float(np.median(delays))


async def stock(voice: Samples, conditions: Conditions) -> dict[str, float]:
    """Return the figures of aiortc's own receiver for the same voice."""
    client, network = Recorder(), BadNetwork(conditions)
    service = wire.new_connection()
    line: list[tuple[int, npt.NDArray[np.float32], float]] = []
    tasks: list[asyncio.Task[None]] = []

    async def take(track: MediaStreamTrack) -> None:
        while True:
            try:
                frame = await track.recv()
            except MediaStreamError:
                return
            sound = frame.to_ndarray().reshape(-1, len(frame.layout.channels))[:, 0]  # type: ignore[union-attr]
            line.append((frame.pts or 0, sound.astype(np.float32) / 32768, time.monotonic()))

    service.on("track", lambda track: tasks.append(asyncio.ensure_future(take(track))))
    await service.setRemoteDescription(RTCSessionDescription(network.hidden(await client.offer()), "offer"))
    wire.use_addresses(service, LOOPBACK)
    await service.setLocalDescription(await service.createAnswer())
    await client.accept(await network.between(service.localDescription.sdp))
    await client.say(voice)
    await asyncio.sleep(1)
    await client.close()
    await service.close()
    for task in tasks:
        await task
    network.close()
    first = line[0][0]
    heard = Line(first)
    for position, sound, _ in line:
        heard.put(position, sound)
    decoder = Decoder(1)
    wanted = np.concatenate([decoder.decode(payload)[0] for payload in client.payloads])
    n = len(wanted)
    delays = [
        (at - client.moments[(position - first) // BLOCK]) * 1000 + 20
        for position, _, at in line
        if (position - first) // BLOCK < len(client.moments)
    ]
    return {
        "concealed": 100 * (1 - float(heard.given[:n].mean())),
        "snr": best_snr(heard.sound, wanted),
        "delay": float(np.median(delays)),
    }


UNITS = {
    "concealed": "% of time",
    "rebuilt": "% of time",
    "snr": "dB",
    "step": "× voice's own",
    "delay": "ms",
}


def run() -> Iterator[tuple[str, float, str]]:
    """Yield the figures: name, value, unit."""
    voice = speech()
    for name, conditions in TABLE.items():

        async def both(conditions: Conditions = conditions) -> tuple[dict[str, float], dict[str, float]]:
            mine, theirs = await asyncio.gather(ours(voice, conditions), stock(voice, conditions))
            return mine, theirs

        mine, theirs = uvloop.run(both())
        for key, value in mine.items():
            yield f"loss.{name}.{key}", value, UNITS[key.rsplit(".", 1)[-1]]
        for key, value in theirs.items():
            yield f"loss.{name}.aiortc.{key}", value, UNITS[key]


if __name__ == "__main__":
    for figure, value, unit in run():
        print(f"{figure} {value:.4g} {unit}")
