"""Pictures that can be told from one another, coded as sources send them."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from interp.media import VideoConfig
from interp.sources.encoder import H264Encoder
from interp.studio.pictures import frame_of
from interp.timeline.units import RATE
from mixers.picture.planes import Colour, Planes

BITS = 12
"""Of a frame's number, burnt in as columns that are black or white."""


@dataclass(frozen=True)
class Coded:
    """A coded picture: what a studio is fed with."""

    position: int
    key: bool
    data: bytes
    config: VideoConfig


def numbered(number: int, width: int, height: int, grey: int = 90) -> Planes:
    """Return a picture with its number in its upper half, bit by bit from the left, and a grey below."""
    picture = Planes.filled(width, height, Colour(grey, 128, 128))
    wide = width // BITS
    for bit in range(BITS):
        picture.y[: height // 2, bit * wide : (bit + 1) * wide] = 235 if number >> bit & 1 else 16
    return picture


def number_of(luma: np.ndarray) -> int | None:
    """Read the number that is burnt into a picture, whatever its size; None where it is not clear: a torn picture."""
    height, width = luma.shape
    wide, found = width / BITS, 0
    for bit in range(BITS):
        column = luma[:, round((bit + 0.25) * wide) : round((bit + 0.75) * wide)]
        upper, lower = (
            column[round(a * height) : round(b * height)].mean() for a, b in ((0.05, 0.2), (0.3, 0.45))
        )
        if (upper > 125) != (lower > 125) or 60 < upper < 190:
            return None
        found |= int(upper > 125) << bit
    return found


def coded(
    count: int, *, fps: int = 25, width: int = 320, height: int = 180, start: int = 0, grey: int = 90
) -> Iterator[Coded]:
    """Give `count` numbered pictures, the first at house position `start`."""
    encoder = H264Encoder(width, height, Fraction(fps))
    for number in range(count):
        position = start + number * RATE // fps
        for done in encoder.encode(frame_of(numbered(number, width, height, grey)), position):
            picture = done.picture
            yield Coded(picture.pts, picture.key, picture.data, done.config)
