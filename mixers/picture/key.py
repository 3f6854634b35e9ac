"""Chroma key: a camera's picture without the coloured wall behind who stands there."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mixers.picture.blend import Mask, over
from mixers.picture.planes import Colour, Planes, Weights

GREEN = Colour(124, 57, 43)
"""A green wall in studio light, sRGB (20, 160, 50) or so; a config names its own."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is the wall: a colour, and how far from it, as a distance in the plane of chroma (u, v)."""

    colour: Colour = GREEN
    clear: float = 40.0
    """Up to this distance nothing of the camera is seen."""
    solid: float = 70.0
    """From this distance nothing of the set is seen; in between is a soft edge."""
    spill: float = 1.0
    """How much of the wall's colour is taken from what it shines on, 0 to 1."""


class Keyer:
    """Puts what stands before a wall in front of a set.

    Per colour (u, v) it is settled beforehand what comes out: a table of 256 by 256. Spill is what of the wall's
    hue a colour has beyond its distance from that hue: grey and skin have none and stay.

    ValueError: the key's colour is grey, or its distances are not in order.
    """

    def __init__(self, key: Key) -> None:
        if not 0 <= key.clear < key.solid:
            raise ValueError(f"clear {key.clear:g}, solid {key.solid:g}: expected 0 <= clear < solid")
        if not 0 <= key.spill <= 1:
            raise ValueError(f"spill {key.spill:g}: expected 0 to 1")
        hue = np.array([key.colour.u - 128, key.colour.v - 128], np.float64)
        size = np.hypot(*hue)
        if size <= key.clear:
            raise ValueError(
                f"colour of the key {tuple(key.colour)}: expected one far from grey, as green or blue is"
            )
        u, v = np.mgrid[0:256, 0:256].astype(np.float64)
        distance = np.hypot(u - key.colour.u, v - key.colour.v)
        self._seen = ((distance - key.clear) / (key.solid - key.clear)).clip(0, 1).astype(np.float32).ravel()
        along, across = (
            ((u - 128) * hue[0] + (v - 128) * hue[1]) / size,
            ((v - 128) * hue[0] - (u - 128) * hue[1]) / size,
        )
        taken = key.spill * np.maximum(0, along - np.abs(across)) / size
        self._u = _whole(u - taken * hue[0])
        self._v = _whole(v - taken * hue[1])

    def put(self, camera: Planes, onto: Planes) -> None:
        """Draw what stands before the wall in `camera` over `onto`, which has its size."""
        chroma = (camera.u.astype(np.uint16) << 8) | camera.v
        seen: Weights = self._seen[chroma]
        luma = np.asarray(cv2.resize(seen, (camera.width, camera.height)), np.float32)
        cleaned = Planes(camera.y, self._u[chroma], self._v[chroma])
        over(cleaned, Mask.of_both(luma, seen), onto)


def _whole(values: npt.NDArray[np.float64]) -> npt.NDArray[np.uint8]:
    return np.asarray(np.rint(values).clip(16, 240), np.uint8).ravel()
