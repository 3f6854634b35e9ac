"""Handover in two phases: request, accept, now; and at once: take, force. Measured on what the programs mix."""

import pytest

from interp.booths.console import Console
from interp.booths.handover import LASTS, Action
from interp.booths.interlock import Refusal
from interp.booths.swap import GIVEN_UP, STAYS
from interp.timeline.units import BLOCK, RATE
from tests.booths.test_booth import run
from tests.booths.test_interlock import House


def step(house: House, console: Console, action: Action, **how: bool) -> None:
    house.switching.hand_over(house.booth_of(console), console, action, **how)


def steps(house: House) -> list[str]:
    return [one["step"] for one in house.log if one["type"] == "handover"]


@pytest.mark.parametrize("asks", ["Lin", "Wu"])
@pytest.mark.parametrize("says_now", ["Lin", "Wu"])
def test_either_asks_the_other_accepts_and_now_swaps_at_one_sample(asks: str, says_now: str) -> None:
    house = House(inside="interlock")
    by = {"Lin": house.lin, "Wu": house.wu}
    other = house.wu if asks == "Lin" else house.lin
    house.switch(house.lin, mic=True, output="en")
    step(house, by[asks], "request")
    with pytest.raises(Refusal, match="nobody has accepted"):
        step(house, by[asks], "now")
    with pytest.raises(Refusal, match="your own request"):
        step(house, by[asks], "accept")
    assert house.open_mics() == {"Lin"}
    step(house, other, "accept")
    assert house.open_mics() == {"Lin"}, "ready, and not on the air"
    step(house, by[says_now], "now")
    assert house.open_mics() == {"Wu"}
    assert house.wu.output == "en", "the direction goes with the mic"
    last = house.switching.handovers["a"].last
    assert last is not None
    assert (last.giver_name, last.taker_name, last.how) == ("Lin", "Wu", "now")
    step(house, by["Wu" if says_now == "Lin" else "Lin"], "now")  # pressed at the same time: done already
    assert house.open_mics() == {"Wu"}
    assert steps(house) == ["requested", "accepted", "now"]


def test_who_asks_for_what_is_offered_accepts_it_and_nothing_is_swapped_by_that() -> None:
    house = House()
    house.switch(house.lin, mic=True)
    step(house, house.lin, "request")
    step(house, house.wu, "request")
    request = house.switching.handovers["a"].request
    assert request is not None
    assert (request.accepted, request.taker) == (True, house.wu.id)
    step(house, house.wu, "request")
    step(house, house.wu, "accept")
    assert house.open_mics() == {"Lin"}
    assert steps(house) == ["requested", "accepted"], "a key struck twice is told once"


def test_a_request_is_declined_cancelled_or_gone_with_its_reason() -> None:
    house = House()
    handover = house.switching.handovers["a"]
    with pytest.raises(Refusal, match="nobody in this booth has the microphone"):
        step(house, house.wu, "request")
    with pytest.raises(Refusal, match="no request"):
        step(house, house.wu, "accept")
    house.switch(house.lin, mic=True)
    step(house, house.wu, "request")
    third = house.enter("a", "Third")
    with pytest.raises(Refusal, match="two colleagues"):
        step(house, third, "request")
    with pytest.raises(Refusal, match="no request"):
        step(house, third, "decline")
    step(house, house.lin, "decline")
    step(house, house.wu, "request")
    step(house, house.lin, "accept")
    step(house, house.wu, "cancel")
    assert handover.request is None
    step(house, house.wu, "request")
    house.time.now += LASTS / RATE
    house.speak(house.lin, house.wu, third)
    house.switching.settle()
    step(house, house.lin, "request")
    house.switch(house.lin, mic=False)
    house.switch(house.lin, mic=True)
    step(house, third, "request")
    house.booths["a"].leave(third)
    house.switching.settle()
    step(house, house.wu, "request")
    step(house, house.wu, "cancel", by_engineer=True)
    ends = [one for one in steps(house) if one not in ("requested", "accepted")]
    assert ends == ["declined", "cancelled", "expired", "off", "left", "cancelled"]
    assert handover.request is None


def test_nobody_hands_over_to_a_line_that_is_silent() -> None:
    house = House()
    house.switch(house.lin, mic=True)
    step(house, house.wu, "request")
    step(house, house.lin, "accept")
    house.time.now += 1.5
    house.speak(house.lin)
    tries: list[tuple[Console, Action, bool]] = [(house.lin, "now", False), (house.wu, "force", True)]
    for console, action, by_engineer in tries:
        with pytest.raises(Refusal, match="nothing comes from Wu") as refused:
            step(house, console, action, by_engineer=by_engineer)
        assert refused.value.code == "away"
    assert house.open_mics() == {"Lin"}
    house.speak(house.wu)
    step(house, house.lin, "now")
    assert house.open_mics() == {"Wu"}


