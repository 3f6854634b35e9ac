"""Packets of a voice for tests: as a peer sends them, and as a network brings them."""

from collections.abc import Callable, Iterable

import numpy as np

from interp.timeline.units import BLOCK, samples
from interp.webrtc.opus import Decoder, Encoder
from interp.webrtc.rtp import Rtp
from mixers.units import Samples
from tests.webrtc.test_opus import blocks

START = 2**32 - 20 * BLOCK
"""RTP time stamps that wrap after twenty packets."""


def stream(sound: Samples, ssrc: int = 7) -> list[Rtp]:
    """Return the packets of a voice, (1, n); numbers and time stamps wrap soon."""
    encoder = Encoder(1, 40_000)
    return [
        Rtp(111, False, (65_530 + i) % 65_536, (START + i * BLOCK) % 2**32, ssrc, encoder.encode(block))
        for i, block in enumerate(blocks(sound))
    ]


def lossless(packets: list[Rtp], channels: int = 1) -> Samples:
    """Return what the packets give where none is lost, (channels, n)."""
    decoder = Decoder(channels)
    return np.concatenate([decoder.decode(p.payload) for p in packets], axis=1)


def no_click(heard: Samples, wanted: Samples) -> bool:
    """No two neighbouring samples are much further apart than the voice itself has them."""
    return bool(np.abs(np.diff(heard[0, : wanted.shape[1]])).max() < 1.6 * np.abs(np.diff(wanted[0])).max())


def arrivals(
    count: int, late_ms: Callable[[int], float], lost: Iterable[int] = (), base: int = 0
) -> list[tuple[int, int]]:
    """Return (house position of arrival, packet) in order of arrival; a packet leaves when it is full."""
    gone = set(lost)
    return sorted((base + (i + 1) * BLOCK + samples(late_ms(i)), i) for i in range(count) if i not in gone)


def steady(seconds: float) -> Samples:
    """Return a voiced sound with a pitch of 125 Hz and a slow loudness, (1, n): whose phase tells the place."""
    t = np.arange(int(seconds * 48_000)) / 48_000
    tone = sum(np.sin(2 * np.pi * 125 * k * t) / k for k in range(1, 6))
    return np.asarray(0.15 * tone * (0.7 + 0.3 * np.sin(2 * np.pi * 3 * t)), np.float32)[None]
