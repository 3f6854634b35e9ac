"""Scenes: who stands where, in every layout; straps, set, camera in front; and from one to the next, frame by frame."""

import numpy as np
import pytest

from mixers.picture.blend import Overlay
from mixers.picture.key import GREEN
from mixers.picture.layouts import NAMES, Layout, Slot, alone, named
from mixers.picture.places import Box, Corners, Point
from mixers.picture.planes import BLACK, Colour, Planes
from mixers.picture.scene import NIGHT, Composer, Keyed, Scene
from mixers.picture.transition import Transition
from tests.mixers.picture.test_planes import RED, WHITE, values

WIDTH, HEIGHT = 1280, 720
SOURCES = [f"city{number}" for number in range(9)]
COLOURS = {name: Colour(60 + 15 * number, 100 + 5 * number, 140) for number, name in enumerate(SOURCES)}
PICTURES = {name: Planes.filled(640, 360, colour) for name, colour in COLOURS.items()}


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(WIDTH, HEIGHT)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (640, 360)], ids=str)
def test_every_layout_shows_each_source_in_its_slot(name: str, size: tuple[int, int]) -> None:
    layout = named(name, *size)
    shown = tuple(SOURCES[: len(layout.slots)])
    drawn = Composer(*size).draw(Scene(layout, shown), PICTURES)
    assert (drawn.width, drawn.height) == size
    area = np.zeros(size[::-1], int)
    for slot, source in zip(layout.slots, shown, strict=True):
        assert isinstance(slot.place, Box)
        assert all(edge % 2 == 0 for edge in slot.place)
        assert COLOURS[source] in values(drawn.part(slot.place))
        x, y, width, height = slot.place
        assert 0 <= x < x + width <= size[0]
        assert 0 <= y < y + height <= size[1]
        area[y : y + height, x : x + width] += 1
    if name not in ("full", "pip"):
        assert area.max() == 1, "none over another"
        assert NIGHT in values(drawn)
    assert values(drawn) <= {NIGHT, *COLOURS.values()}


@pytest.mark.parametrize(("name", "count"), [("two", 2), ("three", 3), ("four", 4), ("six", 6), ("nine", 9)])
def test_grids_are_of_equals_and_in_the_middle(name: str, count: int) -> None:
    boxes = [slot.place for slot in named(name, WIDTH, HEIGHT).slots if isinstance(slot.place, Box)]
    assert len(boxes) == count
    assert len({(box.width, box.height) for box in boxes}) == 1
    left, right = min(box.x for box in boxes), max(box.x + box.width for box in boxes)
    top, bottom = min(box.y for box in boxes), max(box.y + box.height for box in boxes)
    assert abs(left - (WIDTH - right)) <= 2
    assert abs(top - (HEIGHT - bottom)) <= 2


def test_a_slot_without_a_source_and_a_source_without_a_picture_are_the_background(
    composer: Composer,
) -> None:
    drawn = composer.draw(Scene(named("four", WIDTH, HEIGHT), (None, "city1", "nobody")), PICTURES)
    assert values(drawn) == {NIGHT, COLOURS["city1"]}


def test_slides_alone_are_whole() -> None:
    layout = alone(named("slides", WIDTH, HEIGHT), WIDTH, HEIGHT)
    drawn = Composer(WIDTH, HEIGHT).draw(Scene(layout, ("page",)), {"page": Planes.filled(400, 300, WHITE)})
    assert np.count_nonzero(drawn.y == WHITE.y) == 960 * 720


def test_a_strap_stands_in_its_slot_and_goes(composer: Composer) -> None:
    layout = named("two", WIDTH, HEIGHT)
    rgba = np.full((40, 200, 4), (255, 255, 255, 255), np.uint8)
    straps = {("city0", layout.slots[0]): Overlay.of(rgba)}
    scene = Scene(layout, ("city0", "city1"), straps=True)
    drawn = composer.draw(scene, PICTURES, straps)
    place = layout.slots[0].place
    assert isinstance(place, Box)
    assert np.count_nonzero(drawn.part(place).y == WHITE.y) == 40 * 200
    assert np.count_nonzero(drawn.y == WHITE.y) == 40 * 200
    rows, columns = np.nonzero(drawn.y == WHITE.y)
    assert columns.min() - place.x == place.y + place.height - 1 - rows.max() == 10, (
        "a quarter of its height in"
    )
    without = Scene(layout, ("city0", "city1"), straps=False)
    assert WHITE not in values(composer.draw(without, PICTURES, straps))


def test_a_set_has_its_plate_its_screens_and_a_camera_in_front(composer: Composer) -> None:
    plate = Planes.filled(WIDTH, HEIGHT, RED)
    screen = Corners(Point(100, 100), Point(500, 100), Point(500, 400), Point(100, 400))
    hall = Layout("hall", (Slot(screen),))
    camera = Planes.filled(640, 360, GREEN)
    camera.y[180:, 200:440], camera.u[90:, 100:220], camera.v[90:, 100:220] = 180, 128, 128
    scene = Scene(hall, ("city3",), plate, keyed=Keyed("camera", Box(0, 0, WIDTH, HEIGHT)))
    assert scene.sources == ("city3", "camera")
    drawn = composer.draw(scene, {**PICTURES, "camera": camera})
    assert drawn.y[50, 50] == RED.y, "the plate"
    assert drawn.y[200, 200] == COLOURS["city3"].y, "the screen"
    assert drawn.y[600, 640] == 180, "who stands before the wall"
    assert drawn.y[380, 450] == 180, "before the screen, too"
    assert plate.y[600, 640] == RED.y, "the plate is as it was"


def test_a_scene_drawn_again_is_the_same_and_touches_no_source(composer: Composer) -> None:
    scene = Scene(named("pip", WIDTH, HEIGHT), ("city0", "city1"))
    first = composer.draw(scene, PICTURES)
    again = composer.draw(scene, PICTURES)
    assert np.array_equal(first.y, again.y)
    assert not np.shares_memory(first.y, again.y)
    assert values(PICTURES["city0"]) == {COLOURS["city0"]}


def test_a_cut_and_a_dissolve_by_frame() -> None:
    cut = Transition(100)
    assert [cut.share(frame) for frame in (98, 99, 100, 101)] == [0, 0, 1, 1]
    slow = Transition(100, 4)
    assert [slow.share(frame) for frame in range(99, 105)] == [0, 0.25, 0.5, 0.75, 1, 1]
    with pytest.raises(ValueError, match="expected 1"):
        Transition(100, 0)


def test_black_is_black() -> None:
    assert values(Planes.filled(4, 4)) == {BLACK}
