"""The worker process that makes the consoles' picture: `python -m interp.webrtc.picture_worker`.

H.264 of any size comes in on stdin, a small constrained-baseline H.264 that every browser decodes goes out
on stdout, framed as `picture_wire` says. It ends when stdin does.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import BinaryIO, Final

import av
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType, VideoFrame

from interp.timeline.units import RATE
from interp.webrtc.h264 import NAL_PPS, NAL_SPS, split_annexb
from interp.webrtc.picture_wire import (
    CONFIG,
    HEADER,
    KEY,
    PACKET,
    QUIET,
    Message,
    unpack_header,
)

_TIME_BASE: Final = Fraction(1, RATE)


class Worker:
    """Decodes, scales down and encodes again, one picture after the other."""

    def __init__(self, width: int, height: int, bit_rate: int, fps: int = 30, gop_s: int = 1) -> None:
        """At most `fps` pictures a second; a key frame at least every `gop_s` seconds."""
        self._box = (width, height)
        self._bit_rate = bit_rate
        self._min_step = RATE // (fps + 1)
        """Pictures closer together than this are left out. Samples."""
        self._gop = RATE * gop_s
        self._decoder: VideoCodecContext | None = None
        self._encoder: VideoCodecContext | None = None
        self._config = b""
        self._key_at: int | None = None
        self._last: int | None = None

    def take(self, message: Message) -> Iterator[Message]:
        """Handle a message; yield what goes back."""
        if message.kind == CONFIG:
            self._decoder = av.CodecContext.create("h264", "r")
            self._decoder.extradata = message.data
            self._decoder.thread_count = 1
        elif message.kind == KEY:
            self._key_at = None
        elif message.kind in (PACKET, QUIET) and self._decoder is not None:
            packet = av.Packet(message.data)
            packet.pts, packet.time_base = message.position, _TIME_BASE
            try:
                frames = self._decoder.decode(packet)
            except av.FFmpegError:
                return  # damaged: the next key frame heals it
            for frame in frames:
                if message.kind == PACKET and frame.pts is not None:
                    yield from self._encode(frame, frame.pts)

    def _encode(self, frame: VideoFrame, position: int) -> Iterator[Message]:
        if self._last is not None and 0 <= position - self._last < self._min_step:
            return
        width, height = self._fit(frame.width, frame.height)
        if (
            self._encoder is None
            or (self._encoder.width, self._encoder.height) != (width, height)
            or (self._last is not None and position <= self._last)
        ):
            self._encoder = self._new_encoder(width, height)
            self._key_at = None
        self._last = position
        small = frame.reformat(width, height, "yuv420p", interpolation="FAST_BILINEAR")
        small.pts, small.time_base = position, _TIME_BASE
        due = self._key_at is None or position - self._key_at >= self._gop
        small.pict_type = PictureType.I if due else PictureType.NONE
        for packet in self._encoder.encode(small):
            units = list(split_annexb(bytes(packet)))
            if packet.is_keyframe:
                self._key_at = position
                yield from self._announce(units, width, height)
            data = b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)
            yield Message(PACKET, packet.is_keyframe, packet.pts or position, width, height, data)

    def _announce(self, units: list[bytes], width: int, height: int) -> Iterator[Message]:
        """Yield the decoder configuration of a key frame where it is a new one."""
        sps = next((u for u in units if u[0] & 0x1F == NAL_SPS), None)
        pps = next((u for u in units if u[0] & 0x1F == NAL_PPS), None)
        if sps is None or pps is None:
            return
        counted = (b"\xe1" + _sized(sps), b"\1" + _sized(pps))
        config = b"\1" + sps[1:4] + b"\xff" + b"".join(counted)
        if config != self._config:
            self._config = config
            yield Message(CONFIG, width=width, height=height, data=config)

    def _fit(self, width: int, height: int) -> tuple[int, int]:
        """Return the largest even size inside the box with the picture's shape, never larger than it."""
        scale = min(self._box[0] / width, self._box[1] / height, 1.0)
        return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)

    def _new_encoder(self, width: int, height: int) -> VideoCodecContext:
        encoder = av.CodecContext.create("libx264", "w")
        encoder.width, encoder.height = width, height
        encoder.pix_fmt = "yuv420p"
        encoder.time_base = _TIME_BASE
        encoder.framerate = Fraction(30)
        encoder.bit_rate = self._bit_rate
        encoder.gop_size = 600  # key frames are forced, by time
        encoder.max_b_frames = 0
        encoder.thread_count = 1
        encoder.options = {
            "preset": "ultrafast",
            "tune": "zerolatency",
            "profile": "baseline",
            "level": "3.1",
            "forced-idr": "1",
            "maxrate": str(self._bit_rate),
            "bufsize": str(self._bit_rate // 2),
            "x264-params": "scenecut=0",
        }
        return encoder


def _sized(unit: bytes) -> bytes:
    return len(unit).to_bytes(2, "big") + unit


def read(stream: BinaryIO) -> Iterator[Message]:
    """Yield messages until the stream ends."""
    while len(header := stream.read(HEADER.size)) == HEADER.size:
        message, size = unpack_header(header)
        data = stream.read(size)
        if len(data) < size:
            return
        yield replace(message, data=data)


def main() -> None:
    """Run until stdin ends or nobody reads what is written."""
    parser = argparse.ArgumentParser(description="Encodes the consoles' picture; started by the service.")
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--height", type=int, default=360)
    parser.add_argument("--bit-rate", type=int, default=600_000)
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--gop", type=int, default=1, help="seconds")
    options = parser.parse_args()
    worker = Worker(options.width, options.height, options.bit_rate, options.fps, options.gop)
    out = sys.stdout.buffer
    try:
        for message in read(sys.stdin.buffer):
            for answer in worker.take(message):
                out.write(answer.pack())
            out.flush()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.stderr.close()


if __name__ == "__main__":
    main()
