"""The director's desk: preview and program, the way back, kept scenes, who may be shown, following who speaks."""

import time
from pathlib import Path
from typing import Any

import pytest

from interp.studio.director import Director, NoSuchScene, NothingBefore, Places
from interp.studio.follow import STAYS, SURE, Follower
from interp.studio.job import Job, Person
from interp.studio.show import BadShow, Change, Shot
from interp.studio.studio import Studio
from interp.timeline.clock import HouseClock
from interp.timeline.units import samples

NAMES = ("podium", "prague", "lima", "slides:prague", "screen:prague")


class Event:
    """What a desk needs to know, kept."""

    def __init__(self, folder: Path) -> None:
        self.stage = {"prague"}
        self.kept: dict[str, dict[str, Any]] = {}
        self.kept_at: list[int] = []
        self.clock = HouseClock()
        self.notes: list[dict[str, Any]] = []
        job = Job(640, 360, 25, tuple((name, Person(name)) for name in NAMES))
        self.studio = Studio(job, self.clock, lambda _packet: None, lambda: None)
        places = Places(("prague", "lima"), self.stage.__contains__, self.keep, self.notes.append)
        self.director = Director(self.studio, places, folder)

    def keep(self, name: str, value: dict[str, Any]) -> None:
        time.sleep(0.001)  # a disk takes its time
        self.kept[name] = value
        self.kept_at.append(self.clock.position())

    @property
    def air(self) -> Shot:
        return self.studio.on_air.shot


@pytest.fixture
def event(tmp_path: Path) -> Event:
    return Event(tmp_path)


def test_a_take_brings_the_preview_on_the_air_and_the_program_on_the_preview(event: Event) -> None:
    before = event.air
    event.director.prepare(Shot("two", ("prague", "podium")))
    event.director.take("dissolve", 300)
    assert (event.air.slots, event.director.next) == (("prague", "podium"), before)
    assert event.studio.on_air == Change(event.air, "dissolve", 300)
    assert event.notes[-1]["transition"] == "dissolve"


def test_the_log_has_the_place_of_the_cut_and_not_of_what_was_kept_after_it(event: Event) -> None:
    event.director.show(Change(Shot("two", ("podium", ""))))
    event.director.undo()
    cut, back = (note["at"] for note in event.notes)
    first, second = event.kept_at
    assert cut < first <= back < second


def test_undo_goes_back_change_by_change(event: Event) -> None:
    director = event.director
    shots = [Shot("full", ("podium",)), Shot("full", ("prague",)), Shot("two", ("podium", "prague"))]
    for shot in shots:
        director.show(Change(shot))
    director.show(Change(shots[-1]))  # the same again is no change
    director.undo()
    assert event.air == shots[1]
    event.stage.clear()
    director.undo()
    assert event.air == shots[0]
    director.show(Change(Shot("full", ("podium",), straps=True)))
    event.stage.add("prague")
    while director.can_undo:
        director.undo()
    with pytest.raises(NothingBefore):
        director.undo()


def test_undo_shows_nobody_who_was_sent_off_meanwhile(event: Event) -> None:
    event.director.show(Change(Shot("two", ("prague", "podium"))))
    event.director.show(Change(Shot("full", ("podium",))))
    event.stage.clear()
    event.director.undo()
    assert event.air == Shot("two", ("", "podium"))


@pytest.mark.parametrize("slot", ["lima", "slides:lima", "screen:lima"])
def test_nobody_is_shown_from_the_waiting_room_but_may_be_prepared(event: Event, slot: str) -> None:
    names = (*NAMES, "slides:lima", "screen:lima")
    event.studio.names = names
    shot = Shot("full", (slot,))
    with pytest.raises(
        BadShow, match=r"scene.slots\[0\]: 'lima' is in the waiting room; expected somebody on stage"
    ):
        event.director.show(Change(shot))
    event.studio._numbers = {name: number for number, name in enumerate(names)}
    event.director.prepare(shot)
    with pytest.raises(BadShow):
        event.director.take("cut", 0)
    event.stage.add("lima")
    event.director.take("cut", 0)
    assert event.air == shot


def test_who_is_sent_off_leaves_program_and_preview_with_slides_and_screen(event: Event) -> None:
    event.director.show(Change(Shot("four", ("prague", "slides:prague", "podium", "screen:prague"))))
    event.director.prepare(Shot("two", ("slides:prague", "podium")))
    assert event.director.in_picture("prague")
    event.director.take_off("prague")
    assert event.air.slots == ("", "", "podium", "")
    assert event.director.next.slots == ("", "podium")
    assert not event.director.in_picture("prague")


def test_slides_and_screen_of_a_delegate_are_not_their_picture(event: Event) -> None:
    event.director.show(Change(Shot("two", ("slides:prague", "screen:prague"))))
    assert not event.director.in_picture("prague")


def test_scenes_are_kept_over_a_restart(event: Event, tmp_path: Path) -> None:
    event.director.keep("Opening", Shot("two", ("prague", "podium"), straps="auto"))
    event.director.keep("開場", Shot("hold", until="2026-11-30T09:00:00+08:00"))
    event.director.show(Change(Shot("full", ("prague",))))
    event.director.follow(True)
    later = Event(tmp_path)
    later.director.restore(lambda name: event.kept.get(name, {}))
    assert later.director.scenes == event.director.scenes
    assert later.air == event.air
    assert later.director.follower.on
    later.director.forget("開場")
    with pytest.raises(NoSuchScene):
        later.director.forget("開場")


def test_a_scene_of_a_set_that_is_gone_is_left_out(event: Event) -> None:
    kept = {"scenes": {"a": Shot("summit", ("prague",)).json(), "b": Shot("two", ("gone", "podium")).json()}}
    event.director.restore(lambda name: kept.get(name, {}))
    assert dict(event.director.scenes) == {"b": Shot("two", ("", "podium"))}


def test_following_waits_until_it_is_sure_and_stays_for_a_while() -> None:
    follower = Follower(True)
    step = samples(100)

    def hears(loudest: str | None, count: int, begin: int) -> list[tuple[int, str]]:
        found = [(begin + n * step, follower.hear(loudest, begin + n * step)) for n in range(count)]
        return [(at, who) for at, who in found if who]

    assert hears("a", 100, 0) == [(-(-SURE // step) * step, "a")]
    shown = -(-SURE // step) * step
    assert hears("b", 3, 100 * step) == [], "a cough"
    assert hears("a", 10, 103 * step) == []
    (at, who), *rest = hears("b", 80, 120 * step)
    assert (who, rest) == ("b", [])
    assert at - 120 * step >= SURE
    assert at - shown >= STAYS
    assert hears(None, 50, 200 * step) == [], "in a pause nobody else is shown"


def test_following_changes_the_first_slot_alone(event: Event) -> None:
    director = event.director
    director.show(Change(Shot("pip", ("podium", "lima" if "lima" in event.stage else ""))))
    director.follow(True)
    for n in range(30):
        director.hear("prague", samples(100 * n))
    assert event.air.slots == ("prague", "")
    for n in range(30, 200):
        director.hear("lima", samples(100 * n))
    assert event.air.slots == ("prague", ""), "from the waiting room nobody is shown"
