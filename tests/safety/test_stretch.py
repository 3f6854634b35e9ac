"""What of a hole may be filled: only what everybody took to be on the air."""

import pytest

from interp.safety.stretch import EDGE, FADE, MOST, WARM, Openings, Stretch, to_fill

LOST, BACK, LATER = 1_000_000, 1_300_000, 2_000_000
ON: Openings = [(500_000, "en")]
LONG = (900_000, LATER)


def fill(
    back: int | None = None,
    kept: tuple[int, int] = LONG,
    openings: Openings = ON,
    resumed: int | None = None,
    others: list[Openings] | None = None,
) -> Stretch | None:
    return to_fill(LOST, back, kept, openings, resumed, others or [])


def test_a_line_that_comes_back_is_filled_and_joined_behind_its_first_packets() -> None:
    assert fill(BACK) == Stretch("en", LOST - EDGE, BACK + WARM + EDGE, True)
    assert fill(BACK, kept=(900_000, BACK + 100)) == Stretch("en", LOST - EDGE, BACK + 100, False)


def test_an_interpreter_who_goes_on_at_another_console_is_joined_there() -> None:
    taken = [(500_000, "en"), (BACK, None)]
    other: Openings = [(BACK, "en")]
    joined = Stretch("en", LOST - EDGE, BACK + FADE + WARM + EDGE, True)
    assert fill(openings=taken, resumed=BACK, others=[other]) == joined
    assert fill(openings=ON, resumed=BACK, others=[other]) == joined, "the service had given the old one up"


@pytest.mark.parametrize(
    ("what", "end"),
    [
        ({"openings": [*ON, (1_200_000, None)]}, 1_200_000),
        ({"openings": [*ON, (1_200_000, "zh")]}, 1_200_000),
        ({"others": [[(400_000, "en"), (450_000, None), (1_100_000, "zh")]]}, 1_100_000),
        ({"kept": (900_000, 1_050_000)}, 1_050_000),
        ({"kept": (900_000, 100_000_000)}, LOST + MOST),
        ({"back": 100_000_000, "kept": (900_000, 200_000_000)}, LOST + MOST),
    ],
    ids=[
        "mic off, or cough",
        "turned elsewhere",
        "a colleague",
        "the page stopped",
        "a minute",
        "a minute, back",
    ],
)
def test_it_ends_with_whatever_ends_the_voice_first(what: dict[str, object], end: int) -> None:
    assert fill(**what) == Stretch("en", LOST - EDGE, end, False)  # type: ignore[arg-type]  # by name, each its own


def test_what_was_not_on_the_air_is_left_out() -> None:
    assert fill(openings=[]) is None
    assert fill(openings=[(500_000, "en"), (900_000, None)]) is None
    assert fill(openings=[(LOST + 1, "en")]) is None, "it was opened in the hole"
    assert fill(kept=(LOST + 1, LATER)) is None, "the page's sound does not begin with the hole"
    assert fill(openings=[(500_000, "en"), (LOST + 1000, None)]) is None, "too little"
    late = fill(BACK, openings=[(LOST - 100, "en")])
    assert late is not None
    assert late.start == LOST - 100 + FADE, "where its gate was open"
