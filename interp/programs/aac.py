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
        self._start = self.position = start
        """House position of the next sample to be given."""

    def encode(self, samples: npt.NDArray[np.float32]) -> list[AudioPacket]:
        """Take the next samples, shape (channels, n), and return the packets that became complete.

        PyAV cuts them into frames, at a price for each call: give as much at a time as there is.
        """
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout=self._layout)
        frame.sample_rate = RATE
        frame.time_base = Fraction(1, RATE)
        frame.pts = self.position
        self.position += samples.shape[1]
        return self._packets(self._context.encode(frame))

    def flush(self) -> list[AudioPacket]:
        """End the stream: pad the last frame with silence and return what the encoder still holds."""
        missing = -(self.position - self._start) % FRAME
        packets = self.encode(np.zeros((self.config.channels, missing), np.float32)) if missing else []
        return packets + self._packets(self._context.encode(None))

    def _packets(self, coded: "list[av.Packet[Any]]") -> list[AudioPacket]:
        packets = []
        for packet in coded:
            assert packet.pts is not None
            packets.append(AudioPacket(packet.pts, FRAME, bytes(packet), self.config))
        return packets
