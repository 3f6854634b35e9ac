"""A booth: who is on the air, and what each output hears of it."""

from dataclasses import dataclass

import numpy as np
import pytest

from interp.booths.booth import CONSOLES, BadSwitch, Booth, BoothFull
from interp.booths.called import called_booth
from interp.booths.console import Console
from interp.booths.interlock import Rules
from interp.booths.switching import Switches, Switching
from interp.config import BoothConfig
from interp.timeline.clock import HouseClock
from interp.timeline.units import BLOCK, RATE
from interp.webrtc.peer import PeerStats
from interp.webrtc.playout.console_voice import ConsoleVoice
from interp.webrtc.playout.packet_store import Arrival
from mixers.units import Samples


class Time:
    """A clock whose time the test sets."""

    def __init__(self) -> None:
        self.now = 0.0
        start = iter([0.0])
        # Half a sample on, so that a time in seconds never falls just short of its sample.
        self.clock = HouseClock(lambda: next(start, self.now + 0.5 / RATE), lambda: 0.0)


@dataclass
class Line:
    connected: bool = True

    def partner(self, feed: object) -> None:
        pass

    def stats(self) -> PeerStats:
        return PeerStats(None, 0, 0, 0, 0, None)


class Constant(ConsoleVoice):
    """A voice that is a constant, as no codec would have it."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[tuple[int, Samples]] = []
        self._came: list[Arrival] = []
        self._last: int | None = None
        self._value = 0.0

    def speak(self, position: int, value: float) -> None:
        """Say one block, as if it came without delay."""
        self._last, self._value = position + BLOCK, value
        self._came.append((position, self._last, BLOCK))
        self._pieces.append((position, np.full((1, BLOCK), value, np.float32)))

    @property
    def last_arrival(self) -> int | None:
        return self._last

    def arrivals(self) -> list[Arrival]:
        came, self._came = self._came, []
        return came

    def pull(self, start: float, until: float) -> list[tuple[int, Samples]]:
        pieces, self._pieces = self._pieces, []
        return pieces

    def hear(self, due: int, n: int) -> Samples:
        return np.full(n, self._value, np.float32)


def make_booth() -> tuple[Time, Booth]:
    time = Time()
    return time, Booth(BoothConfig(name="a", label="A", outputs=["zh", "en"]), time.clock)


def speak(console: Console, time: Time, value: float) -> None:
    if not isinstance(console.voice, Constant):
        console.voice = Constant()
    console.voice.speak(time.clock.position(), value)


def take(booth: Booth, console: Console, time: Time) -> None:
    """Switch a mic on as the service does: it takes the air from the partner."""
    switching = Switching({booth.name: booth}, time.clock, Rules(), lambda _note: None)
    switching.switch(booth, console, Switches(mic=True))


def run(time: Time, booth: Booth, blocks: int, values: dict[str, float]) -> np.ndarray:
    """Let the consoles speak for `blocks` and return the tracks as a program hears them, (outputs, n)."""
    out = []
    for _ in range(blocks):
        for ident, value in values.items():
            if ident in booth.consoles:
                speak(booth.consoles[ident], time, value)
        time.now += BLOCK / RATE
        position = time.clock.position() // BLOCK * BLOCK - 5 * BLOCK
        if position >= 0:
            out.append(booth.tracks("program", position, BLOCK).sound)
    return np.concatenate(out, axis=1)


def test_a_mic_starts_off_and_is_heard_only_in_its_output() -> None:
    time, booth = make_booth()
    console = booth.enter()
    console.line = Line()
    assert not np.any(run(time, booth, 30, {console.id: 0.5}))
    booth.switch(console, mic=True, output="en")
    tracks = run(time, booth, 40, {console.id: 0.5})
    assert not np.any(tracks[0])
    assert tracks[1, -1] == pytest.approx(0.5, abs=0.01)
    assert console.on_air


def test_cough_silences_and_gives_back() -> None:
    time, booth = make_booth()
    console = booth.enter()
    console.line = Line()
    booth.switch(console, mic=True)
    run(time, booth, 40, {console.id: 0.5})
    booth.switch(console, cough=True)
    assert not console.on_air
    assert abs(run(time, booth, 20, {console.id: 0.5})[0, -1]) < 1e-6
    booth.switch(console, cough=False)
    assert run(time, booth, 20, {console.id: 0.5})[0, -1] == pytest.approx(0.5, abs=0.01)


def test_taking_the_mic_hands_over_with_a_cross_fade_that_keeps_the_power() -> None:
    def handed_over(before: float, after: float) -> Samples:
        time, booth = make_booth()
        one, two = booth.enter(), booth.enter()
        one.line = two.line = Line()
        booth.switch(one, mic=True)
        run(time, booth, 40, {one.id: before, two.id: after})
        take(booth, two, time)
        assert not one.mic
        tracks = run(time, booth, 30, {one.id: before, two.id: after})
        assert booth.on_air is two
        sound: Samples = tracks[0]
        return sound

    power = handed_over(0.4, 0.0) ** 2 + handed_over(0.0, 0.4) ** 2
    np.testing.assert_allclose(10 * np.log10(power / 0.4**2), 0, atol=0.2)


def test_a_handover_tells_who_is_heard_from_which_block_on() -> None:
    time, booth = make_booth()
    one, two = booth.enter(), booth.enter()
    one.line = two.line = Line()
    booth.switch(one, mic=True)
    run(time, booth, 40, {one.id: 0.4, two.id: 0.4})
    start = time.clock.position() // BLOCK * BLOCK
    take(booth, two, time)
    time.now += 1
    before = booth.tracks("program", start - 4 * BLOCK, 2 * BLOCK)
    after = booth.tracks("program", start - 2 * BLOCK, 10 * BLOCK)
    later = booth.tracks("program", start + 8 * BLOCK, 10 * BLOCK)
    assert (before.talkers, later.talkers) == (((1, 0), None), ((2, 0), None))
    assert after.talkers[0] is not None
    assert after.talkers[0][0] == 2
    assert 2 <= after.talkers[0][1] <= 3


def test_who_loses_the_line_on_the_air_and_comes_back_is_the_same_talker() -> None:
    time, booth = make_booth()
    one, two = booth.enter(), booth.enter()
    for console in one, two:
        console.line = Line()
        speak(console, time, 0.4)
    booth.switch(one, mic=True)
    booth.leave(two)
    assert booth.enter().number == 3, "was not on the air"
    time.now += 2  # silent, and nobody has noticed yet
    assert booth.enter().number == one.number
    booth.leave(one)
    assert booth.enter().number == one.number
    assert booth.enter().number == 4
    last = booth.enter()
    last.line = Line()
    booth.switch(last, mic=True)
    booth.leave(last)
    time.now += 60
    assert booth.enter().number == 6


def test_only_outputs_of_the_booth_can_be_chosen() -> None:
    _time, booth = make_booth()
    console = booth.enter()
    with pytest.raises(BadSwitch, match="'fr'; expected zh or en"):
        booth.switch(console, output="fr", mic=True)
    assert not console.mic


def test_a_full_booth_says_so_and_a_dead_console_gives_its_place() -> None:
    time, booth = make_booth()
    consoles = [booth.enter() for _ in range(CONSOLES)]
    for console in consoles:
        console.line = Line()
        speak(console, time, 0.0)
    with pytest.raises(BoothFull, match="6 consoles"):
        booth.enter()
    consoles[2].line = Line(connected=False)
    time.now += 3
    newcomer = booth.enter()
    assert consoles[2].id not in booth.consoles
    assert newcomer.id in booth.consoles
    with pytest.raises(BoothFull, match="6 consoles"):
        booth.enter()  # the newcomer is not connected yet, and has the place all the same


def test_who_leaves_fades_out_instead_of_being_cut() -> None:
    time, booth = make_booth()
    console = booth.enter()
    console.line = Line()
    booth.switch(console, mic=True)
    run(time, booth, 40, {console.id: 0.5})
    booth.leave(console)
    tail = run(time, booth, 20, {})
    assert tail[0, 0] == pytest.approx(0.5, abs=0.01)
    assert np.max(np.abs(np.diff(tail[0]))) < 0.01
    assert abs(tail[0, -1]) < 1e-6


@pytest.mark.parametrize(
    ("label", "called"),
    [
        ("A", "booth A"),
        ("中文", "booth 中文"),
        ("Booth A", "Booth A"),
        ("The booth upstairs", "The booth upstairs"),
        ("A 廂", "A 廂"),
        ("口譯廂", "口譯廂"),
        ("口譯室 2", "口譯室 2"),
        ("Boothby", "booth Boothby"),
    ],
)
def test_the_word_for_a_booth_stands_once(label: str, called: str) -> None:
    assert called_booth(label) == called
