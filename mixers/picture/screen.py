"""A screen of a set: a quadrilateral of a background into which pictures are put in perspective."""

import cv2
import numpy as np
import numpy.typing as npt

from mixers.picture.blend import Mask, over
from mixers.picture.fit import put
from mixers.picture.places import Box, Corners, Fit, even
from mixers.picture.planes import BLACK, Plane, Planes

_FINER = 8
"""Edges are drawn this much finer than samples are, so that they have no steps."""


class Screen:
    """Puts pictures into `corners` of a picture of `width` by `height`; it may hang over its edges.

    ValueError: the corners are not those of a convex quadrilateral in that order, or none of it is in the picture.
    """

    def __init__(self, corners: Corners, width: int, height: int) -> None:
        points = np.array(corners, np.float64)
        if not corners.convex:
            raise ValueError(
                f"corners {_named(corners)}: expected a convex quadrilateral, from the upper left corner clockwise"
            )
        self.box = _bounds(points, width, height)
        """What of the picture it covers, at least."""
        if self.box.width <= 0 or self.box.height <= 0:
            raise ValueError(f"corners {_named(corners)}: expected some of them in {width} x {height}")
        lengths = [np.hypot(*(points[i] - points[(i + 1) % 4])) for i in range(4)]
        # A picture is first brought to the size of the longest edges, so that what is far away does not flicker.
        self._flat = Planes.filled(
            max(2, even(max(lengths[0], lengths[2]))), max(2, even(max(lengths[1], lengths[3])))
        )
        self._place = Box(0, 0, self._flat.width, self._flat.height)
        self._warped = Planes.filled(self.box.width, self.box.height)
        at = points - (self.box.x, self.box.y)
        self._luma = _ways(at, self._flat.y, self._warped.y, 1)
        self._chroma = _ways(at, self._flat.u, self._warped.u, 2)
        self._mask = Mask.of(_area(at, self.box))

    def show(self, picture: Planes, onto: Planes, fit: Fit = Fit.CROP) -> None:
        """Draw `picture` into the screen in `onto`; where it leaves some of it, that is black."""
        if fit is Fit.FIT:
            for plane, value in zip((self._flat.y, self._flat.u, self._flat.v), BLACK, strict=True):
                plane.fill(value)
        put(picture, self._flat, self._place, fit)
        for flat, warped, ways in (
            (self._flat.y, self._warped.y, self._luma),
            (self._flat.u, self._warped.u, self._chroma),
            (self._flat.v, self._warped.v, self._chroma),
        ):
            cv2.remap(flat, *ways, cv2.INTER_LINEAR, dst=warped, borderMode=cv2.BORDER_REPLICATE)
        over(self._warped, self._mask, onto.part(self.box))


def _bounds(points: npt.NDArray[np.float64], width: int, height: int) -> Box:
    """Return the even box around points, as far as it is in the picture."""
    left, top = (max(0, int(np.floor(edge / 2)) * 2) for edge in points.min(axis=0))
    right, bottom = (int(np.ceil(edge / 2)) * 2 for edge in points.max(axis=0))
    return Box(left, top, min(right, width) - left, min(bottom, height) - top)


def _ways(
    corners: npt.NDArray[np.float64], flat: Plane, warped: Plane, coarser: int
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.uint16]]:
    """Return for each sample of `warped` where in `flat` it comes from, as remap takes it."""
    height, width = flat.shape
    edges = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    there = np.asarray(cv2.getPerspectiveTransform((corners / coarser).astype(np.float32), edges), np.float64)
    rows, columns = np.indices(warped.shape, np.float64) + 0.5  # a sample is its middle
    x, y, scale = np.einsum("ij,jkl->ikl", there, np.stack([columns, rows, np.ones_like(rows)]))
    exact = (x / scale - 0.5).astype(np.float32), (y / scale - 0.5).astype(np.float32)
    first, second = cv2.convertMaps(*exact, cv2.CV_16SC2)
    return np.asarray(first, np.int16), np.asarray(second, np.uint16)


def _area(corners: npt.NDArray[np.float64], box: Box) -> npt.NDArray[np.float32]:
    """Return how much of each sample of a box is within corners."""
    fine = np.zeros((box.height * _FINER, box.width * _FINER), np.uint8)
    cv2.fillConvexPoly(fine, np.rint(corners * _FINER * 16 - 8).astype(np.int32), 1, shift=4)
    parts = fine.reshape(box.height, _FINER, box.width, _FINER)
    return np.asarray(parts.mean(axis=(1, 3)), np.float32)


def _named(corners: Corners) -> str:
    return " ".join(f"({x:g}, {y:g})" for x, y in corners)
