"""A program's sound as AAC, each packet at its place on the house timeline."""

from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.audio.codeccontext import AudioCodecContext

from interp.media import AudioConfig, AudioPacket
from interp.timeline.units import RATE

FRAME = 1024
"""Samples in one AAC-LC access unit."""

CODERS = ("twoloop", "fast")
"""What ffmpeg's `aac_coder` may be here."""


class AacEncoder:
    """ffmpeg's own AAC-LC encoder, fed with any number of samples at a time.

    A packet with pts p holds what a decoder gives as the sound from house position p on: the encoder's
    priming (one frame) is counted, so the first packet's pts is `start - 1024` and its sound is the
    silence before the program. Not thread-safe; one worker thread may own it.

    `start` is the house position of the first sample. `coder` is ffmpeg's `aac_coder`: `twoloop` is its
    default, `fast` takes a third of the time and sounds a little worse at the same bit rate.
    """

    def __init__(
        self, start: int, channels: int = 2, bit_rate: int = 128_000, coder: str = "twoloop"
    ) -> None:
        if channels not in (1, 2):
            raise ValueError(f"AAC: {channels} channels; expected 1 or 2")
        if coder not in CODERS:
            raise ValueError(f"AAC: coder '{coder}'; expected one of {', '.join(CODERS)}")
        self._layout = "stereo" if channels == 2 else "mono"
        context = av.CodecContext.create("aac", "w")
        assert isinstance(context, AudioCodecContext)
        context.sample_rate = RATE
        context.layout = self._layout
        context.format = "fltp"
        context.bit_rate = bit_rate
        context.time_base = Fraction(1, RATE)
        context.options = {"aac_coder": coder}
        context.open()
        assert context.frame_size == FRAME
        assert context.extradata is not None
        self._context = context
        self.config = AudioConfig(asc=bytes(context.extradata), channels=channels, bit_rate=bit_rate)
        self._next = start
        self._held = np.zeros((channels, FRAME), np.float32)
        self._count = 0  # samples waiting in _held for a whole frame

    @property
    def position(self) -> int:
        """House position of the next sample to be given."""
        return self._next + self._count

    def encode(self, samples: npt.NDArray[np.float32]) -> list[AudioPacket]:
        """Take the next samples, shape (channels, n), and return the packets that became complete."""
        packets: list[AudioPacket] = []
        at, n = 0, samples.shape[1]
        while at < n:
            take = min(FRAME - self._count, n - at)
            self._held[:, self._count : self._count + take] = samples[:, at : at + take]
            self._count += take
            at += take
            if self._count == FRAME:
                packets += self._frame()
        return packets

    def flush(self) -> list[AudioPacket]:
        """End the stream: pad the last frame with silence and return what the encoder still holds."""
        packets: list[AudioPacket] = []
        if self._count:
            self._held[:, self._count :] = 0.0
            self._count = FRAME
            packets += self._frame()
        return packets + self._packets(self._context.encode(None))

    def _frame(self) -> list[AudioPacket]:
        frame = av.AudioFrame.from_ndarray(self._held, format="fltp", layout=self._layout)
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        frame.pts = self._next
        self._next += FRAME
        self._count = 0
        return self._packets(self._context.encode(frame))

    def _packets(self, coded: "list[av.Packet[Any]]") -> list[AudioPacket]:
        packets = []
        for packet in coded:
            assert packet.pts is not None
            packets.append(AudioPacket(packet.pts, FRAME, bytes(packet), self.config))
        return packets
