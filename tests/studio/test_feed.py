"""One source in the studio: the picture of each place, decoded only while somebody asks."""

import pytest

from interp.studio import feed as module
from interp.studio.feed import GONE, MOST_CODED, Feed
from interp.timeline.units import RATE, samples
from tests.studio.pictures import Coded, coded, number_of

STEP = RATE // 25


def fed(feed: Feed, one: Coded) -> None:
    feed.configure(one.config.avcc)
    feed.take(one.position, one.key, one.data)


def shown(feed: Feed, position: int) -> int | None:
    picture = feed.picture(position)
    return None if picture is None else number_of(picture.y)


def test_each_place_has_the_newest_picture_that_is_due() -> None:
    feed = Feed()
    for one in coded(50):
        fed(feed, one)
    assert [shown(feed, n * STEP // 2) for n in range(100)] == [n // 2 for n in range(100)]


def test_a_picture_is_neither_lost_nor_early_however_packets_bunch() -> None:
    feed, found = Feed(), []
    pictures = list(coded(120))
    for n in range(0, 120, 3):
        for one in pictures[n : n + 3]:
            fed(feed, one)
        found += [shown(feed, (n + k) * STEP) for k in range(3)]
    assert found == list(range(120))


def test_after_a_second_without_pictures_there_is_none() -> None:
    feed = Feed()
    for one in coded(5):
        fed(feed, one)
    last = 4 * STEP
    assert shown(feed, last + GONE - 1) == 4
    assert shown(feed, last + GONE) is None
    assert feed.age(last + GONE) == GONE


def test_a_source_that_nobody_saw_is_right_at_the_first_look() -> None:
    """It is decoded from its last key frame on, which came up to two seconds before."""
    feed = Feed()
    for one in coded(180):
        feed.now = one.position
        fed(feed, one)
    assert len(feed._coded) == 30, "nothing before the last key frame is kept"
    assert shown(feed, 179 * STEP) == 179


@pytest.mark.parametrize("seen", [True, False])
def test_a_source_that_is_two_seconds_ahead_loses_nothing(seen: bool) -> None:
    """Files are: their key frames come long before they are shown."""
    feed, found = Feed(), []
    pictures = list(coded(300))
    for one in pictures[:50]:
        fed(feed, one)
    for n, one in enumerate(pictures[50:]):
        fed(feed, one)
        feed.now = n * STEP
        if seen or n >= 120:
            found.append(shown(feed, n * STEP))
    assert found == list(range(0 if seen else 120, 250))


def test_before_a_key_frame_nothing_is_shown() -> None:
    feed = Feed()
    for one in list(coded(60))[10:]:
        fed(feed, one)
    assert shown(feed, 49 * STEP) is None
    assert shown(feed, 55 * STEP) == 55


def test_a_size_that_changes_in_mid_call_is_shown_in_its_new_size() -> None:
    feed = Feed()
    for one in coded(10):
        fed(feed, one)
    assert shown(feed, 9 * STEP) == 9
    for one in coded(10, width=180, height=320, start=10 * STEP):
        fed(feed, one)
    picture = feed.picture(14 * STEP)
    assert picture is not None
    assert (picture.width, picture.height, number_of(picture.y)) == (180, 320, 4)


def test_damage_is_counted_and_the_next_key_frame_heals_it() -> None:
    feed = Feed()
    for number, one in enumerate(coded(60)):
        feed.configure(one.config.avcc)
        feed.take(one.position, one.key, b"\0\0\xff\xffjunk" if number == 3 else one.data)
        feed.picture(one.position)
    assert feed.damaged >= 1
    assert shown(feed, 59 * STEP) == 59


def test_a_source_without_key_frames_does_not_grow_without_end() -> None:
    feed = Feed()
    first, *others = coded(40)
    fed(feed, first)
    for n in range(2 * MOST_CODED):
        feed.take(samples(40 * n), False, others[n % 39].data)
    assert len(feed._coded) <= MOST_CODED


@pytest.mark.parametrize("size", [(4000, 4000), (2160, 3840)])
def test_a_huge_camera_is_brought_down_once(size: tuple[int, int]) -> None:
    feed = Feed()
    for one in coded(2, width=size[0], height=size[1]):
        fed(feed, one)
    picture = feed.picture(STEP)
    assert picture is not None
    assert max(picture.width, picture.height) == 1920
    assert number_of(picture.y) == 0, "of what is so large key frames alone are shown"


def test_of_a_picture_too_large_for_its_time_key_frames_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGE", 320 * 180 - 1)
    feed, found = Feed(), []
    pictures = list(coded(200))
    keys = [number for number, one in enumerate(pictures) if one.key]
    for number, one in enumerate(pictures):
        fed(feed, one)
        found.append(shown(feed, number * STEP))
    assert feed.large
    assert len(keys) >= 3
    # The first is how it is known; until the decoder was told, one or two more came.
    assert set(found[10:]) <= {*keys, *range(4)}
    assert set(keys) <= set(found)
    for one in coded(60, width=160, height=90, start=200 * STEP):
        fed(feed, one)
        found.append(shown(feed, one.position))
    assert not feed.large
    assert found[-40:] == list(range(20, 60))
