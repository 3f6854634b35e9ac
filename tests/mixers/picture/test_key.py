"""Chroma key: what of a known colour is seen, and with what colour."""

import numpy as np
import pytest

from mixers.picture.key import GREEN, Key, Keyer
from mixers.picture.planes import Colour, Planes
from tests.mixers.picture.test_planes import values

SET = Colour(60, 150, 110)
SKIN = Colour(150, 105, 155)


def keyed(camera: Planes, key: Key | None = None) -> Planes:
    onto = Planes.filled(camera.width, camera.height, SET)
    Keyer(key or Key()).put(camera, onto)
    return onto


def test_the_wall_is_the_set_and_who_stands_before_it_is_untouched() -> None:
    camera = Planes.filled(16, 8, GREEN)
    camera.y[:, 8:], camera.u[:, 4:], camera.v[:, 4:] = SKIN
    onto = keyed(camera)
    assert set(np.unique(onto.y[:, :7])) == {SET.y}
    assert set(np.unique(onto.y[:, 9:])) == {SKIN.y}
    assert onto.u.tolist() == [[SET.u] * 4 + [SKIN.u] * 4] * 4
    assert onto.v.tolist() == [[SET.v] * 4 + [SKIN.v] * 4] * 4


def test_a_wall_in_shadow_or_light_is_still_the_wall() -> None:
    for luma in (60, 124, 200):
        assert values(keyed(Planes.filled(8, 8, Colour(luma, GREEN.u + 10, GREEN.v - 10)))) == {SET}


def test_between_clear_and_solid_the_edge_is_soft() -> None:
    key = Key(Colour(100, 28, 128), clear=40, solid=60, spill=0)
    half = Colour(160, 28 + 50, 128)  # 50 away: half
    assert values(keyed(Planes.filled(8, 8, half), key)) == {Colour(110, (78 + 150) // 2, (128 + 110) // 2)}


def test_what_the_wall_shines_on_becomes_grey_and_no_more() -> None:
    key = Key(Colour(100, 28, 128), clear=20, solid=30)
    assert values(keyed(Planes.filled(8, 8, Colour(150, 100, 128)), key)) == {Colour(150, 128, 128)}
    half = Key(Colour(100, 28, 128), clear=20, solid=30, spill=0.5)
    assert values(keyed(Planes.filled(8, 8, Colour(150, 100, 128)), half)) == {Colour(150, 114, 128)}
    yellow = Colour(150, 100, 160)  # as much another hue as the wall's
    assert values(keyed(Planes.filled(8, 8, yellow), key)) == {yellow}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (Key(clear=50, solid=50), "clear 50, solid 50: expected 0 <= clear < solid"),
        (Key(spill=2), "spill 2: expected 0 to 1"),
        (Key(Colour(100, 130, 126)), "far from grey"),
    ],
)
def test_a_key_that_can_not_be_is_told(key: Key, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Keyer(key)
