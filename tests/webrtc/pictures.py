"""H.264 test pictures, as the sources deliver them."""

from fractions import Fraction

import av
import numpy as np
from av.video.frame import VideoFrame

from interp.media import VideoConfig, VideoPacket
from interp.webrtc.h264 import split_annexb
from mixers.units import RATE


def shared_video(
    count: int, *, width: int = 1280, height: int = 720, fps: int = 25, gop: int = 50, start: int = 0
) -> list[VideoPacket]:
    """Return packets of a picture whose brightness rises by one each frame."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, fps), Fraction(fps)
    encoder.gop_size = gop
    encoder.options = {"preset": "ultrafast", "tune": "zerolatency"}
    step = RATE // fps
    config: VideoConfig | None = None
    out: list[VideoPacket] = []
    for i in range(count):
        frame = VideoFrame.from_ndarray(
            np.vstack(
                [
                    np.full((height, width), 40 + i % 180, np.uint8),
                    np.full((height // 2, width), 128, np.uint8),
                ]
            ),
            format="yuv420p",
        )
        frame.pts, frame.time_base = i, encoder.time_base
        for packet in encoder.encode(frame):
            units = list(split_annexb(bytes(packet)))
            if config is None:
                sps = next(u for u in units if u[0] & 31 == 7)
                pps = next(u for u in units if u[0] & 31 == 8)
                avcc = (
                    b"\1" + sps[1:4] + b"\xff\xe1" + len(sps).to_bytes(2, "big") + sps
                    + b"\1" + len(pps).to_bytes(2, "big") + pps
                )  # fmt: skip
                config = VideoConfig(avcc, width, height, Fraction(fps))
            data = b"".join(len(u).to_bytes(4, "big") + u for u in units if u[0] & 31 not in (7, 8))
            at = start + (packet.pts or 0) * step
            out.append(VideoPacket(at, at, step, packet.is_keyframe, data, config))
    return out


def decode(units: list[bytes]) -> list[np.ndarray]:  # type: ignore[type-arg]
    """Return the luma planes of Annex B access units."""
    decoder = av.CodecContext.create("h264", "r")
    frames = [f for unit in units for f in decoder.decode(av.Packet(unit))] + decoder.decode(None)
    return [f.to_ndarray()[: f.height] for f in frames]
