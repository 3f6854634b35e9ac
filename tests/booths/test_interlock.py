"""Who may open a microphone while another is open: modes, priority, directions, and coming back after a lost line."""

from typing import Any

import pytest

from interp.booths.booth import Booth
from interp.booths.console import Console
from interp.booths.interlock import Mode, Refusal, Rules
from interp.booths.switching import Switches, Switching
from interp.config import BoothConfig
from tests.booths.test_booth import Constant, Line, Time


class House:
    """Two booths that share their two channels, with two consoles each."""

    def __init__(self, **rules: Any) -> None:
        self.time = Time()
        self.time.now = 1.0
        outputs = {"a": ["zh", "en"], "b": ["en", "zh"]}
        self.booths = {
            name: Booth(BoothConfig(name=name, label=name.upper(), outputs=codes), self.time.clock)
            for name, codes in outputs.items()
        }
        self.log: list[dict[str, Any]] = []
        self.switching = Switching(self.booths, self.time.clock, Rules(**rules), self.log.append)
        self.lin, self.wu = self.enter("a", "Lin"), self.enter("a", "Wu")
        self.ana, self.bo = self.enter("b", "Ana"), self.enter("b", "Bo")

    def enter(self, booth: str, name: str) -> Console:
        console = self.booths[booth].enter()
        console.name, console.line, console.voice = name, Line(), Constant()
        self.speak(console)
        return console

    def speak(self, *consoles: Console) -> None:
        for console in consoles:
            assert isinstance(console.voice, Constant)
            console.voice.speak(self.time.clock.position(), 0.4)

    def booth_of(self, console: Console) -> Booth:
        return next(booth for booth in self.booths.values() if console.id in booth.consoles)

    def switch(self, console: Console, **asked: Any) -> None:
        self.switching.switch(self.booth_of(console), console, Switches(**asked))

    def open_mics(self) -> set[str]:
        return {c.name for booth in self.booths.values() for c in booth.consoles.values() if c.mic}


@pytest.mark.parametrize(
    ("inside", "open_"), [("none", {"Lin", "Wu"}), ("override", {"Wu"}), ("interlock", {"Lin"})]
)
def test_a_second_mic_of_the_booth_is_let_on_takes_over_or_is_refused(inside: Mode, open_: set[str]) -> None:
    house = House(inside=inside)
    house.switch(house.lin, mic=True)
    if inside == "interlock":
        with pytest.raises(Refusal, match="Lin has the microphone of booth A") as refused:
            house.switch(house.wu, mic=True, output="en")
        assert refused.value.code == "taken_inside"
        assert house.wu.output == "zh"
    else:
        house.switch(house.wu, mic=True)
    assert house.open_mics() == open_
    both = house.switching.both_open(house.booths["a"], house.lin)
    assert both is (inside == "none")


@pytest.mark.parametrize(
    ("between", "open_"), [("none", {"Lin", "Ana"}), ("override", {"Ana"}), ("interlock", {"Lin"})]
)
@pytest.mark.parametrize("turns", [False, True])
def test_another_booth_on_the_channel_follows_the_same_rules_also_when_it_turns_there(
    between: Mode, open_: set[str], turns: bool
) -> None:
    house = House(between=between)
    house.switch(house.lin, mic=True, output="zh")
    if turns:
        house.switch(house.ana, mic=True, output="en")
    ask = {"output": "zh"} if turns else {"mic": True, "output": "zh"}
    if between == "interlock":
        with pytest.raises(Refusal, match="booth A is open into 'zh'") as refused:
            house.switch(house.ana, **ask)
        assert refused.value.code == "taken_between"
        assert house.ana.output == "en"
        assert house.ana.mic is turns
        house.switch(house.bo, mic=True, output="en")  # another channel is free
    else:
        house.switch(house.ana, **ask)
        assert house.open_mics() == open_


def test_priority_lets_a_booth_open_where_it_would_be_refused_and_keeps_others_from_taking() -> None:
    for between in ("override", "interlock"):
        house = House(between=between, priority=("b", "a"))
        house.switch(house.lin, mic=True, output="zh")
        house.switch(house.ana, mic=True, output="zh")
        assert house.open_mics() == {"Ana"}
        with pytest.raises(Refusal, match="booth B is open into 'zh'"):
            house.switch(house.lin, mic=True)
        assert house.open_mics() == {"Ana"}


def test_output_a_has_priority_over_b_and_c() -> None:
    house = House(between="interlock", a_over_b_c=True)
    house.switch(house.ana, mic=True, output="zh")  # booth b's output B
    house.switch(house.lin, mic=True, output="zh")  # booth a's output A
    assert house.open_mics() == {"Lin"}
    with pytest.raises(Refusal):
        house.switch(house.ana, mic=True)


def test_the_direction_is_turned_by_who_has_the_mic_and_by_anybody_when_nobody_has() -> None:
    house = House()
    house.switch(house.wu, output="en")
    house.switch(house.lin, mic=True, output="zh")
    house.switch(house.lin, output="en")
    house.switch(house.lin, output="zh")
    with pytest.raises(Refusal, match="Lin has the microphone and turns the direction") as refused:
        house.switch(house.wu, output="zh")
    assert refused.value.code == "direction"
    assert house.wu.output == "en"
    new = house.enter("a", "New")
    house.switch(new, output="en")  # where to begin
    with pytest.raises(Refusal):
        house.switch(new, output="zh")
    house.switch(house.lin, mic=False)
    house.switch(house.wu, output="zh")
    house.switch(house.ana, mic=True)
    house.switch(house.wu, output="en")  # of another booth nobody here is told anything


def test_a_mic_whose_line_is_silent_keeps_nobody_from_opening() -> None:
    house = House(inside="interlock", between="interlock")
    house.switch(house.lin, mic=True)
    house.time.now += 1.5
    house.speak(house.wu, house.ana)
    house.switch(house.wu, mic=True)
    assert house.open_mics() == {"Wu"}
    house.time.now += 1.5
    house.speak(house.ana)
    house.switch(house.ana, mic=True, output="zh")
    assert house.open_mics() == {"Ana"}


@pytest.mark.parametrize("mode", ["none", "override", "interlock"])
def test_who_comes_back_after_a_lost_line_takes_the_mic_from_nobody(mode: Mode) -> None:
    house = House(inside=mode, between=mode)
    house.switch(house.lin, mic=True, output="zh")
    again = house.enter("a", "Lin")
    house.switch(again, mic=True, resume=house.lin.id)  # the old seat is one's own
    assert (house.lin.mic, again.mic) == (False, True)
    house.switch(again, mic=False)
    for other in (house.wu, house.ana):
        house.switch(other, mic=True, output="zh")
        last = house.enter("a", "Lin")
        if mode == "none":
            house.switch(last, mic=True, resume="gone")
            assert last.mic
            house.switch(last, mic=False)
        else:
            with pytest.raises(Refusal):
                house.switch(last, mic=True, resume="gone")
            assert other.mic
            assert not last.mic
        house.switch(other, mic=False)


def test_what_is_taken_is_in_the_log() -> None:
    house = House(between="override")
    house.switch(house.lin, mic=True)
    house.switch(house.wu, mic=True)
    assert house.log == [
        {"type": "console", "booth": "a", "console": house.lin.id, "mic": True},
        {"type": "console", "booth": "a", "console": house.lin.id, "mic": False, "taken_by": house.wu.id},
        {"type": "console", "booth": "a", "console": house.wu.id, "mic": True},
    ]
