"""What the demo's director shows when, and when it leaves that to a visitor."""

import asyncio
from typing import Any

import pytest

from interp.demo.cast import GUEST, SET, SOURCE, read_script
from interp.demo.client import Stay
from interp.demo.config import demo_config
from interp.demo.director import PATIENCE, WELCOME, Director
from interp.demo.place import Place
from interp.demo.plan import CLOSER, EARLY, load_turns, scene_at
from interp.studio.show import Shot, checked

SCRIPT = read_script()
TURNS = load_turns(SCRIPT)
DELEGATES = list(SCRIPT["delegates"])


def director() -> Director:
    place, stay = Place(SCRIPT["seconds"], lambda: 0.0), Stay(asyncio.Event())
    return Director(TURNS, DELEGATES, place, "http://127.0.0.1:1", "token", stay)


def test_every_scene_can_be_shown_and_changes_with_every_turn() -> None:
    config = demo_config(8080)
    assert config.studio is not None
    sources = [SOURCE, *(one.name for one in config.delegates)]
    sets = {one.name: len(one.screens) for one in config.studio.sets}
    seen: list[dict[str, Any]] = []
    for tenth in range(SCRIPT["seconds"] * 10):
        scene = scene_at(tenth / 10, TURNS, [*DELEGATES, GUEST])
        checked(Shot(scene["layout"], tuple(scene["slots"]), scene["straps"]), sources, sets)
        if not seen or scene != seen[-1]:
            seen.append(scene)
    assert len(seen) >= 2 * len(TURNS)
    assert {scene["slots"][0] for scene in seen} == {SOURCE, *DELEGATES}


@pytest.mark.parametrize("turn", TURNS)
def test_who_begins_to_speak_is_in_the_middle_of_everybody_and_then_closer(turn: Any) -> None:
    early = scene_at(turn.start - EARLY, TURNS, DELEGATES)
    assert (early["layout"], early["slots"][0]) == (SET, turn.speaker)
    assert set(early["slots"]) == {SOURCE, *DELEGATES}
    later = scene_at(turn.start + CLOSER, TURNS, DELEGATES)
    assert later["layout"] != SET
    assert later["slots"][0] == turn.speaker


def test_who_is_away_is_not_shown() -> None:
    for tenth in range(SCRIPT["seconds"] * 10):
        assert DELEGATES[0] not in scene_at(tenth / 10, TURNS, DELEGATES[1:])["slots"]


def test_who_joins_is_brought_on_stage_once() -> None:
    one = director()
    assert one._to_be_welcomed(DELEGATES[0], True, False, 1.0)
    assert not one._to_be_welcomed(DELEGATES[0], True, False, 2.0), "sent off by a visitor"
    assert not one._to_be_welcomed(GUEST, True, False, 10.0)
    assert one._to_be_welcomed(GUEST, True, False, 10.0 + WELCOME)
    one._to_be_welcomed(GUEST, False, True, 20.0)
    assert not one._to_be_welcomed(GUEST, True, True, 30.0), "is on stage still"


def test_a_visitor_who_directs_is_left_alone() -> None:
    one = director()
    own, other = {"layout": "full"}, {"layout": "two"}
    assert not one._yields(own, False, 0.0), "nothing of ours was shown yet"
    one._shown = own
    assert not one._yields(own, False, 1.0)
    assert one._yields(other, False, 2.0)
    assert one._yields(other, False, 2.0 + PATIENCE - 1)
    assert not one._yields(other, False, 2.0 + PATIENCE)
    assert one._yields(other, True, 100.0), "follow the speaker is on"
