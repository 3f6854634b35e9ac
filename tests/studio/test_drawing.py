"""What a scene looks like: sets with a keyed camera, the holding slate, the logo, straps that come and go."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from interp.studio.background import BadBackground, page
from interp.studio.drawing import Drawing
from interp.studio.job import CameraJob, Job, Person, SetJob
from interp.studio.show import Shot
from interp.timeline.units import RATE
from mixers.picture.colour import colour
from mixers.picture.places import Box
from mixers.picture.planes import Colour, Planes

WIDTH, HEIGHT = 640, 360
WHITE, RED, GREEN = Colour(235, 128, 128), colour(220, 30, 30), colour(20, 160, 50)
PEOPLE = (("one", Person("Praha", ("Mayor",))), ("two", Person("臺北")), ("camera", Person("Studio")))
PICTURES = {
    "one": Planes.filled(320, 180, WHITE),
    "two": Planes.filled(320, 180, RED),
    "camera": Planes.filled(WIDTH, HEIGHT, GREEN),
}


@pytest.fixture
def job(tmp_path: Path) -> Job:
    plate = tmp_path / "plate.png"
    Image.new("RGB", (WIDTH, HEIGHT), (10, 20, 60)).save(plate)
    mark = tmp_path / "logo.png"
    Image.new("RGBA", (200, 100), (255, 255, 255, 255)).save(mark)
    screens = (
        ((40.0, 60.0), (280.0, 60.0), (280.0, 200.0), (40.0, 200.0)),
        ((360.0, 60.0), (600.0, 90.0), (600.0, 170.0), (360.0, 200.0)),
    )
    camera = CameraJob("camera", "#14a032", 40, 70, 1)
    return Job(
        WIDTH,
        HEIGHT,
        25,
        PEOPLE,
        title="市長論壇",
        languages=("中文", "English"),
        epoch=1000.0,
        starts_at=1090.0,
        background=str(plate),
        logo=str(mark),
        sets=(SetJob("summit", str(plate), screens, camera),),
    )


def draw(
    job: Job, shot: Shot, position: int = 0, named: bool = True, size: tuple[int, int] = (WIDTH, HEIGHT)
) -> Planes:
    return Drawing(job, *size).draw(shot, position, PICTURES.get, lambda _name: named)


def at(picture: Planes, x: int, y: int) -> Colour:
    return Colour(int(picture.y[y, x]), int(picture.u[y // 2, x // 2]), int(picture.v[y // 2, x // 2]))


def test_a_set_shows_sources_on_its_screens_and_a_camera_before_it(job: Job) -> None:
    person = PICTURES["camera"].copy()
    person.part(Box(300, 240, 80, 120)).fill(WHITE)
    pictures = {**PICTURES, "camera": person}
    drawn = Drawing(job, WIDTH, HEIGHT).draw(
        Shot("summit", ("one", "two"), logo=False), 0, pictures.get, lambda _n: True
    )
    plate = colour(10, 20, 60)
    assert at(drawn, 160, 130) == WHITE
    assert at(drawn, 480, 130) == RED
    assert at(drawn, 20, 20) == plate
    assert at(drawn, 590, 70) == plate, "above the slanted edge"
    assert at(drawn, 340, 300) == WHITE, "who stands before the wall"
    assert at(drawn, 420, 300) == plate, "and not the wall"


def test_the_preview_is_the_same_scene_at_half_the_size(job: Job) -> None:
    for layout in ("summit", "two"):
        shot = Shot(layout, ("one", "two"), logo=False)
        large, small = draw(job, shot), draw(job, shot, size=(WIDTH // 2, HEIGHT // 2))
        half = large.y.reshape(HEIGHT // 2, 2, WIDTH // 2, 2).mean(axis=(1, 3))
        assert np.abs(half - small.y).mean() < 1.5


def test_the_holding_slate_counts_down_to_the_start(job: Job) -> None:
    def clock(position: int, until: str | None = None) -> bytes:
        return draw(job, Shot("hold", until=until), position).part(Box(160, 250, 320, 80)).y.tobytes()

    first, last = clock(0), clock(89 * RATE)
    assert clock(RATE // 2) == clock(1) == first, "90 s are left"
    assert clock(RATE) not in (first, last), "it changes at full seconds of the wall clock"
    assert clock(90 * RATE) == clock(95 * RATE) != last, "and is gone at the start"
    assert clock(90 * RATE, "1970-01-01T00:20:00+00:00") == clock(0, "1970-01-01T00:18:30+00:00"), (
        "110 s and 110 s"
    )
    title = draw(job, Shot("hold")).part(Box(100, 120, 440, 70)).y
    assert title.max() > 220, "letters"


def test_the_logo_is_in_the_corner_where_it_is_wanted(job: Job) -> None:
    with_it, without = draw(job, Shot("full", ("two",))), draw(job, Shot("full", ("two",), logo=False))
    assert at(with_it, WIDTH - 30, 30) == WHITE
    assert at(without, WIDTH - 30, 30) == RED
    assert at(with_it, 100, 200) == RED


@pytest.mark.parametrize(
    ("straps", "named", "seen"), [(True, False, True), ("auto", True, True), ("auto", False, False)]
)
def test_straps_by_themselves_are_seen_while_somebody_is_new(
    job: Job, straps: bool, named: bool, seen: bool
) -> None:
    lower = draw(job, Shot("full", ("one",), straps), named=named).y[-100:]
    assert bool((lower < 100).any()) is seen


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "LA"])
def test_a_page_of_any_kind_is_a_picture_of_even_sides(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "page.png"
    Image.new(mode, (2401, 1351)).save(path)
    found = page(path.read_bytes())
    assert (found.width, found.height) == (1920, 1080)


@pytest.mark.parametrize("data", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 50])
def test_what_is_no_picture_is_said(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(BadBackground, match="expected a picture"):
        page(data)
    path = tmp_path / "logo.png"
    path.write_bytes(data)
    with pytest.raises(BadBackground, match=r"logo.png: expected a picture"):
        Drawing(Job(640, 360, 25, (), logo=str(path)), 640, 360)
