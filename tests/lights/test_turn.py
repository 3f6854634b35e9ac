"""The turn's clock: what begins a turn, what ends it, and what doesn't."""

from interp.lights.line import Concealed
from interp.lights.turn import Turns
from interp.timeline.units import RATE


class Shift:
    """Turns, and a clock that the test sets; it looks five times a second, as the mix does."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.now = 0.0

    def go_on(self, seconds: float, *on_air: str) -> None:
        end = self.now + seconds
        while self.now < end - 1e-9:
            self.now += 0.2
            self.turns.see(on_air, round(self.now * RATE))

    def lasts(self, who: str) -> float | None:
        """Seconds of the present turn."""
        began = self.turns.began(who)
        return None if began is None else self.now - began / RATE


def test_a_turn_is_as_long_as_its_interpreter_is_on_the_air() -> None:
    shift = Shift()
    shift.go_on(5)
    assert shift.lasts("mei") is None
    shift.go_on(21 * 60, "mei")
    lasts = shift.lasts("mei")
    assert lasts is not None
    assert abs(lasts - 21 * 60) < 0.5


def test_a_cough_or_a_line_that_is_back_within_ten_seconds_does_not_begin_another() -> None:
    shift = Shift()
    shift.go_on(60, "mei")
    shift.go_on(9.6)
    assert shift.lasts("mei") is not None
    shift.go_on(30, "mei")
    lasts = shift.lasts("mei")
    assert lasts is not None
    assert abs(lasts - 99.6) < 0.5


def test_after_more_than_ten_seconds_the_turn_is_over() -> None:
    shift = Shift()
    shift.go_on(60, "mei")
    shift.go_on(10.4, "wu")
    assert shift.lasts("mei") is None
    shift.go_on(3, "mei")
    lasts = shift.lasts("mei")
    assert lasts is not None
    assert lasts < 3.1


def test_each_interpreter_has_a_turn_of_their_own() -> None:
    shift = Shift()
    shift.go_on(60, "mei")
    shift.go_on(5, "wu")
    assert shift.lasts("mei") is not None
    wu = shift.lasts("wu")
    assert wu is not None
    assert wu < 5.1


def test_what_was_made_up_counts_for_ten_seconds() -> None:
    line = Concealed()
    assert line.percent("a") == 0.0
    for second in range(30):
        made_up = RATE // 2 if second >= 10 else 0
        line.see({"a": made_up, "b": second * RATE}, second * RATE)
        if second == 12:
            assert abs(line.percent("a") - 5.0) < 0.01
    assert line.percent("a") == 0.0
    assert line.percent("b") == 100.0
    line.see({"b": 0}, 30 * RATE)
    assert line.percent("a") == 0.0
