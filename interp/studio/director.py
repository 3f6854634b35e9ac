"""The director's desk: program and preview, scenes kept by name, slides, and the way back. All directors share it."""

from collections import OrderedDict, deque
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from interp.slides.store import OURS, Slides
from interp.studio.follow import Follower
from interp.studio.names import SLIDES, owner_of, slides_of
from interp.studio.show import HOLD, BadShow, Change, Shot, TransitionKind, checked, emptied, without
from interp.studio.studio import Studio

MOST_SCENES: Final = 40
UNDO: Final = 50
"""Changes of the program that can be taken back."""


class NoSuchScene(Exception):
    """There is no scene of that name."""


class NothingBefore(Exception):
    """There is nothing to be taken back."""


@dataclass(frozen=True, slots=True)
class Places:
    """What a desk needs to know of the event."""

    delegates: Collection[str]
    on_stage: Callable[[str], bool]
    """Whether a delegate may be shown."""
    keep: Callable[[str, dict[str, Any]], None]
    """Keeps a setting of the studio, by its name, for a restart, and tells the pages."""
    note: Callable[[dict[str, Any]], None]
    """Writes a line of the event log."""


class Director:
    """Changes what the studio shows; everything is checked here, whoever asks."""

    def __init__(self, studio: Studio, places: Places, folder: Path) -> None:
        """`folder`: where slides are kept."""
        self.studio, self._places = studio, places
        self.next = Shot("full", studio.names[:1])
        """The scene of the preview."""
        self.scenes: OrderedDict[str, Shot] = OrderedDict()
        self.follower = Follower()
        self.present: dict[str, str] = {}
        """Directors whose pages are open: their names by connection."""
        self._before: deque[Shot] = deque(maxlen=UNDO)
        self.slides = Slides(folder, [OURS, *places.delegates], self._turned)
        studio.prepare(self.next)

    @property
    def delegates(self) -> Collection[str]:
        """Those of the sources who are delegates."""
        return self._places.delegates

    @property
    def can_undo(self) -> bool:
        return bool(self._before)

    def in_picture(self, name: str) -> bool:
        """Return whether viewers see a source; a delegate's slides and screen are not their picture."""
        return name in self.shown

    @property
    def shown(self) -> tuple[str, ...]:
        """The sources of the scene on the air, the camera before a set among them."""
        shot = self.studio.on_air.shot
        cameras = [
            one.camera.source
            for one in self.studio.job.sets
            if one.name == shot.layout and one.camera is not None
        ]
        return (*(name for name in shot.slots if name), *cameras)

    def check(self, shot: Shot) -> None:
        """Raise BadShow for a scene that cannot go on the air."""
        self._allowed(shot, "scene")

    # What directors do.

    def show(self, change: Change) -> None:
        """Change the program from the next frame on. Raises BadShow."""
        self._allowed(change.shot, "scene")
        before = self.studio.on_air.shot
        at = self.studio.show(change)
        if change.shot != before:
            self._before.append(before)
        self._shown(change, at)

    def take(self, transition: TransitionKind, duration_ms: int) -> None:
        """Bring the preview on the air; what was there is the preview then. Raises BadShow."""
        before = self.studio.on_air.shot
        self.show(Change(self.next, transition, duration_ms))
        self.prepare(before)

    def undo(self) -> None:
        """Go back to the scene before, by a cut. Raises NothingBefore."""
        if not self._before:
            raise NothingBefore
        shot = self._before.pop()
        waiting = [name for name in shot.slots if not self._may_be_shown(name)]
        change = Change(without(shot, [name for name in self.studio.names if name not in waiting]))
        self._shown(change, self.studio.show(change))

    def prepare(self, shot: Shot) -> None:
        """Let the preview show a scene. Raises BadShow."""
        self.studio.prepare(shot)
        self.next = shot
        self._places.keep("preview", shot.json())

    def keep(self, name: str, shot: Shot) -> None:
        """Keep a scene by name, in the place of one that has it already. Raises BadShow."""
        checked(shot, self.studio.names, self.studio.slots)
        if name not in self.scenes and len(self.scenes) >= MOST_SCENES:
            raise BadShow(f"scenes: there are {MOST_SCENES}; expected one of them to be deleted first")
        self.scenes[name] = shot
        self._keep_scenes()

    def forget(self, name: str) -> None:
        """Delete a scene. Raises NoSuchScene."""
        if self.scenes.pop(name, None) is None:
            raise NoSuchScene(name)
        self._keep_scenes()

    def follow(self, on: bool) -> None:
        """Let the program follow who speaks, or not any more."""
        if on != self.follower.on:
            self.follower = Follower(on)
            self._places.keep("follow", {"on": on})
            self._places.note({"type": "follow", "on": on})

    # What comes by itself.

    def take_off(self, name: str) -> None:
        """Leave the slots of a delegate empty: they are sent off the stage."""
        for one in self.studio.names:
            if owner_of(one) == name:
                self.studio.take_off(one)
                if one in self.next.slots:
                    self.prepare(emptied(self.next, one))

    def hear(self, loudest: str | None, position: int) -> None:
        """Take note of who is heard most at a house position, and follow them where that is wanted."""
        speaker = self.follower.hear(loudest, position)
        shot = self.studio.on_air.shot
        if speaker is None or not shot.slots or speaker in shot.slots or not self._may_be_shown(speaker):
            return
        self.show(Change(replace(shot, slots=(speaker, *shot.slots[1:])), "dissolve", 300))

    def restore(self, kept: Callable[[str], dict[str, Any]]) -> None:
        """Go on as an earlier run of the event stood; `kept` gives what was kept by its name."""
        for name, value in kept("scenes").items():
            self._restored(value, partial(self.scenes.__setitem__, name))
        self._restored(kept("preview"), self.prepare)
        self._restored(kept("scene"), lambda shot: self.studio.show(Change(shot)))
        self.follower = Follower(bool(kept("follow").get("on")))
        self.slides.load()

    def _restored(self, value: dict[str, Any], use: Callable[[Shot], object]) -> None:
        """Use a scene that was kept, without sources that the event no longer has; not one whose set is gone."""
        if not value:
            return
        shot = without(Shot.of(value), self.studio.names)
        try:
            checked(shot, self.studio.names, self.studio.slots)
        except BadShow:
            return
        use(shot)

    def _allowed(self, shot: Shot, place: str) -> None:
        checked(shot, self.studio.names, self.studio.slots, place)
        plain = shot.layout != HOLD and shot.layout not in self.studio.slots
        if plain and not any(shot.slots):
            raise BadShow(f"{place}.slots: nobody is in it; expected a source, or the layout {HOLD!r}")
        for number, name in enumerate(shot.slots):
            if name and not self._may_be_shown(name):
                raise BadShow(
                    f"{place}.slots[{number}]: {owner_of(name)!r} is in the waiting room; expected somebody on stage"
                )

    def _may_be_shown(self, source: str) -> bool:
        owner = owner_of(source)
        return owner not in self._places.delegates or self._places.on_stage(owner)

    def _shown(self, change: Change, at: int) -> None:
        """Keep and log what has been shown from house position `at` on: the keeping takes its time."""
        shot = change.shot.json()
        self._places.keep("scene", shot)
        how = {"transition": change.transition, "duration_ms": change.duration_ms}
        self._places.note({"type": "scene", **shot, **how, "at": at})

    def _keep_scenes(self) -> None:
        self._places.keep("scenes", {name: shot.json() for name, shot in self.scenes.items()})

    def _turned(self, owner: str, page: bytes | None) -> None:
        self.studio.turn(SLIDES if owner == OURS else slides_of(owner), page)
