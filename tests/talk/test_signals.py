"""Signals: how long each stands, who ends it, what the log says, and what a lost line or a restart leaves of it."""

from collections.abc import Iterable, Sequence
from copy import copy
from pathlib import Path
from typing import Any

import pytest

from interp.talk.kept_signals import KeptSignals
from interp.talk.signals import KINDS, NotStanding, Signal, Signals
from interp.timeline.clock import HouseClock
from interp.timeline.units import RATE


class Memory:
    """A keeper that keeps nothing beyond the test."""

    def __init__(self) -> None:
        self.kept: list[Signal] = []

    def load(self) -> Iterable[Signal]:
        return [copy(one) for one in self.kept]

    def save(self, standing: Sequence[Signal]) -> None:
        self.kept = list(standing)


class Desk:
    """Signals with a clock that the test sets, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0
        self.clock = HouseClock(lambda: self.now, lambda: 1_000_000.0)
        self.log: list[dict[str, Any]] = []
        self.signals = Signals(self.clock, self.log.append, Memory())

    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.signals.look()

    @property
    def told(self) -> list[tuple[str, str]]:
        return [(one["signal"], one["state"]) for one in self.log]

    @property
    def kinds(self) -> list[str]:
        return [one.kind for one in self.signals.standing]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_slow_down_and_repeat_pass_the_others_stand(desk: Desk) -> None:
    for kind in KINDS:
        desk.signals.press("a", "x", "Mei", kind)
    desk.wait(19.9)
    assert desk.kinds == list(KINDS)
    desk.wait(0.2)
    assert desk.kinds == ["operator", "uninterpretable"]
    desk.wait(3600)
    assert desk.kinds == ["operator", "uninterpretable"]
    assert desk.told[4:] == [("slow_down", "passed"), ("repeat", "passed")]
    assert {(one["booth"], one["console"], one["name"]) for one in desk.log} == {("a", "x", "Mei")}


def test_a_second_press_on_what_stands_changes_nothing(desk: Desk) -> None:
    first = desk.signals.press("a", "x", "", "slow_down")
    desk.wait(5)
    assert desk.signals.press("a", "x", "", "slow_down") is first
    desk.signals.press("a", "y", "", "slow_down")
    assert len(desk.log) == 2
    desk.wait(15.1)
    assert [one.console for one in desk.signals.standing] == ["y"]


def test_what_was_seen_is_shown_as_seen_for_a_while_and_can_be_given_again(desk: Desk) -> None:
    ident = desk.signals.press("a", "x", "", "operator").ident
    desk.wait(30)
    assert desk.signals.acknowledge(ident).seen == 30 * RATE
    desk.signals.acknowledge(ident)
    assert desk.told == [("operator", "given"), ("operator", "acknowledged")]
    desk.wait(5)
    assert desk.kinds == ["operator"]
    again = desk.signals.press("a", "x", "", "operator")
    assert again.seen is None
    desk.wait(60)
    assert desk.kinds == ["operator"]
    desk.signals.acknowledge(ident)
    desk.wait(10)
    assert desk.kinds == []
    assert desk.told[2:] == [("operator", "given"), ("operator", "acknowledged")]


def test_that_nobody_can_interpret_stands_until_it_is_taken_back_seen_or_not(desk: Desk) -> None:
    desk.wait(7)
    ident = desk.signals.press("a", "x", "", "uninterpretable").ident
    desk.wait(20)
    desk.signals.acknowledge(ident)
    desk.wait(600)
    assert desk.kinds == ["uninterpretable"]
    desk.signals.take_back("x", "uninterpretable")
    assert desk.kinds == []
    assert desk.told == [("uninterpretable", state) for state in ("given", "seen", "taken_back")]
    assert {one["since"] for one in desk.log} == {7 * RATE}


def test_what_does_not_stand_can_be_neither_taken_back_nor_seen(desk: Desk) -> None:
    ident = desk.signals.press("a", "x", "", "repeat").ident
    desk.signals.take_back("x", "repeat")
    for act in (lambda: desk.signals.take_back("x", "repeat"), lambda: desk.signals.acknowledge(ident)):
        with pytest.raises(NotStanding, match="signal repeat:x: it does not stand any more"):
            act()
    assert desk.told == [("repeat", "given"), ("repeat", "taken_back")]


def test_who_leaves_for_good_leaves_only_the_call_of_the_operator(desk: Desk) -> None:
    desk.signals.press("a", "x", "Mei", "uninterpretable")
    call = desk.signals.press("a", "x", "Mei", "operator")
    desk.signals.leave("x", [("y", "Lin")])
    desk.wait(9.9)
    assert len(desk.kinds) == 2
    desk.wait(0.2)
    assert (desk.kinds, desk.told[-1]) == (["operator"], ("uninterpretable", "left"))
    desk.wait(3600)
    (standing,) = desk.signals.standing
    assert (standing.name, standing.left is not None) == ("Mei", True)
    desk.signals.acknowledge(call.ident)
    desk.wait(10)
    assert desk.kinds == []


def test_who_is_back_has_their_signals_again(desk: Desk) -> None:
    since = desk.signals.press("a", "x", "Mei", "uninterpretable").since
    desk.wait(3)
    desk.signals.leave("x", [])
    desk.wait(5)
    desk.signals.named("a", "y", "Lin")
    desk.signals.named("b", "z", "Mei")
    desk.signals.named("a", "w", "Mei")
    desk.wait(60)
    (mine,) = desk.signals.standing
    assert (mine.console, mine.since, mine.left) == ("w", since, None)
    desk.signals.take_back("w", "uninterpretable")


def test_who_is_back_before_the_old_line_is_known_to_be_dead_has_them_too(desk: Desk) -> None:
    desk.signals.press("a", "x", "Mei", "operator")
    desk.signals.press("a", "x", "Mei", "repeat")
    desk.signals.named("a", "y", "Mei")
    desk.signals.press("a", "y", "Mei", "repeat")
    desk.signals.leave("x", [("y", "Mei")])
    assert sorted((one.kind, one.console) for one in desk.signals.standing) == [
        ("operator", "y"),
        ("repeat", "y"),
    ]


def test_two_without_a_name_are_not_taken_for_one(desk: Desk) -> None:
    desk.signals.press("a", "x", "", "operator")
    desk.signals.leave("x", [("y", "")])
    desk.signals.named("a", "y", "")
    assert desk.signals.standing[0].console == "x"


def test_what_stands_outlives_a_restart_with_its_wall_time(tmp_path: Path) -> None:
    def desk_at(wall: float) -> tuple[Signals, HouseClock]:
        clock = HouseClock(lambda: 0.0, lambda: wall)
        keeper = KeptSignals(tmp_path / "signals.json", "Summit", ["a"], clock)
        return Signals(clock, lambda _: None, keeper), clock

    signals, _ = desk_at(1000)
    signals.press("a", "x", "Mei", "operator")
    signals.press("a", "x", "Mei", "uninterpretable")
    seen = signals.press("a", "y", "", "operator")
    signals.acknowledge(seen.ident)
    again, clock = desk_at(1090)
    assert [(one.kind, one.since, one.left) for one in again.standing] == [
        ("operator", -90 * RATE, 0),
        ("uninterpretable", -90 * RATE, 0),
    ]
    assert clock.wall_at(again.standing[0].since).timestamp() == 1000
    again.named("a", "z", "Mei")
    assert {one.console for one in again.standing} == {"z"}


@pytest.mark.parametrize(
    "junk", ["", "{", "[]", '{"event": "Summit"}', '{"event": "Summit", "signals": [{"kind": "x"}]}']
)
def test_a_file_that_cannot_be_read_is_told_and_hinders_nobody(
    tmp_path: Path, junk: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "signals.json"
    path.write_text(junk)
    clock = HouseClock(lambda: 0.0, lambda: 0.0)
    signals = Signals(clock, lambda _: None, KeptSignals(path, "Summit", ["a"], clock))
    assert signals.standing == []
    assert str(path) in caplog.text
    signals.press("a", "x", "", "operator")
    assert "operator" in path.read_text()


def test_another_event_and_a_booth_that_is_gone_begin_without_them(tmp_path: Path) -> None:
    clock = HouseClock(lambda: 0.0, lambda: 0.0)

    def standing(event: str, booths: list[str]) -> list[Signal]:
        return KeptSignals(tmp_path / "signals.json", event, booths, clock).load()

    Signals(clock, lambda _: None, KeptSignals(tmp_path / "signals.json", "One", ["a"], clock)).press(
        "a", "x", "", "operator"
    )
    assert standing("Two", ["a"]) == []
    assert standing("One", ["b"]) == []
    assert len(standing("One", ["a"])) == 1
