"""Decodes a stream's sound to 48 kHz stereo.

Down-mix as ITU-R BS.775 has it, by libswresample: centre and surrounds at -3 dB, no low-frequency channel,
front channels as they are, without scaling (a float has room above full scale). Mono goes to both channels
at full level.
"""

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.packet import Packet

from interp.sources.contiguous import ContiguousSound, Samples
from interp.sources.frames import Sound
from interp.timeline.units import RATE


class AudioDecoder:
    """One audio stream of an input; feed it packets in order, each with its offset.

    `sound` lays the blocks end to end; it outlives a decoder when a file starts again.
    """

    def __init__(self, stream: AudioStream, sound: ContiguousSound) -> None:
        self._context = stream.codec_context
        self._rate = stream.time_base * RATE if stream.time_base else None
        """Samples in one tick of the stream's time base."""
        self._sound = sound
        self._resampler = Resampler()
        self._offset: int | None = None
        self.damaged = 0
        """Packets that could not be decoded."""

    def decode(self, packet: "Packet[AudioStream] | None", offset: int) -> Iterator[Sound]:
        """Decode a packet; None at the end of the stream. `offset`: samples to add to raw time stamps."""
        if packet is not None:
            if self._offset is not None and offset != self._offset:
                self._sound.cut()
            self._offset = offset
        try:
            frames = self._context.decode(packet)
        except av.error.FFmpegError:
            self.damaged += 1
            return
        for frame in frames:
            yield from self._lay(frame)
        if packet is None:
            for position, block in self._resampler.flush():
                yield from self._sound.lay(position, block)

    def _lay(self, frame: AudioFrame) -> Iterator[Sound]:
        if not frame.samples:
            return
        if frame.pts is not None and self._rate is not None:
            position = round(frame.pts * self._rate) + (self._offset or 0)
        else:
            position = self._sound.end or 0
        try:
            blocks = self._resampler.convert(frame, position)
        except (av.error.FFmpegError, ValueError):
            self.damaged += 1
            return
        for at, block in blocks:
            yield from self._sound.lay(at, block)


TICK = Fraction(1, RATE)


class Resampler:
    """Any rate, format and layout to 48 kHz stereo float, with the position of what comes out."""

    def __init__(self) -> None:
        self._resampler: AudioResampler | None = None
        self._form: tuple[int, str, str] | None = None

    def convert(self, frame: AudioFrame, position: int) -> list[tuple[int, Samples]]:
        """Return (position, samples (2, n)) for a frame that begins at `position`."""
        form = (frame.sample_rate, frame.format.name, frame.layout.name)
        out = []
        if form != self._form:
            out = self.flush()
            layout = "mono" if frame.layout.nb_channels == 1 else "stereo"
            self._resampler = AudioResampler(format="fltp", layout=layout, rate=RATE)
            self._form = form
        assert self._resampler is not None
        frame.time_base = TICK
        frame.pts = position
        return out + [_stereo(done) for done in self._resampler.resample(frame)]

    def flush(self) -> list[tuple[int, Samples]]:
        """Return what is left inside; the next frame starts afresh."""
        if self._resampler is None:
            return []
        left = [_stereo(done) for done in self._resampler.resample(None)]
        self._resampler = self._form = None
        return left


def _stereo(frame: AudioFrame) -> tuple[int, Samples]:
    block = frame.to_ndarray().astype(np.float32, copy=False)
    assert frame.pts is not None
    return frame.pts, np.repeat(block, 2, axis=0) if block.shape[0] == 1 else block
