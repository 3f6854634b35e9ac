"""Frames of the house timeline: which scene, which picture of whom, at which frame."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from interp.studio.job import Job, Person
from interp.studio.show import Change, Shot
from interp.studio.stage import OPUS, Frame, Stage
from interp.timeline.units import RATE
from mixers.picture.layouts import named
from mixers.picture.planes import Planes
from tests.studio.pictures import coded, number_of

WIDTH, HEIGHT, FPS = 640, 360, 25
STEP = RATE // FPS
PEOPLE = {"one": Person("Praha", ("布拉格市長", "Mayor of Prague"), opus=True), "two": Person("臺北")}


@pytest.fixture
def stage() -> Stage:
    return Stage(Job(WIDTH, HEIGHT, FPS, tuple(PEOPLE.items())))


def play(
    stage: Stage, seconds: float, fps: tuple[int, int] = (25, 25), stops: float = 1e9
) -> Iterator[Frame]:
    """Feed both sources for a while, each with a grey of its own, the second only until `stops` s, and compose."""
    sources = [
        list(coded(round(min(seconds, stops if n else 1e9) * rate), fps=rate, grey=60 + 80 * n))
        for n, rate in enumerate(fps)
    ]
    for frame in range(round(seconds * FPS)):
        now = frame * STEP
        for feed, packets in zip(stage.feeds.values(), sources, strict=True):
            while packets and packets[0].position <= now + STEP // 2:  # they come before the frame is made
                one = packets.pop(0)
                feed.configure(one.config.avcc)
                feed.take(one.position, one.key, one.data)
        yield from kept(stage, now)


def kept(stage: Stage, until: int, now: int | None = None) -> Iterator[Frame]:
    """Compose, and give pictures that the next one does not draw over."""
    for frame in stage.compose(until, now):
        yield Frame(frame.position, frame.picture.copy())


def slot(picture: Planes, layout: str, number: int) -> npt.NDArray[np.uint8]:
    """Return the luma of one slot of a layout."""
    place = named(layout, WIDTH, HEIGHT).slots[number].place
    part: npt.NDArray[np.uint8] = picture.part(place).y  # type: ignore[arg-type]  # no set here
    return part


def test_every_frame_is_there_once_at_its_place(stage: Stage) -> None:
    stage.show(0, Change(Shot("full", ("one",))))
    frames = list(play(stage, 4))
    assert [frame.position for frame in frames] == [n * STEP for n in range(100)]
    assert [number_of(frame.picture.y) for frame in frames] == list(range(100))


def test_late_ticks_catch_up_with_the_same_frames(stage: Stage) -> None:
    stage.show(0, Change(Shot("full", ("one",))))
    for one in coded(50):
        stage.feeds["one"].configure(one.config.avcc)
        stage.feeds["one"].take(one.position, one.key, one.data)
    frames = [
        *kept(stage, 0),
        *kept(stage, 9 * STEP + 7),
        *kept(stage, 9 * STEP),
        *kept(stage, 15 * STEP),
        *kept(stage, 25 * STEP),
    ]
    assert [number_of(frame.picture.y) for frame in frames] == list(range(26))
    assert stage.skipped == 0


def test_what_would_come_too_late_is_left_out_and_counted(stage: Stage) -> None:
    stage.show(0, Change(Shot("full", ("one",))))
    for one in coded(60):
        stage.feeds["one"].configure(one.config.avcc)
        stage.feeds["one"].take(one.position, one.key, one.data)
    frames = [*kept(stage, 0), *kept(stage, 5 * STEP, 30 * STEP), *kept(stage, 30 * STEP)]
    assert [number_of(frame.picture.y) for frame in frames] == [0, *range(20, 31)]
    assert stage.skipped == 19


@pytest.mark.parametrize("fps", [15, 24, 30, 50, 60])
def test_another_frame_rate_shows_what_is_due(stage: Stage, fps: int) -> None:
    stage.show(0, Change(Shot("full", ("one",))))
    found = [number_of(frame.picture.y) for frame in play(stage, 3, (fps, 25))]
    nearest = [(n * STEP + STEP // 2 - OPUS) * fps // RATE for n in range(75)]
    assert found[:-2] == nearest[:-2], "no picture is more than half a frame away from its place"


def test_a_cut_lands_on_the_frame_asked_for(stage: Stage) -> None:
    stage.show(0, Change(Shot("full", ("one",))))
    stage.show(30 * STEP - 10, Change(Shot("two", ("two", "one"))))
    for number, frame in enumerate(play(stage, 2)):
        if number < 30:
            assert number_of(frame.picture.y) == number
        else:
            assert [number_of(slot(frame.picture, "two", n)) for n in (0, 1)] == [number, number]
            greys = [slot(frame.picture, "two", n)[-40:].mean() for n in (0, 1)]
            assert greys == pytest.approx([140, 60], abs=3)


def test_a_dissolve_goes_in_even_steps_and_is_over_on_time(stage: Stage) -> None:
    stage.show(0, Change(Shot("full", ("one",))))
    stage.show(20 * STEP, Change(Shot("full", ("two",)), "dissolve", 400))
    lower = [float(frame.picture.y[-60:].mean()) for frame in play(stage, 2)]
    assert lower[:20] == pytest.approx([60] * 20, abs=3)
    assert lower[29:] == pytest.approx([140] * 21, abs=3)
    assert [b - a for a, b in pairwise(lower[19:30])] == pytest.approx([8] * 10, abs=2.5)


def test_a_change_in_the_middle_of_a_dissolve_starts_from_where_that_was_to_go(stage: Stage) -> None:
    stage.show(0, Change(Shot("full", ("one",))))
    stage.show(10 * STEP, Change(Shot("full", ("two",)), "dissolve", 2000))
    stage.show(20 * STEP, Change(Shot("full", ("one",))))
    lower = [float(frame.picture.y[-60:].mean()) for frame in play(stage, 1)]
    assert lower[20:] == pytest.approx([60] * 5, abs=3)


def test_who_has_no_picture_is_a_card_with_a_name_and_is_told(stage: Stage) -> None:
    stage.show(0, Change(Shot("two", ("one", "two"), straps=True)))
    frames = list(play(stage, 3, stops=1.0))
    assert stage.missing(frames[-1].position) == ["two"]
    left = [number_of(slot(frame.picture, "two", 0)) for frame in frames]
    assert left == list(range(75)), "who is there is shown all the time"
    right = [slot(frame.picture, "two", 1) for frame in frames]
    assert number_of(right[48]) == 24, "the last picture stands for a second"
    card = right[60]
    assert card[:20].std() == 0
    assert 20 < card[0, 0] < 50
    assert card.max() > 220, "letters"


def test_straps_are_in_the_slots_of_who_is_there(stage: Stage) -> None:
    stage.show(0, Change(Shot("two", ("one", "two"))))
    stage.show(10 * STEP, Change(Shot("two", ("one", "two"), straps=True)))
    frames = list(play(stage, 0.8))
    plain, strapped = frames[9].picture, frames[19].picture
    for number in (0, 1):
        before, after = slot(plain, "two", number), slot(strapped, "two", number)
        assert np.abs(before[:60].astype(int) - after[:60]).max() > 200, "the numbers of two frames differ"
        assert before[-50:].max() < 150
        assert after[-50:].max() > 220, "letters"
        assert after[-50:].min() < 60, "and what they stand on"


def test_an_empty_slot_stays_as_the_background_is(stage: Stage) -> None:
    stage.show(0, Change(Shot("two", ("", "two"))))
    frame = list(play(stage, 1))[-1]
    assert slot(frame.picture, "two", 0).std() == 0
    assert number_of(slot(frame.picture, "two", 1)) == 24
