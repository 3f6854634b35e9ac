"""What a studio process is told once, when it starts: one line of JSON."""

from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""The corners of a screen, px, from the upper left one clockwise."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is said of a source: `label`, and under it a title in each language of the event that has one."""

    label: str
    titles: tuple[str, ...] = ()
    opus: bool = False
    """Their sound comes as Opus, a little behind their picture."""


@dataclass(frozen=True, slots=True)
class CameraJob:
    """A camera in front of a set, and the wall behind who stands there."""

    source: str
    colour: str
    """sRGB, `#14a032`."""
    clear: float
    solid: float
    spill: float


@dataclass(frozen=True, slots=True)
class SetJob:
    """A virtual set: a plate with screens, in px of the studio's picture."""

    name: str
    background: str
    """The path of a picture."""
    screens: tuple[Quad, ...]
    camera: CameraJob | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """The size of the picture, whose pictures come, and what else is drawn."""

    width: int
    height: int
    fps: int
    sources: tuple[tuple[str, Person], ...]
    """The name of each, in the order of their numbers on the pipe, and what is said of them."""
    title: str = ""
    """Of the event, for its holding slate …"""
    languages: tuple[str, ...] = ()
    """… and what it is heard in."""
    starts_at: float | None = None
    """What the holding slate counts down to, seconds since 1970 …"""
    epoch: float = 0.0
    """… and when house position 0 was."""
    background: str = ""
    """The path of a picture; empty for none. The same for `logo`."""
    logo: str = ""
    sets: tuple[SetJob, ...] = ()

    def line(self) -> bytes:
        return _JOB.dump_json(self) + b"\n"

    @classmethod
    def parse(cls, line: bytes) -> "Job":
        return _JOB.validate_json(line)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.sources)

    @property
    def people(self) -> dict[str, Person]:
        return dict(self.sources)

    @property
    def slots(self) -> dict[str, int]:
        """How many slots each set has."""
        return {one.name: len(one.screens) for one in self.sets}


_JOB: Final = TypeAdapter(Job)
