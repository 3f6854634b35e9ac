"""Loss-free sound: 24-bit FLAC, each packet at its place on the house timeline."""

from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av.audio.codeccontext import AudioCodecContext

from interp.timeline.units import RATE

FRAME = 4800
"""Samples in a packet."""
_SCALE = 1 << 23


class FlacEncoder:
    """FLAC of one or two channels, without a gap.

    A sample x becomes round(x * 2^23), clipped to 24 bits; so what is a multiple of 2^-23 within ±1
    comes back exactly.
    """

    def __init__(self, channels: int) -> None:
        self._layout = "stereo" if channels == 2 else "mono"
        context = av.CodecContext.create("flac", "w")
        assert isinstance(context, AudioCodecContext)
        context.sample_rate = RATE
        context.layout = self._layout
        context.format = "s32"
        context.time_base = Fraction(1, RATE)
        context.options = {"frame_size": str(FRAME), "compression_level": "2"}
        context.open()
        self._context = context
        self._held = np.zeros((FRAME, channels), np.int32)
        self._count = 0
        self.position = 0
        """The samples taken so far."""

    @property
    def stream_info(self) -> bytes:
        """FLAC's STREAMINFO; complete (count of samples, MD5) only after `flush`."""
        return bytes(self._context.extradata or b"")

    def encode(self, samples: npt.NDArray[np.float32]) -> list[tuple[int, int, bytes]]:
        """Take samples (channels, n); return (position, samples, data) of packets that became complete."""
        whole = np.clip(np.rint(samples.T.astype(np.float64) * _SCALE), -_SCALE, _SCALE - 1)
        coded: list[tuple[int, int, bytes]] = []
        shifted = whole.astype(np.int32) << 8
        at = 0
        while at < len(shifted):
            take = min(FRAME - self._count, len(shifted) - at)
            self._held[self._count : self._count + take] = shifted[at : at + take]
            self._count += take
            self.position += take
            at += take
            if self._count == FRAME:
                coded += self._frame()
        return coded

    def flush(self) -> list[tuple[int, int, bytes]]:
        """End the stream; the last packet has the samples that are left."""
        coded = self._frame() if self._count else []
        return coded + self._packets(self._context.encode(None))

    def _frame(self) -> list[tuple[int, int, bytes]]:
        interleaved = self._held[: self._count].reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(interleaved, format="s32", layout=self._layout)
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        frame.pts = self.position - self._count
        self._count = 0
        return self._packets(self._context.encode(frame))

    @staticmethod
    def _packets(coded: "list[av.Packet[Any]]") -> list[tuple[int, int, bytes]]:
        # The encoder's last packet is empty; it only carries the new STREAMINFO.
        return [(p.pts or 0, p.duration or 0, bytes(p)) for p in coded if p.size]
