"""Decoding times where a container has none."""

from interp.sources.decode_times import PATIENCE, DecodeTimes

Times = list[tuple[str, int, int]]


def taken(*items: tuple[str, int | None, int | None]) -> Times:
    times: DecodeTimes[str] = DecodeTimes(100)
    return [out for item in items for out in times.take(*item)]


def test_times_that_are_told_pass() -> None:
    assert taken(("a", 0, -200), ("b", 300, -100)) == [("a", 0, -200), ("b", 300, -100)]


def test_first_pictures_without_one_are_counted_back_from_the_first_that_has() -> None:
    assert taken(("a", 0, None), ("b", 300, None), ("c", 100, 0)) == [
        ("a", 0, -200),
        ("b", 300, -100),
        ("c", 100, 0),
    ]


def test_never_later_than_it_is_shown() -> None:
    assert taken(("a", 0, None), ("b", 200, 200))[0] == ("a", 0, 0)


def test_where_none_ever_comes_pictures_are_decoded_in_the_order_shown() -> None:
    items: list[tuple[str, int | None, int | None]] = [(str(n), n * 100, None) for n in range(PATIENCE + 5)]
    assert taken(*items) == [(str(n), n * 100, n * 100) for n in range(PATIENCE + 5)]


def test_what_is_held_at_the_end_is_given() -> None:
    times: DecodeTimes[str] = DecodeTimes(100)
    assert not list(times.take("a", 7, None))
    assert list(times.rest()) == [("a", 7, 7)]


def test_one_without_any_time_is_dropped() -> None:
    assert not taken(("a", None, None))
