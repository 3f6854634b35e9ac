"""H.264 as every output takes it: no B-frames, a key frame every two seconds, each picture at its place."""

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

ONE_THREAD = 1280 * 720 * 30
"""Pixels a second up to which one thread encodes: 6 of 40 ms, where 10 million additions in Python take 1 s."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One coded picture and how to decode it."""

    config: VideoConfig
    picture: Picture


class H264Encoder:
    """Encodes pictures of one size with x264, once for all outputs."""

    def __init__(self, width: int, height: int, frame_rate: Fraction) -> None:
        """`width` and `height` are even."""
        self.width, self.height = width, height
        self._nominal = int(RATE / frame_rate)
        self._context = _open(width, height, frame_rate)
        self._copier = H264Copier(None, frame_rate)
        self._key_at: int | None = None

    def encode(self, picture: VideoFrame, position: int) -> Iterator[Encoded]:
        """Encode a yuv420p picture that is shown at house position `position`, later than the one before."""
        picture.pts = position
        picture.time_base = Fraction(1, RATE)
        picture.pict_type = PictureType.NONE
        if self._key_at is None or position - self._key_at >= KEY_EVERY:
            picture.pict_type = PictureType.I
            self._key_at = position
        yield from self._copied(self._context.encode(picture))

    def drain(self) -> Iterator[Encoded]:
        """Give what is left; nothing may be encoded afterwards."""
        yield from self._copied(self._context.encode(None))

    def _copied(self, packets: "list[Packet[VideoStream]]") -> Iterator[Encoded]:
        for packet in packets:
            unit = self._copier.copy(bytes(packet))
            if unit is None or self._copier.config is None:
                continue
            assert packet.pts is not None
            dts = packet.pts if packet.dts is None else packet.dts
            yield Encoded(self._copier.config, Picture(packet.pts, dts, self._nominal, unit.key, unit.data))


def _open(width: int, height: int, frame_rate: Fraction) -> VideoCodecContext:
    encoder = av.CodecContext.create("libx264", "w")
    assert isinstance(encoder, VideoCodecContext)
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base = Fraction(1, RATE)
    encoder.framerate = frame_rate
    encoder.max_b_frames = 0
    # Slices side by side cost a tenth more of CPU and give a worse picture; what one core has time for has one.
    encoder.thread_count = 1 if width * height * frame_rate <= ONE_THREAD else 0
    ceiling = int(width * height * float(frame_rate) * BITS_PER_PIXEL)
    encoder.options = {
        "preset": "superfast",
        "tune": "zerolatency",
        "crf": "21",
        "maxrate": str(ceiling),
        "bufsize": str(2 * ceiling),
        "forced-idr": "1",
        "x264-params": "scenecut=0:keyint=infinite",
    }
    return encoder
