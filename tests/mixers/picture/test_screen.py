"""Screens of a set: where a known picture comes out, and that nothing else is touched."""

import numpy as np
import pytest

from mixers.picture.places import Box, Corners, Fit, Point
from mixers.picture.planes import BLACK, Colour, Planes
from mixers.picture.screen import Screen
from tests.mixers.picture.test_planes import GREY, RED, WHITE, stripes, values


def corners(*points: tuple[float, float]) -> Corners:
    return Corners(*(Point(*point) for point in points))


UPRIGHT = corners((20, 10), (60, 10), (60, 30), (20, 30))


def test_an_upright_screen_is_a_box_to_the_sample() -> None:
    onto = Planes.filled(80, 40, RED)
    Screen(UPRIGHT, 80, 40).show(stripes(40, 20), onto)
    assert np.array_equal(onto.part(Box(20, 10, 40, 20)).y, stripes(40, 20).y)
    assert np.count_nonzero(onto.y == RED.y) == 80 * 40 - 40 * 20
    assert np.count_nonzero(onto.v == RED.v) == 40 * 20 - 20 * 10


def test_in_perspective_straight_lines_stay_straight_and_what_is_far_is_small() -> None:
    """A screen whose right edge is half as high as its left one: its middle is seen at two thirds of the way."""
    there = corners((0, 0), (120, 40), (120, 120), (0, 160))
    screen = Screen(there, 200, 160)
    halves = Planes.filled(160, 160, BLACK)
    halves.y[:, 80:] = WHITE.y
    onto = Planes.filled(200, 160, RED)
    screen.show(halves, onto, Fit.FILL)
    # Depths 1 and 2 at the two edges: the middle of what is shown is at 1/2 · 1 / (1/2 · 1 + 1/2 · 2) · ... = 2/3.
    edge = int(np.argmax(onto.y[80] == WHITE.y))
    assert edge == pytest.approx(80, abs=1)
    for row in (60, 70, 90, 100):
        assert int(np.argmax(onto.y[row] > 126)) == pytest.approx(80, abs=1), "upright lines stay upright"
    for column, height in ((1, 160), (60, 120), (118, 81)):
        assert np.count_nonzero(onto.y[:, column] != RED.y) == pytest.approx(height, abs=2)


def test_its_edges_have_no_steps_and_nothing_beside_it_is_touched() -> None:
    there = corners((10, 10), (50, 13), (50, 30), (10, 30))
    onto = Planes.filled(80, 40, BLACK)
    Screen(there, 80, 40).show(Planes.filled(40, 20, WHITE), onto)
    above = onto.y[10:14, 10:50].astype(int).sum(axis=0)
    assert (np.diff(above) < 10).all(), "ever less of it along the slope"
    assert len(set(above)) > 15
    outside = onto.y.copy()
    outside[10:30, 10:50] = BLACK.y
    assert set(np.unique(outside)) == {BLACK.y}


def test_a_picture_of_another_shape_leaves_black() -> None:
    onto = Planes.filled(80, 40, RED)
    Screen(UPRIGHT, 80, 40).show(Planes.filled(20, 20, GREY), onto, Fit.FIT)
    assert values(onto.part(Box(22, 12, 6, 16))) == {BLACK}
    assert values(onto.part(Box(32, 12, 16, 16))) == {GREY}


def test_a_screen_may_hang_over_the_edge() -> None:
    onto = Planes.filled(80, 40, RED)
    Screen(corners((60, -10), (100, -10), (100, 20), (60, 20)), 80, 40).show(stripes(40, 30), onto)
    assert onto.y[5, 62] == BLACK.y
    assert onto.y[5, 78] == GREY.y
    assert values(onto.part(Box(0, 0, 60, 40))) == {RED}


@pytest.mark.parametrize(
    ("there", "said"),
    [
        (corners((20, 10), (20, 30), (60, 30), (60, 10)), "convex quadrilateral, from the upper left"),
        (corners((20, 10), (60, 30), (60, 10), (20, 30)), "convex quadrilateral"),
        (corners((20, 10), (60, 10), (30, 15), (20, 30)), "convex quadrilateral"),
        (corners((20, 10), (20, 10), (60, 30), (20, 30)), "convex quadrilateral"),
        (corners((120, 10), (160, 10), (160, 30), (120, 30)), "some of them in 80 x 40"),
    ],
    ids=["anticlockwise", "crossed", "dented", "three corners", "outside"],
)
def test_what_is_no_screen_is_told(there: Corners, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Screen(there, 80, 40)


def test_colour_goes_with_light() -> None:
    onto = Planes.filled(80, 40, BLACK)
    Screen(UPRIGHT, 80, 40).show(Planes.filled(16, 8, Colour(90, 60, 200)), onto)
    assert values(onto.part(Box(20, 10, 40, 20))) == {Colour(90, 60, 200)}