def test_take_is_refused_by_the_interlock_and_force_is_not() -> None:
    for inside in ("none", "override", "interlock"):
        house = House(inside=inside)
        house.switch(house.lin, mic=True, output="en")
        if inside == "interlock":
            with pytest.raises(Refusal, match="expected a request, or a force") as refused:
                step(house, house.wu, "take")
            assert refused.value.code == "taken_inside"
            step(house, house.wu, "force")
        else:
            step(house, house.wu, "take")
        assert house.open_mics() == {"Wu"}
        assert house.wu.output == "en"
        with pytest.raises(Refusal, match="has the microphone already"):
            step(house, house.wu, "force")


def test_the_engineer_forces_inside_a_booth_and_between_booths_but_not_whom_has_not_agreed() -> None:
    house = House(inside="interlock", between="interlock")
    house.switch(house.lin, mic=True)
    house.wu.consent = False
    with pytest.raises(Refusal, match="Wu has not agreed"):
        step(house, house.wu, "force", by_engineer=True)
    house.wu.consent = True
    step(house, house.wu, "force", by_engineer=True)
    assert house.open_mics() == {"Wu"}
    house.switch(house.ana, output="zh")
    step(house, house.ana, "force", by_engineer=True)
    assert house.open_mics() == {"Ana"}
    assert house.log[-1] == {
        "type": "handover",
        "booth": "b",
        "console": house.ana.id,
        "name": "Ana",
        "step": "force",
        "by": "engineer",
    }
    house.switch(house.ana, mic=False)
    with pytest.raises(Refusal, match="nobody has the microphone"):
        step(house, house.lin, "force", by_engineer=True)


def speak(house: House, blocks: int, **values: float) -> list[tuple[bool, ...]]:
    """Let Lin and Wu speak as a program hears them; return for each block where somebody is awaited."""
    by = {"lin": house.lin.id, "wu": house.wu.id}
    booth, awaited = house.booths["a"], []
    for _ in range(blocks):
        run(house.time, booth, 1, {by[name]: value for name, value in values.items()})
        position = house.time.clock.position() // BLOCK * BLOCK - 5 * BLOCK
        booth.pass_over(position, BLOCK)
        awaited.append(any(booth.swaps.awaited(c, position, BLOCK) for c in by.values()))
    return [(one,) for one in awaited]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(0, 0, -30), (10, 0, 200), (0, 12, 260), (5, 10, 300)],
    ids=["cross-fade", "gap before", "gap after", "gap around"],
)
def test_the_gap_is_from_the_last_sound_of_one_to_the_first_of_the_other(
    before: int, after: int, expected: int
) -> None:
    house = House()
    house.switch(house.lin, mic=True)
    speak(house, 40, lin=0.4, wu=0.0 if after else 0.4)
    speak(house, before, lin=0.0, wu=0.0)
    step(house, house.wu, "take")
    speak(house, after, lin=0.0, wu=0.0)
    speak(house, 40, lin=0.4, wu=0.4)
    last = house.switching.handovers["a"].last
    assert last is not None
    assert last.measured
    assert last.gap_ms == pytest.approx(expected, abs=21)  # blocks and the playout's place
    swap = next(one for one in house.log if one["type"] == "swap")
    assert (swap["gap_ms"], swap["how"]) == (last.gap_ms, "take")


def test_who_took_over_is_awaited_until_heard_and_not_for_ever() -> None:
    house = House()
    house.switch(house.lin, mic=True)
    speak(house, 40, lin=0.4, wu=0.0)
    assert not any(one for (one,) in speak(house, 5, lin=0.4, wu=0.0))
    step(house, house.wu, "take")
    speak(house, 10, lin=0.4, wu=0.0)
    assert all(one for (one,) in speak(house, 20, lin=0.0, wu=0.0))
    speak(house, 10, lin=0.0, wu=0.4)
    assert not any(one for (one,) in speak(house, 5, lin=0.0, wu=0.4))
    step(house, house.lin, "take")
    waited = speak(house, (STAYS + RATE) // BLOCK, lin=0.0, wu=0.4)
    assert sum(one for (one,) in waited) == pytest.approx(STAYS // BLOCK, abs=2)
    speak(house, GIVEN_UP // BLOCK, lin=0.0, wu=0.4)
    last = house.switching.handovers["a"].last
    assert last is not None
    assert (last.measured, last.gap_ms) == (True, None)
