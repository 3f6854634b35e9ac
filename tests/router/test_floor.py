"""The floor: sources behind their faders, read at two places, and the language that is spoken there."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest

from interp.router.floor import Floor
from interp.router.strips import SourceFader
from interp.timeline.units import BLOCK
from mixers.units import Samples


@dataclass
class Still:
    """A source that always sounds the same, of which some samples may be missing."""

    value: float
    missing: int = 0
    live: bool = True

    def read(self, position: int, n: int) -> tuple[Samples, int]:
        return np.full((2, n), self.value, np.float32), self.missing

    hear = read


@dataclass
class Room:
    """A floor of sources by name."""

    sources: dict[str, Still]
    faders: dict[str, SourceFader] = field(default_factory=dict)

    def floor(self) -> Floor:
        self.faders = {name: self.faders.get(name, SourceFader()) for name in self.sources}
        sources: Any = self.sources
        return Floor(sources, self.faders)


def test_sources_are_added_up_behind_their_faders() -> None:
    room = Room(
        {"podium": Still(0.1), "hall": Still(0.2), "line": Still(0.4)},
        {"hall": SourceFader(gain_db=-20.0), "line": SourceFader(mute=True)},
    )
    floor = room.floor()
    np.testing.assert_allclose(floor.read(0, BLOCK)[0], 0.12, rtol=1e-6)
    np.testing.assert_allclose(floor.hear(0), 0.12, rtol=1e-6)
    assert floor.blocks["hall"][0, 0] == pytest.approx(0.2), "meters show a source before its fader"


def test_a_fader_moves_without_a_step_and_at_each_place_on_its_own() -> None:
    room = Room({"podium": Still(0.5)})
    floor = room.floor()
    floor.read(0, BLOCK)
    room.faders["podium"].mute = True
    for read in (lambda at: floor.read(at, BLOCK)[0], floor.hear):
        down = read(BLOCK)[0]
        assert down[0] == pytest.approx(0.5)
        assert np.abs(np.diff(down)).max() < 0.001
        assert down[-1] == 0.0
        assert not read(2 * BLOCK).any()
    room.faders["podium"].mute = False
    assert floor.hear(3 * BLOCK)[0, 0] == 0.0
    assert floor.hear(4 * BLOCK)[0, 0] == 0.5


def test_only_what_a_live_source_lacks_is_counted() -> None:
    room = Room({"podium": Still(0.1, missing=100), "line": Still(0.0, missing=960, live=False)})
    floor = room.floor()
    assert floor.read(0, BLOCK)[1] == 0, "it only begins"
    assert floor.read(BLOCK, BLOCK)[1] == 100


@pytest.mark.parametrize(
    ("told", "language"),
    [
        ({}, None),
        ({"podium": SourceFader(language="zh")}, "zh"),
        ({"podium": SourceFader(language="zh"), "line": SourceFader(language="zh")}, "zh"),
        ({"podium": SourceFader(language="zh"), "line": SourceFader()}, "zh"),
        ({"podium": SourceFader(language="zh"), "line": SourceFader(language="en")}, None),
        ({"podium": SourceFader(language="zh"), "line": SourceFader(language="en", mute=True)}, "zh"),
        ({"podium": SourceFader(language="zh", mute=True)}, None),
    ],
)
def test_the_floors_language_is_what_its_sources_agree_on(
    told: dict[str, SourceFader], language: str | None
) -> None:
    room = Room({name: Still(0.1) for name in ("podium", "line")}, told)
    assert room.floor().language == language
