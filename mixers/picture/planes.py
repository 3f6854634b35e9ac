"""A picture as decoders give it and encoders take it, and the boxes that parts of it stand in."""

from dataclasses import dataclass
from typing import NamedTuple, Self, TypeAlias

import numpy as np
import numpy.typing as npt

from mixers.picture.places import Box

Plane: TypeAlias = npt.NDArray[np.uint8]
"""(height, width)."""
Weights: TypeAlias = npt.NDArray[np.float32]
"""(height, width), 0 to 1: how much of a picture covers what is under it."""


class Colour(NamedTuple):
    """One colour of a picture: luma 16 to 235, chroma 16 to 240, BT.709."""

    y: int
    u: int
    v: int


BLACK = Colour(16, 128, 128)


@dataclass(frozen=True, slots=True, eq=False)
class Planes:
    """I420 of even sides: `y` (height, width), `u` and `v` (height / 2, width / 2); BT.709, limited range."""

    y: Plane
    u: Plane
    v: Plane

    @property
    def width(self) -> int:
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        return int(self.y.shape[0])

    @classmethod
    def filled(cls, width: int, height: int, colour: Colour = BLACK) -> Self:
        """Return a picture of one colour; `width` and `height` are even."""
        half = height // 2, width // 2
        return cls(
            np.full((height, width), colour.y, np.uint8),
            np.full(half, colour.u, np.uint8),
            np.full(half, colour.v, np.uint8),
        )

    def copy(self, onto: "Planes | None" = None) -> "Planes":
        """Return the same picture in memory of its own, or in that of `onto`, which has its size."""
        if onto is None:
            return Planes(self.y.copy(), self.u.copy(), self.v.copy())
        for mine, there in ((self.y, onto.y), (self.u, onto.u), (self.v, onto.v)):
            np.copyto(there, mine)
        return onto

    def fill(self, colour: Colour) -> None:
        """Let all of it have one colour."""
        for plane, value in zip((self.y, self.u, self.v), colour, strict=True):
            plane.fill(value)

    def part(self, box: Box) -> "Planes":
        """Return what is in `box`; what is drawn into it is drawn into this picture."""
        x, y, width, height = box
        u, v = (plane[y // 2 : (y + height) // 2, x // 2 : (x + width) // 2] for plane in (self.u, self.v))
        return Planes(self.y[y : y + height, x : x + width], u, v)
