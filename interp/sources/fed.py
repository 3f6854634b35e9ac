"""Single coded pictures on a worker's stdin, to be transcoded: what WebRTC brings that is not H.264."""

import os
import struct
from collections.abc import Iterator
from fractions import Fraction
from typing import cast

import av
from av.packet import Packet
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from interp.media import VideoConfig
from interp.sources.frames import Frame, Info
from interp.sources.opening import CannotOpen
from interp.sources.transcoder import Transcoder
from interp.timeline.units import RATE

HEAD = struct.Struct("<qI")
"""Media position (samples) and length (bytes) ahead of each picture."""
_CODECS = ("vp8", "vp9", "h264", "av1", "hevc")


def pack(position: int, data: bytes) -> bytes:
    """Return a picture for the worker."""
    return HEAD.pack(position, len(data)) + data


def transcoded(codec: str) -> Iterator[Frame]:
    """Give what comes of the pictures on stdin, until it ends. Raises CannotOpen."""
    if codec not in _CODECS:
        raise CannotOpen(f"'{codec}' is not a picture that can come here", final=True)
    decoder = av.CodecContext.create(codec, "r")
    assert isinstance(decoder, VideoCodecContext)
    transcoder = Transcoder(decoder, None)
    told: VideoConfig | None = None
    yield Info(has_audio=False, video_codec=codec, transcoded=True, live=True)
    for position, data in _pictures():
        packet = cast("Packet[VideoStream]", Packet(data))
        packet.pts = packet.dts = position
        packet.time_base = Fraction(1, RATE)
        for done in transcoder.transcode(packet, position):
            if done.config != told:
                told = done.config
                yield done.config
            yield done.picture


def _pictures() -> Iterator[tuple[int, bytes]]:
    while (head := _read(HEAD.size)) is not None:
        position, length = HEAD.unpack(head)
        data = _read(length)
        if data is None:
            return
        yield position, data


def _read(count: int) -> bytes | None:
    """Return exactly `count` bytes of stdin, None at its end."""
    found = bytearray()
    while len(found) < count:
        data = os.read(0, count - len(found))
        if not data:
            return None
        found += data
    return bytes(found)
