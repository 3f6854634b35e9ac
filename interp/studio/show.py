"""What a director asks for: which layout, who stands where, and how the picture gets there."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from mixers.picture.layouts import NAMES, named

TransitionKind = Literal["cut", "dissolve"]
Straps = bool | Literal["auto"]
"""Everybody's name and title in their slot: always, never, or for `AUTO_S` after they come into the picture."""
LONGEST_MS = 10_000
"""Of a dissolve."""
HOLD = "hold"
"""The layout without slots: the event's name, and a countdown."""


class BadShow(ValueError):
    """A scene that cannot be: str() names the place and what is expected there."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A scene as it is asked for and kept: names alone."""

    layout: str = "full"
    slots: tuple[str, ...] = ()
    """Sources, in the order of the layout's slots; fewer leave the last ones empty."""
    straps: Straps = False
    logo: bool = True
    """The event's logo is in a corner, where it has one."""
    until: str | None = None
    """What the holding slate counts down to, ISO 8601; None is the event's start."""

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Shot":
        """Return a scene from its JSON."""
        return cls(**{**kept, "slots": tuple(kept["slots"])})

    def json(self) -> dict[str, Any]:
        return {**asdict(self), "slots": list(self.slots)}


@dataclass(frozen=True, slots=True)
class Change:
    """From one scene to another."""

    shot: Shot
    transition: TransitionKind = "cut"
    duration_ms: int = 500
    """Of a dissolve."""

    def frames(self, fps: int) -> int:
        """Return how many frames it takes, at least 1."""
        return 1 if self.transition == "cut" else max(1, round(self.duration_ms * fps / 1000))

    def pack(self) -> bytes:
        return json.dumps(
            {**self.shot.json(), "transition": self.transition, "duration_ms": self.duration_ms}
        ).encode()

    @classmethod
    def unpack(cls, data: bytes) -> "Change":
        found: dict[str, Any] = json.loads(data)
        transition, duration_ms = found.pop("transition"), found.pop("duration_ms")
        return cls(Shot.of(found), transition, duration_ms)


def slots_of(layout: str, sets: Mapping[str, int]) -> int:
    """Return how many slots a layout or a set has; `sets` says it of those. KeyError: there is none of that name."""
    if layout == HOLD:
        return 0
    return sets[layout] if layout in sets else len(named(layout, 1280, 720).slots)


def layouts(sets: Mapping[str, int]) -> tuple[str, ...]:
    """Return the name of everything that a scene's layout may be."""
    return (*NAMES, *sets, HOLD)


def checked(shot: Shot, sources: Collection[str], sets: Mapping[str, int], place: str = "scene") -> Shot:
    """Return the scene if it can be shown, else raise BadShow, which calls it `place`."""
    known = layouts(sets)
    if shot.layout not in known:
        raise BadShow(f"{place}.layout: {shot.layout!r} is not here; expected one of {', '.join(known)}")
    most = slots_of(shot.layout, sets)
    if len(shot.slots) > most:
        raise BadShow(
            f"{place}.slots: {len(shot.slots)} sources; the layout {shot.layout!r} has {most} "
            f"{'slot' if most == 1 else 'slots'}: expected at most as many"
        )
    for number, name in enumerate(shot.slots):
        if name and name not in sources:
            expected = ", ".join(sources) or "none, for this event has no sources"
            raise BadShow(f"{place}.slots[{number}]: {name!r} is not here; expected one of {expected}")
    return shot


def without(shot: Shot, sources: Collection[str]) -> Shot:
    """Return a scene without sources that are not among `sources`."""
    return replace(shot, slots=tuple(name if name in sources else "" for name in shot.slots))


def emptied(shot: Shot, name: str) -> Shot:
    """Return a scene in which the slots of one source are empty."""
    return replace(shot, slots=tuple("" if one == name else one for one in shot.slots))
