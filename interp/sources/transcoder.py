"""Makes H.264 of any picture, once for all outputs."""

from collections.abc import Iterator
from fractions import Fraction

import av
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from interp.sources.encoder import Encoded, H264Encoder
from interp.timeline.units import RATE

FASTEST = RATE // 61
"""Frames closer than this (samples) to the one before are left out."""
REMEMBERED = 128
"""Packets whose place is kept until the decoder gives their picture."""
LARGEST = (1920, 1080)


class Transcoder:
    """Decodes packets of one stream and encodes their pictures with x264."""

    def __init__(self, decoder: VideoCodecContext, frame_rate: Fraction | None) -> None:
        self._decoder = decoder
        self._frame_rate = frame_rate if frame_rate and 1 <= frame_rate <= 120 else Fraction(25)
        self._places: dict[int, int] = {}
        """Raw presentation time -> position, of packets inside the decoder."""
        self._encoder: H264Encoder | None = None
        self._last: int | None = None
        self.damaged = 0
        """Packets that could not be decoded."""

    def transcode(
        self, packet: "Packet[VideoStream] | None", position: int, *, silent: bool = False
    ) -> Iterator[Encoded]:
        """Feed a packet whose picture is shown at `position` (samples); None at the end of the stream.

        `silent`: only so that the decoder knows it; nothing is encoded.
        """
        if packet is not None and packet.pts is not None:
            self._places[packet.pts] = position
            if len(self._places) > REMEMBERED:
                self._places.pop(next(iter(self._places)))
        try:
            frames = self._decoder.decode(packet)
        except av.error.FFmpegError:
            self.damaged += 1
            return
        for frame in frames:
            place = position if frame.pts is None else self._places.pop(frame.pts, position)
            if not silent:
                yield from self._encode(frame, place)
        if packet is None:
            yield from self._drain()

    def _encode(self, frame: VideoFrame, position: int) -> Iterator[Encoded]:
        if self._last is not None and position - self._last < FASTEST:
            return
        width, height = _fit(frame.width, frame.height)
        if self._encoder is None or (self._encoder.width, self._encoder.height) != (width, height):
            yield from self._drain()
            self._encoder = H264Encoder(width, height, self._frame_rate)
        self._last = position
        picture = frame.reformat(width=width, height=height, format="yuv420p")
        yield from self._encoder.encode(picture, position)

    def _drain(self) -> Iterator[Encoded]:
        if self._encoder is not None:
            yield from self._encoder.drain()
            self._encoder = None


def _fit(width: int, height: int) -> tuple[int, int]:
    """Return even sizes within `LARGEST`, the shape kept."""
    scale = min(1.0, LARGEST[0] / width, LARGEST[1] / height)
    return max(2, round(width * scale) // 2 * 2), max(2, round(height * scale) // 2 * 2)
