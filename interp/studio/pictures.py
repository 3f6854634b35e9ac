"""A decoded picture as planes: whatever a camera sends, in the one format that is composed."""

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import ColorRange, Colorspace

from mixers.picture.planes import Plane, Planes

LARGEST = 1920
"""Px of a side: a larger camera is brought down to it once, before it is drawn anywhere."""
_SD = (5, 6)
"""BT.470 BG and SMPTE 170M, as ITU-T H.273 table 4 has them: both BT.601."""
_UNTOLD = 2
_LARGE = 576
"""Lines from which on a picture that does not tell its colours is taken for BT.709, as players do."""


def planes_of(frame: VideoFrame) -> Planes:
    """Return a decoded frame as BT.709, limited range, of even sides; its memory is shared where nothing changes."""
    width, height = frame.width, frame.height
    scale = min(1.0, LARGEST / max(width, height))
    if scale < 1.0:
        width, height = max(2, round(width * scale)), max(2, round(height * scale))
    if scale < 1.0 or frame.format.name != "yuv420p" or not _is_usual(frame):
        frame = frame.reformat(
            width=width,
            height=height,
            format="yuv420p",
            src_colorspace=_space(frame),
            dst_colorspace=Colorspace.ITU709,
            src_color_range=_range(frame),
            dst_color_range=ColorRange.MPEG,
        )
    y, u, v = (
        np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]
        for plane in frame.planes
    )
    return _even(y, u, v)


def frame_of(picture: Planes) -> VideoFrame:
    """Return a picture as an encoder takes it; BT.709, limited range, and it says so."""
    frame = VideoFrame(picture.width, picture.height, "yuv420p")
    for plane, samples in zip(frame.planes, (picture.y, picture.u, picture.v), strict=True):
        there = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
        np.copyto(there[:, : plane.width], samples)
    frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
    return frame


def _even(y: Plane, u: Plane, v: Plane) -> Planes:
    """Return what is left of an odd picture without its last column or line."""
    height, width = y.shape[0] // 2, y.shape[1] // 2
    return Planes(y[: 2 * height, : 2 * width], u[:height, :width], v[:height, :width])


def _range(frame: VideoFrame) -> ColorRange:
    full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")
    return ColorRange.JPEG if full else ColorRange.MPEG


def _space(frame: VideoFrame) -> Colorspace:
    """Return the colours that a frame is in; cameras seldom tell."""
    if frame.colorspace == Colorspace.ITU709:
        return Colorspace.ITU709
    if frame.colorspace in _SD:
        return Colorspace.ITU601
    return Colorspace.ITU709 if frame.height >= _LARGE else Colorspace.ITU601


def _is_usual(frame: VideoFrame) -> bool:
    """Whether a frame is what is composed already. One that tells nothing is taken as it is: browsers send BT.709 and
    tell nothing.
    """
    return _range(frame) is ColorRange.MPEG and frame.colorspace in (Colorspace.ITU709, _UNTOLD)
