"""The director's monitors: program, preview and every source, small, while somebody looks at them."""

from collections.abc import Iterator
from typing import Final

import cv2
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from interp.studio.drawing import Drawing
from interp.studio.job import Job
from interp.studio.pictures import frame_of
from interp.studio.show import Shot
from interp.studio.stage import Frame, Stage
from interp.studio.wire import MONITOR, PREVIEW, PROGRAM, Message
from mixers.picture.places import even
from mixers.picture.planes import Planes

WIDE: Final = 640
"""Px of program and preview, at most …"""
TILE: Final = 256
"""… and of a source."""
A_SECOND: Final = 12.5
"""Pictures of program and preview …"""
TILES_A_SECOND: Final = 4.0
"""… and of each source: enough to see who is ready."""
QUALITY: Final = 78
"""Of JPEG: 20 to 40 kB for the large ones, 5 for a source."""


class Monitors:
    """Gives the pictures of what the stage has made. Program and preview are of the same frame."""

    def __init__(self, job: Job, stage: Stage) -> None:
        self._stage, self._names = stage, job.names
        scale = min(1.0, WIDE / max(job.width, job.height))
        self._drawing = Drawing(job, even(job.width * scale), even(job.height * scale))
        self._canvas = Planes.filled(self._drawing.width, self._drawing.height)
        self._every = max(1, round(job.fps / A_SECOND))
        self._tiles = len(job.names) * TILES_A_SECOND / job.fps
        """Sources that have their turn at a frame."""
        self._turn = 0.0
        self._latest = -1
        """The source whose turn it was last."""
        self._frames = 0
        self.next = Shot()
        """The scene of the preview."""
        self.watched = False

    def of(self, frame: Frame) -> Iterator[Message]:
        """Give the monitors' pictures that are due with a frame."""
        if not self.watched:
            return
        if self._frames % self._every == 0:
            yield self._picture(PROGRAM, frame.position, frame.picture, self._drawing.width)
            self._drawing.draw(self.next, frame.position, self._stage.look, lambda _name: True, self._canvas)
            yield self._picture(PREVIEW, frame.position, self._canvas, self._drawing.width)
        self._frames += 1
        self._turn += self._tiles
        while self._turn >= 1 and self._names:
            self._turn -= 1
            self._latest = (self._latest + 1) % len(self._names)
            picture = self._stage.look(self._names[self._latest])
            if picture is not None:
                yield self._picture(self._latest, frame.position, picture, TILE)

    def _picture(self, source: int, position: int, picture: Planes, wide: int) -> Message:
        scale = min(1.0, wide / max(picture.width, picture.height))
        small = frame_of(picture).reformat(
            width=max(2, round(picture.width * scale)),
            height=max(2, round(picture.height * scale)),
            format="bgr24",
            src_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.MPEG,
            interpolation=Interpolation.FAST_BILINEAR,
        )
        done, data = cv2.imencode(".jpg", small.to_ndarray(), (cv2.IMWRITE_JPEG_QUALITY, QUALITY))
        assert done
        return Message(MONITOR, source, position, width=small.width, height=small.height, data=data.tobytes())
