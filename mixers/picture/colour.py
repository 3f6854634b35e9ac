"""From the colours of still pictures, RGB, to those of video: ITU-R BT.709, limited range."""

import numpy as np
import numpy.typing as npt

from mixers.picture.planes import Colour, Plane, Planes, Weights

_KR, _KB = 0.2126, 0.0722
"""BT.709-6, item 3.2."""


def from_rgb(rgb: npt.NDArray[np.uint8]) -> Planes:
    """Return a picture (height, width, 3), sRGB, of even sides; chroma is the mean of two by two."""
    y, u, v = _matrix(rgb.astype(np.float32))
    return Planes(_whole(y), _whole(halved(u)), _whole(halved(v)))


def colour(red: int, green: int, blue: int) -> Colour:
    """Return one colour, given as sRGB of 0 to 255."""
    values = _matrix(np.array([[[red, green, blue]]], np.float32))
    y, u, v = (int(_whole(value)[0, 0]) for value in values)
    return Colour(y, u, v)


def halved(plane: Weights) -> Weights:
    """Return a plane at the size of chroma: the mean of two by two."""
    height, width = plane.shape
    return np.asarray(plane.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3)), np.float32)


def _matrix(rgb: npt.NDArray[np.float32]) -> tuple[Weights, Weights, Weights]:
    red, green, blue = (rgb[..., index] / np.float32(255) for index in range(3))
    luma = _KR * red + (1 - _KR - _KB) * green + _KB * blue
    return (
        16 + 219 * luma,
        128 + 224 * (blue - luma) / (2 * (1 - _KB)),
        128 + 224 * (red - luma) / (2 * (1 - _KR)),
    )


def _whole(plane: Weights) -> Plane:
    return np.asarray(np.rint(plane), np.uint8)
