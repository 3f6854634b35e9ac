"""Pictures of known samples in, known samples out."""

import numpy as np
import pytest

from mixers.picture.blend import Mask, Overlay, dissolve, over
from mixers.picture.colour import colour, from_rgb
from mixers.picture.fit import put
from mixers.picture.places import Box, Fit
from mixers.picture.planes import BLACK, Colour, Planes

GREY, WHITE = Colour(126, 128, 128), Colour(235, 128, 128)
RED = Colour(63, 102, 240)


def values(planes: Planes) -> set[Colour]:
    """Return the colours that are in a picture, chroma taken as it is under each sample of luma."""
    u, v = (plane.repeat(2, 0).repeat(2, 1).astype(np.uint32) for plane in (planes.u, planes.v))
    found = np.unique(planes.y.astype(np.uint32) << 16 | u << 8 | v)
    return {Colour(one >> 16, one >> 8 & 255, one & 255) for one in found.tolist()}


@pytest.mark.parametrize(
    ("rgb", "expected"),
    [
        ((0, 0, 0), (16, 128, 128)),
        ((255, 255, 255), (235, 128, 128)),
        ((255, 0, 0), (63, 102, 240)),
        ((0, 255, 0), (173, 42, 26)),
        ((0, 0, 255), (32, 240, 118)),
    ],
)
def test_colours_are_those_of_bt_709(rgb: tuple[int, int, int], expected: tuple[int, int, int]) -> None:
    """The 100 % colour bars of BT.709, 8 bits."""
    assert colour(*rgb) == expected
    assert values(from_rgb(np.full((4, 6, 3), rgb, np.uint8))) == {Colour(*expected)}


def test_chroma_of_a_still_is_the_mean_of_two_by_two() -> None:
    rgb = np.zeros((2, 4, 3), np.uint8)
    rgb[:, 1:] = (255, 0, 0)
    picture = from_rgb(rgb)
    assert picture.y.tolist() == [[16, 63, 63, 63]] * 2
    assert picture.v.tolist() == [[184, 240]]


def stripes(width: int, height: int) -> Planes:
    """Return a picture, black at its left quarter, white at its right one, grey between."""
    picture = Planes.filled(width, height, GREY)
    picture.y[:, : width // 4] = BLACK.y
    picture.y[:, -width // 4 :] = WHITE.y
    return picture


def test_what_hangs_over_is_cut_off_on_both_sides() -> None:
    onto = Planes.filled(40, 40, RED)
    put(stripes(80, 20), onto, Box(10, 10, 10, 10), Fit.CROP)  # the middle quarter of its width
    assert values(onto.part(Box(10, 10, 10, 10))) == {GREY}
    assert np.count_nonzero(onto.y != RED.y) == 100


def test_all_of_it_is_there_and_what_it_leaves_stays() -> None:
    onto = Planes.filled(40, 40, RED)
    put(stripes(80, 40), onto, Box(0, 0, 40, 40), Fit.FIT)
    assert values(onto.part(Box(0, 0, 40, 10))) == values(onto.part(Box(0, 30, 40, 10))) == {RED}
    assert onto.y[20, [0, 8, 11, 20, 28, 31, 39]].tolist() == [16, 16, 126, 126, 126, 235, 235]
    assert set(np.unique(onto.u[5:15])) == {128}


def test_it_is_stretched() -> None:
    onto = Planes.filled(40, 40, RED)
    put(stripes(80, 20), onto, Box(0, 0, 40, 40), Fit.FILL)
    assert onto.y[:, [0, 8, 11, 20, 28, 31, 39]].tolist() == [[16, 16, 126, 126, 126, 235, 235]] * 40


@pytest.mark.parametrize("size", [(4000, 4000), (3840, 2160), (360, 640), (176, 144), (2, 2)])
@pytest.mark.parametrize("fit", list(Fit))
def test_pictures_of_any_size_and_shape_fit_and_keep_their_colour(size: tuple[int, int], fit: Fit) -> None:
    onto = Planes.filled(64, 36, BLACK)
    put(Planes.filled(*size, RED), onto, Box(8, 4, 48, 28), fit)
    assert values(onto) == {RED, BLACK}
    drawn = np.argwhere(onto.y == RED.y)
    (top, left), (bottom, right) = drawn.min(axis=0), drawn.max(axis=0) + 1
    assert len(drawn) == (bottom - top) * (right - left), "a rectangle"
    width, height = right - left, bottom - top
    if fit is not Fit.FIT:
        assert (left, top, width, height) == (8, 4, 48, 28)
    else:
        assert width == 48 or height == 28
        assert abs(width - height * size[0] / size[1]) <= 2
        assert abs((left - 8) - (8 + 48 - right)) <= 2, "in the middle"


def test_one_over_another_by_weight() -> None:
    onto = Planes.filled(4, 2, Colour(100, 100, 180))
    weights = np.array([[0, 0.25, 0.5, 1]] * 2, np.float32)
    over(Planes.filled(4, 2, Colour(200, 200, 100)), Mask.of(weights), onto)
    assert onto.y.tolist() == [[100, 125, 150, 200]] * 2
    assert (onto.u.tolist(), onto.v.tolist()) == ([[112, 175]], [[170, 120]])  # 0.125 (112.5) and 0.75


def test_an_overlay_has_its_colours_where_it_is_and_lets_be_seen_where_it_is_not() -> None:
    rgba = np.zeros((2, 4, 4), np.uint8)
    rgba[:, :2] = (255, 255, 255, 255)
    strap = Overlay.of(rgba)
    onto = Planes.filled(4, 2, RED)
    over(strap.picture, strap.mask, onto)
    assert onto.y.tolist() == [[235, 235, 63, 63]] * 2
    assert (onto.u.tolist(), onto.v.tolist()) == ([[128, 102]], [[128, 240]])


def test_a_dissolve_is_each_sample_in_proportion() -> None:
    one, other = Planes.filled(4, 4, Colour(20, 100, 200)), Planes.filled(4, 4, Colour(220, 200, 100))
    for share, expected in (
        (0.25, Colour(70, 125, 175)),
        (0.0, Colour(20, 100, 200)),
        (1.0, Colour(220, 200, 100)),
    ):
        between = Planes.filled(one.width, one.height)
        dissolve(one, other, share, between)
        assert values(between) == {expected}
    dissolve(one, other, 0.25, one)
    assert values(one) == {Colour(70, 125, 175)}
