"""What ears hear: each feed's own sound, at now, made only while somebody listens."""

from typing import Any

import numpy as np
import pytest

from interp.booths.booth import Booth
from interp.config import BoothConfig
from interp.router.floor import Floor
from interp.router.monitor import BEHIND, CATCH_UP, Monitor, NoSuchFeed
from interp.router.strips import SourceFader
from interp.timeline.units import BLOCK, RATE
from mixers.units import Samples
from tests.booths.test_booth import Line, Time, speak
from tests.router.test_floor import Still

FLOOR, VOICE = 0.1, 0.4


class Ear:
    """A feed with one listener, who notes every block."""

    def __init__(self) -> None:
        self.listeners = 1
        self.heard: list[tuple[int, Samples]] = []

    def push(self, position: int, block: Samples) -> None:
        self.heard.append((position, block))

    @property
    def level(self) -> float:
        """Of the last sample."""
        return float(self.heard[-1][1][0, -1])


class Desk:
    """A floor that sounds, booth a (zh, en) with one console, booth b (en) without."""

    def __init__(self, listened: list[str]) -> None:
        self.time = Time()
        self.fader = SourceFader()
        source: Any = Still(FLOOR)
        floor = Floor({"podium": source}, {"podium": self.fader})
        outputs = {"a": ["zh", "en"], "b": ["en"]}
        self.booths = {
            name: Booth(BoothConfig(name=name, label=name, outputs=codes), self.time.clock)
            for name, codes in outputs.items()
        }
        self.shown: list[int] = []
        self.monitor = Monitor(floor, self.booths, ["zh", "en", "fr"], self.shown.append)
        self.ears = {name: Ear() for name in listened}
        feeds: Any = self.monitor.feeds
        feeds.update(self.ears)
        self.console = self.booths["a"].enter()
        self.console.line = Line()

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds * RATE / BLOCK)):
            speak(self.console, self.time, VOICE)
            self.time.now += BLOCK / RATE
            self.monitor.tick(self.time.clock.position())

    def levels(self) -> dict[str, float]:
        return {name: round(ear.level, 2) for name, ear in self.ears.items()}


CHANNELS = ["floor", "booth:a", "booth:b", "channel:zh", "channel:en", "channel:fr"]


def test_each_feed_has_its_own_sound() -> None:
    desk = Desk(CHANNELS)
    desk.run(0.5)
    everywhere = dict.fromkeys(CHANNELS, FLOOR) | {"booth:a": 0.0, "booth:b": 0.0}
    assert desk.levels() == everywhere
    desk.booths["a"].switch(desk.console, mic=True)
    desk.run(0.5)
    assert desk.levels() == everywhere | {"booth:a": VOICE, "channel:zh": VOICE}
    desk.booths["a"].switch(desk.console, output="en")
    desk.run(0.5)
    assert desk.levels() == everywhere | {"booth:a": VOICE, "channel:en": VOICE}


def test_a_channel_is_the_floor_where_the_floor_speaks_it_or_its_booth_is_muted() -> None:
    desk = Desk(["booth:a", "channel:zh"])
    desk.booths["a"].switch(desk.console, mic=True)
    desk.run(0.5)
    desk.fader.language = "zh"
    desk.run(0.2)
    assert desk.levels() == {"booth:a": VOICE, "channel:zh": FLOOR}
    desk.fader.language = None
    desk.booths["a"].mute = True
    desk.run(0.2)
    assert desk.levels() == {"booth:a": VOICE, "channel:zh": FLOOR}
    desk.booths["a"].mute = False
    desk.run(0.2)
    assert desk.levels() == {"booth:a": VOICE, "channel:zh": VOICE}


def test_a_booths_fader_is_in_its_channel_and_not_in_what_the_booth_itself_gives() -> None:
    desk = Desk(["booth:a", "channel:zh"])
    desk.booths["a"].switch(desk.console, mic=True)
    desk.booths["a"].gain_db = -6.0206
    desk.run(0.5)
    assert desk.levels() == {"booth:a": VOICE, "channel:zh": VOICE / 2}


def test_whatever_changes_in_a_channel_does_so_without_a_click() -> None:
    desk = Desk(["channel:zh"])
    booth = desk.booths["a"]
    for change in (
        lambda: booth.switch(desk.console, mic=True),
        lambda: setattr(booth, "gain_db", 6.0),
        lambda: setattr(desk.fader, "language", "zh"),
        lambda: setattr(desk.fader, "language", None),
        lambda: setattr(booth, "mute", True),
        lambda: setattr(booth, "mute", False),
        lambda: booth.switch(desk.console, output="en"),
        lambda: booth.switch(desk.console, output="zh"),
        lambda: booth.switch(desk.console, mic=False),
    ):
        change()
        desk.run(0.2)
    sound = np.concatenate([block for _, block in desk.ears["channel:zh"].heard], axis=1)
    assert sound.max() == pytest.approx(2 * VOICE, abs=0.01)
    # At worst 2 · VOICE fades within a block by both fader and cross-fade; a cut would be a step of VOICE.
    assert np.abs(np.diff(sound)).max() <= 2 * (2 * VOICE) / BLOCK


def test_two_booths_into_one_language_are_both_heard() -> None:
    desk = Desk(["channel:en"])
    other = desk.booths["b"].enter()
    other.line = Line()
    desk.booths["a"].switch(desk.console, mic=True, output="en")
    desk.booths["b"].switch(other, mic=True)
    for _ in range(25):
        speak(other, desk.time, 0.2)
        desk.run(BLOCK / RATE)
    assert desk.levels() == {"channel:en": pytest.approx(VOICE + 0.2, abs=0.01)}


def test_an_ear_hears_the_block_that_has_just_ended_and_every_one_once() -> None:
    desk = Desk(["floor"])
    desk.run(1.0)
    positions = [position for position, _ in desk.ears["floor"].heard]
    assert positions == list(range(0, RATE, BLOCK))
    assert desk.time.clock.position() - positions[-1] == BEHIND


def test_after_a_hold_up_ears_catch_up_a_little_and_leave_the_rest() -> None:
    desk = Desk(["floor"])
    desk.run(0.2)
    before = len(desk.ears["floor"].heard)
    desk.time.now += 5.0
    desk.monitor.tick(desk.time.clock.position())
    positions = [position for position, _ in desk.ears["floor"].heard[before:]]
    assert len(positions) <= CATCH_UP
    assert np.all(np.diff(positions) == BLOCK)
    assert desk.time.clock.position() - positions[-1] == BEHIND


def test_nothing_is_made_for_nobody() -> None:
    desk = Desk(["floor", "channel:zh"])
    desk.ears["channel:zh"].listeners = 0
    desk.run(0.1)
    assert len(desk.ears["floor"].heard) == 5
    assert not desk.ears["channel:zh"].heard


def test_the_picture_goes_with_what_is_heard() -> None:
    desk = Desk(["floor"])
    desk.run(2.0)
    assert desk.shown == sorted(set(desk.shown))
    assert desk.shown[-1] == desk.time.clock.position() // BLOCK * BLOCK


def test_a_feed_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(NoSuchFeed, match="'booth:z' is not here; expected one of floor, booth:a, booth:b, "):
        Desk([]).monitor.feed("booth:z")
