"""Draws scenes at one size: the program's picture, and the smaller one of the preview."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from interp.studio.background import background
from interp.studio.job import CameraJob, Job, SetJob
from interp.studio.logo import logo
from interp.studio.people import card, strap
from interp.studio.show import HOLD, Shot
from interp.studio.slate import countdown, holding
from interp.timeline.units import RATE
from mixers.picture.blend import Overlay, over
from mixers.picture.colour import colour
from mixers.picture.key import Key
from mixers.picture.layouts import Layout, Slot, alone, named
from mixers.picture.places import Box, Corners, Point, even
from mixers.picture.planes import Colour, Planes
from mixers.picture.scene import NIGHT, Composer, Keyed, Scene

Look = Callable[[str], Planes | None]
"""Gives a source's picture, None where it has none."""
GREY: Final = 0.9
"""How far from the wall towards grey nothing of the set is seen any more."""
MOST_STRAPS: Final = 64
"""Straps that are kept drawn: more than any scene has."""


class Drawing:
    """Draws a job's scenes as pictures of `width` by `height`, both even.

    Raises BadBackground for a plate or a logo that is no picture.
    """

    def __init__(self, job: Job, width: int, height: int) -> None:
        self._job = job
        self.width, self.height = width, height
        self._people = job.people
        self._composer = Composer(width, height)
        self._plate: Planes | Colour = (
            background(Path(job.background), width, height) if job.background else NIGHT
        )
        self._sets = {one.name: self._set(one) for one in job.sets}
        self._logo = logo(Path(job.logo), width, height) if job.logo else None
        self._slate: Planes | None = None
        self._clock: tuple[int, Overlay] | None = None
        """The countdown as it is drawn, and its seconds."""
        self._straps: OrderedDict[tuple[str, Slot], Overlay] = OrderedDict()
        self._cards: dict[str, Planes] = {}

    def sources(self, shot: Shot) -> tuple[str, ...]:
        """Return every source that a scene shows."""
        return self._scene(shot).sources

    def draw(
        self,
        shot: Shot,
        position: int,
        look: Look,
        named_in: Callable[[str], bool],
        onto: Planes | None = None,
    ) -> Planes:
        """Return the scene at a house position, drawn into `onto` or a new picture.

        `named_in` says whether somebody's strap is to be seen, where straps come and go by themselves.
        """
        if shot.layout == HOLD:
            return self._hold(shot, position, onto)
        scene = self._scene(shot)
        found = {name: look(name) for name in scene.sources}
        pictures = {name: picture or self._card(name) for name, picture in found.items()}
        straps = {
            (name, slot): self._strap(name, slot)
            for slot, name in zip(scene.layout.slots, scene.shown, strict=False)
            if scene.straps and name is not None and found[name] is not None and self._people[name].label
            if shot.straps is True or named_in(name)
        }
        drawn = self._composer.draw(scene, pictures, straps, onto)
        if shot.logo and self._logo is not None:
            self._put_logo(self._logo, drawn)
        return drawn

    def _scene(self, shot: Shot) -> Scene:
        shown = tuple(name or None for name in shot.slots)
        if shot.layout == HOLD:
            return Scene(Layout(HOLD, ()), ())
        if shot.layout in self._sets:
            layout, plate, keyed = self._sets[shot.layout]
            return Scene(layout, shown, plate, bool(shot.straps), keyed)
        places = named(shot.layout, self.width, self.height)
        if shot.layout == "slides" and not any(shot.slots[1:]):
            places = alone(places, self.width, self.height)
        return Scene(places, shown, self._plate, bool(shot.straps))

    def _set(self, described: SetJob) -> tuple[Layout, Planes, Keyed | None]:
        """Return a set at this size."""
        across, down = self.width / self._job.width, self.height / self._job.height
        slots = tuple(
            Slot(Corners(*(Point(x * across, y * down) for x, y in screen))) for screen in described.screens
        )
        plate = background(Path(described.background), self.width, self.height)
        keyed = None
        if described.camera is not None:
            whole = Box(0, 0, self.width, self.height)
            keyed = Keyed(described.camera.source, whole, key_of(described.camera))
        return Layout(described.name, slots), plate, keyed

    def _hold(self, shot: Shot, position: int, onto: Planes | None) -> Planes:
        """Return the holding slate, with the time that is left."""
        if self._slate is None:
            self._slate = holding(self._plate, self.width, self.height, self._job.title, self._job.languages)
            if self._logo is not None:
                self._put_logo(self._logo, self._slate)
        drawn = self._slate.copy(onto)
        until = self._job.starts_at
        if shot.until is not None:
            until = datetime.fromisoformat(shot.until).timestamp()
        left = 0 if until is None else int(np.ceil(until - self._job.epoch - position / RATE))
        if left > 0:
            if self._clock is None or self._clock[0] != left:
                self._clock = left, countdown(left, self.height)
            picture, mask = self._clock[1].picture, self._clock[1].mask
            at = Box(
                even((self.width - picture.width) / 2),
                even(self.height * 0.72),
                picture.width,
                picture.height,
            )
            over(picture, mask, drawn.part(at))
        return drawn

    def _put_logo(self, drawn_logo: Overlay, onto: Planes) -> None:
        picture, margin = drawn_logo.picture, even(self.width * 0.02)
        at = Box(self.width - picture.width - margin, margin, picture.width, picture.height)
        over(picture, drawn_logo.mask, onto.part(at))

    def _card(self, name: str) -> Planes:
        if name not in self._cards:
            self._cards[name] = card(self._people[name], self.width, self.height)
        return self._cards[name]

    def _strap(self, name: str, slot: Slot) -> Overlay:
        if (name, slot) not in self._straps:
            box = self._composer.box(slot)
            self._straps[name, slot] = strap(self._people[name], box.width, box.height)
        while len(self._straps) > MOST_STRAPS:
            self._straps.popitem(last=False)
        return self._straps[name, slot]


def key_of(camera: CameraJob) -> Key:
    """Return the key of a camera before a coloured wall. ValueError: see Keyer.

    Grey is never taken away, hair and suits: before a pale wall the distances are as much smaller as its colour is.
    """
    red, green, blue = (int(camera.colour[at : at + 2], 16) for at in (1, 3, 5))
    wall = colour(red, green, blue)
    nearer = min(1.0, GREY * float(np.hypot(wall.u - 128, wall.v - 128)) / camera.solid)
    return Key(wall, camera.clear * nearer, camera.solid * nearer, camera.spill)
