"""Where in a picture something stands, and how it is brought to that place."""

from enum import StrEnum
from typing import NamedTuple


class Fit(StrEnum):
    """What happens to a picture whose shape is not that of its box."""

    CROP = "crop"
    """It covers the box; what hangs over is cut off, the same on both sides."""
    FIT = "fit"
    """All of it is there; what it leaves of the box stays as it was."""
    FILL = "fill"
    """It is stretched."""


class Point(NamedTuple):
    """A place in a picture, in luma samples from its upper left corner."""

    x: float
    y: float


class Corners(NamedTuple):
    """Where the corners of a screen are: upper left, upper right, lower right, lower left."""

    upper_left: Point
    upper_right: Point
    lower_right: Point
    lower_left: Point

    @property
    def convex(self) -> bool:
        """They go round clockwise, as a picture is seen, and no corner points inwards."""
        after, later = (*self[1:], self[0]), (*self[2:], *self[:2])
        return all(
            (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x) > 0
            for a, b, c in zip(self, after, later, strict=True)
        )


class Box(NamedTuple):
    """A part of a picture, in luma samples from its upper left; all even, so that chroma has it, too."""

    x: int
    y: int
    width: int
    height: int


def even(value: float) -> int:
    """Return the even number nearest to `value`."""
    return 2 * round(value / 2)
