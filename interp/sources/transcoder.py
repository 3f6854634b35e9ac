"""Makes H.264 of any picture, once for all outputs: no B-frames, a key frame every two seconds."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from interp.media import VideoConfig
from interp.sources.copier import H264Copier
from interp.sources.frames import Picture
from interp.timeline.units import RATE

KEY_EVERY = 2 * RATE
"""Samples from one key frame to the next."""
BITS_PER_PIXEL = 0.1
"""Ceiling of the bit rate, a pixel: 2.3 Mbit/s at 1280x720 and 25 frames a second."""
FASTEST = RATE // 61
"""Frames closer than this (samples) to the one before are left out."""
REMEMBERED = 128
"""Packets whose place is kept until the decoder gives their picture."""
LARGEST = (1920, 1080)


@dataclass(frozen=True, slots=True)
class Encoded:
    """One coded picture and how to decode it."""

    config: VideoConfig
    picture: Picture


class Transcoder:
    """Decodes packets of one stream and encodes their pictures with x264."""

    def __init__(self, decoder: VideoCodecContext, frame_rate: Fraction | None) -> None:
        self._decoder = decoder
        self._frame_rate = frame_rate if frame_rate and 1 <= frame_rate <= 120 else Fraction(25)
        self._places: dict[int, int] = {}
        """Raw presentation time -> position, of packets inside the decoder."""
        self._encoder: VideoCodecContext | None = None
        self._copier = H264Copier(None)
        self._last: int | None = None
        self._key_at: int | None = None
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
            self._encoder = self._open(width, height)
            self._key_at = None
        picture = frame.reformat(width=width, height=height, format="yuv420p")
        picture.pts = position
        picture.time_base = Fraction(1, RATE)
        picture.pict_type = PictureType.NONE
        if self._key_at is None or position - self._key_at >= KEY_EVERY:
            picture.pict_type = PictureType.I
            self._key_at = position
        self._last = position
        yield from self._copied(self._encoder.encode(picture))

    def _drain(self) -> Iterator[Encoded]:
        if self._encoder is not None:
            yield from self._copied(self._encoder.encode(None))
            self._encoder = None

    def _copied(self, packets: "list[Packet[VideoStream]]") -> Iterator[Encoded]:
        nominal = int(RATE / self._frame_rate)
        for packet in packets:
            unit = self._copier.copy(bytes(packet))
            if unit is None or self._copier.config is None:
                continue
            assert packet.pts is not None
            dts = packet.pts if packet.dts is None else packet.dts
            yield Encoded(self._copier.config, Picture(packet.pts, dts, nominal, unit.key, unit.data))

    def _open(self, width: int, height: int) -> VideoCodecContext:
        encoder = av.CodecContext.create("libx264", "w")
        assert isinstance(encoder, VideoCodecContext)
        encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
        encoder.time_base = Fraction(1, RATE)
        encoder.framerate = self._frame_rate
        encoder.max_b_frames = 0
        ceiling = int(width * height * float(self._frame_rate) * BITS_PER_PIXEL)
        encoder.options = {
            "preset": "superfast",
            "tune": "zerolatency",
            "crf": "21",
            "maxrate": str(ceiling),
            "bufsize": str(2 * ceiling),
            "forced-idr": "1",
            "x264-params": "scenecut=0:keyint=infinite",
        }
        self._copier = H264Copier(None, self._frame_rate)
        return encoder


def _fit(width: int, height: int) -> tuple[int, int]:
    """Return even sizes within `LARGEST`, the shape kept."""
    scale = min(1.0, LARGEST[0] / width, LARGEST[1] / height)
    return max(2, round(width * scale) // 2 * 2), max(2, round(height * scale) // 2 * 2)
