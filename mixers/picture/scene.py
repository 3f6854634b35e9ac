"""What is in the picture: a scene, which is a plain value, and who draws it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mixers.picture.blend import Overlay, over
from mixers.picture.fit import put
from mixers.picture.key import Key, Keyer
from mixers.picture.layouts import Layout, Slot
from mixers.picture.places import Box, Corners, Fit
from mixers.picture.planes import Colour, Planes
from mixers.picture.screen import Screen

NIGHT = Colour(30, 133, 126)
"""What is behind a scene that has no plate: nearly black, a little blue."""


@dataclass(frozen=True, slots=True)
class Keyed:
    """A camera in front of a set: its source, where it stands, and its wall."""

    source: str
    box: Box
    key: Key = field(default_factory=Key)


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture of sources: `shown` names what stands in each slot of the layout, None for an empty one.

    A background plate has the picture's size. Straps are drawn where `straps` is true; a keyed camera is before all.
    """

    layout: Layout
    shown: tuple[str | None, ...]
    background: Planes | Colour = NIGHT
    straps: bool = False
    keyed: Keyed | None = None

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that is in the picture, once."""
        names = [name for name in self.shown if name is not None]
        if self.keyed is not None:
            names.append(self.keyed.source)
        return tuple(dict.fromkeys(names))


class Composer:
    """Draws scenes as pictures of `width` by `height`, both even.

    It keeps what costs time to find out: how the screens of a set are looked at, what a key takes away.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._screens: dict[Corners, Screen] = {}
        self._keyers: dict[Key, Keyer] = {}

    def draw(
        self,
        scene: Scene,
        pictures: Mapping[str, Planes],
        straps: Mapping[tuple[str, Slot], Overlay] | None = None,
        onto: Planes | None = None,
    ) -> Planes:
        """Return the picture, in the memory of `onto` where that is given. Who has no picture leaves a slot empty."""
        drawn = Planes.filled(self.width, self.height, NIGHT) if onto is None else onto
        if isinstance(scene.background, Colour):
            drawn.fill(scene.background)
        else:
            scene.background.copy(drawn)
        shown = [
            (slot, name)
            for slot, name in zip(scene.layout.slots, scene.shown, strict=False)
            if name is not None and name in pictures
        ]
        for slot, name in shown:
            if isinstance(slot.place, Corners):
                self._screen(slot.place).show(pictures[name], drawn, slot.fit)
            else:
                put(pictures[name], drawn, slot.place, slot.fit)
            if scene.straps and straps is not None and (name, slot) in straps:
                self._strap(straps[name, slot], slot, drawn)
        keyed = scene.keyed
        if keyed is not None and keyed.source in pictures:
            self._key(keyed, pictures[keyed.source], drawn)
        return drawn

    def box(self, slot: Slot) -> Box:
        """Return the part of the picture that a slot covers."""
        return slot.place if isinstance(slot.place, Box) else self._screen(slot.place).box

    def _screen(self, corners: Corners) -> Screen:
        if corners not in self._screens:
            self._screens[corners] = Screen(corners, self.width, self.height)
        return self._screens[corners]

    def _strap(self, strap: Overlay, slot: Slot, drawn: Planes) -> None:
        """Draw a strap at the lower left of a slot, as far in as it is high."""
        box = self.box(slot)
        picture = strap.picture
        indent = (
            min(picture.height // 4, (box.width - picture.width) // 2, box.height - picture.height) // 2 * 2
        )
        at = Box(
            box.x + indent,
            box.y + box.height - picture.height - indent,
            picture.width,
            picture.height,
        )
        over(picture, strap.mask, drawn.part(at))

    def _key(self, keyed: Keyed, camera: Planes, drawn: Planes) -> None:
        if keyed.key not in self._keyers:
            self._keyers[keyed.key] = Keyer(keyed.key)
        there = drawn.part(keyed.box)
        if (camera.width, camera.height) != (there.width, there.height):
            scaled = Planes.filled(there.width, there.height)
            put(camera, scaled, Box(0, 0, there.width, there.height), Fit.CROP)
            camera = scaled
        self._keyers[keyed.key].put(camera, there)
