"""One picture over another, each sample by its own weight; and all of one into all of another."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mixers.picture.colour import from_rgb, halved
from mixers.picture.planes import Plane, Planes, Weights


@dataclass(frozen=True, slots=True, eq=False)
class Mask:
    """How much of a picture covers what is under it, and how much of that is left, for luma and for chroma."""

    luma: Weights
    luma_left: Weights
    chroma: Weights
    chroma_left: Weights

    @classmethod
    def of(cls, luma: Weights) -> "Mask":
        """Return the mask of which luma is known; of even sides."""
        return cls.of_both(luma, halved(luma))

    @classmethod
    def of_both(cls, luma: Weights, chroma: Weights) -> "Mask":
        return cls(luma, np.float32(1) - luma, chroma, np.float32(1) - chroma)


@dataclass(frozen=True, slots=True, eq=False)
class Overlay:
    """A still picture that leaves parts of what is under it to be seen: a name strap, a logo."""

    picture: Planes
    mask: Mask

    @classmethod
    def of(cls, rgba: npt.NDArray[np.uint8]) -> "Overlay":
        """Return one drawn as (height, width, 4), sRGB with alpha, not premultiplied, of even sides."""
        mask = Mask.of(rgba[..., 3].astype(np.float32) / np.float32(255))
        return cls(from_rgb(rgba[..., :3]), mask)


def over(picture: Planes, mask: Mask, onto: Planes) -> None:
    """Draw `picture` over `onto`, which has its size."""
    _plane_over(picture.y, onto.y, mask.luma, mask.luma_left)
    _plane_over(picture.u, onto.u, mask.chroma, mask.chroma_left)
    _plane_over(picture.v, onto.v, mask.chroma, mask.chroma_left)


def dissolve(one: Planes, other: Planes, share: float, onto: Planes) -> None:
    """Draw `share` (0 to 1) of `other` and the rest of `one` into `onto`, which may be one of them; all of one size."""
    for a, b, there in ((one.y, other.y, onto.y), (one.u, other.u, onto.u), (one.v, other.v, onto.v)):
        cv2.addWeighted(a, 1 - share, b, share, 0, dst=there)


def _plane_over(picture: Plane, onto: Plane, weight: Weights, left: Weights) -> None:
    cv2.blendLinear(picture, onto, weight, left, dst=onto)
