"""One picture into a box of another, of whatever size and shape both are."""

import cv2

from mixers.picture.places import Box, Fit, even
from mixers.picture.planes import Planes


def put(picture: Planes, onto: Planes, box: Box, fit: Fit = Fit.CROP) -> None:
    """Draw `picture` into `box` of `onto`. It is scaled by linear interpolation, far down by area."""
    if fit is Fit.CROP:
        picture = picture.part(_window(picture, box))
    elif fit is Fit.FIT:
        box = _inside(picture, box)
    there = onto.part(box)
    for source, target in ((picture.y, there.y), (picture.u, there.u), (picture.v, there.v)):
        size = target.shape[1], target.shape[0]
        # Linear takes two samples a side: where more lie between two of the target, fine lines would flicker.
        far = source.shape[1] > 2 * size[0] or source.shape[0] > 2 * size[1]
        cv2.resize(source, size, dst=target, interpolation=cv2.INTER_AREA if far else cv2.INTER_LINEAR)


def _window(picture: Planes, box: Box) -> Box:
    """Return the part in the middle of a picture that has the shape of `box`."""
    scale = max(box.width / picture.width, box.height / picture.height)
    width = min(picture.width, max(2, even(box.width / scale)))
    height = min(picture.height, max(2, even(box.height / scale)))
    return Box(even((picture.width - width) / 2), even((picture.height - height) / 2), width, height)


def _inside(picture: Planes, box: Box) -> Box:
    """Return the box in the middle of `box` that has the shape of a picture."""
    scale = min(box.width / picture.width, box.height / picture.height)
    width = min(box.width, max(2, even(picture.width * scale)))
    height = min(box.height, max(2, even(picture.height * scale)))
    return Box(box.x + even((box.width - width) / 2), box.y + even((box.height - height) / 2), width, height)
