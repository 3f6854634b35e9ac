"""The slate: the picture that is on the air while no source gives one."""

from fractions import Fraction

import av
import numpy as np
from PIL import Image, ImageDraw

from interp.fonts import font
from interp.media import VideoPacket
from interp.sources.avcc import video_config
from interp.sources.nal import join_lengths, kind, split_annexb
from interp.timeline.units import RATE

WIDTH, HEIGHT = 1280, 720
_IDR, _SPS, _PPS = 5, 7, 8
"""nal_unit_type, ITU-T H.264 table 7-1."""
BACKGROUND, BAR, INK, DIM = (14, 17, 20), (38, 166, 154), (236, 240, 241), (140, 150, 156)


def draw(title: str, labels: list[str]) -> Image.Image:
    """Return the slate as a picture: the event's name over the languages it is heard in."""
    image = Image.new("RGB", (WIDTH, HEIGHT), BACKGROUND)
    pen = ImageDraw.Draw(image)
    pen.rectangle((96, 300, 104, 420), fill=BAR)
    size = 64
    while size > 28 and pen.textlength(title, font=font(size)) > WIDTH - 240:
        size -= 4
    pen.text((136, 300), title, font=font(size), fill=INK)
    pen.text((136, 388), "   ".join(labels), font=font(28), fill=DIM)
    return image


def encode(image: Image.Image) -> VideoPacket:
    """Return `image` as one IDR picture at position 0, good to be repeated."""
    context = av.CodecContext.create("libx264", "w")
    assert isinstance(context, av.VideoCodecContext)
    context.width, context.height, context.pix_fmt = image.width, image.height, "yuv420p"
    context.time_base, context.framerate = Fraction(1, 25), Fraction(25)
    context.options = {"preset": "medium", "tune": "stillimage", "crf": "20", "x264-params": "bframes=0"}
    frame = av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24")
    frame.pts = 0
    annexb = b"".join(bytes(packet) for packet in [*context.encode(frame), *context.encode(None)])
    nals = split_annexb(annexb)
    sps = [nal for nal in nals if kind(nal) == _SPS]
    pps = [nal for nal in nals if kind(nal) == _PPS]
    picture = join_lengths(nal for nal in nals if kind(nal) == _IDR)
    return VideoPacket(0, 0, RATE // 25, True, picture, video_config(sps, pps, Fraction(25)))
