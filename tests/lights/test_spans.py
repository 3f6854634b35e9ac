"""Spans of consoles: from what each of them hears, while they are on the air."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from interp.booths.booth import Booth, Stretch
from interp.booths.console import Console
from interp.config import BoothConfig
from interp.lights.envelopes import Envelopes
from interp.lights.spans import Spans
from interp.programs.desk import PERIOD
from interp.timeline.clock import HouseClock
from mixers.span import SECOND
from mixers.units import BLOCK, Samples
from tests.mixers.talk import Envelope, made_up, session

PERIODS_A_SECOND = 5


@dataclass
class Room:
    """Two booths at work: a interprets the floor, b takes relay from a."""

    booths: dict[str, Booth] = field(default_factory=dict)

    def __post_init__(self) -> None:
        clock = HouseClock()
        for name, outputs in (("a", ["en", "zh"]), ("b", ["fr"])):
            self.booths[name] = Booth(BoothConfig(name=name, outputs=outputs), clock)
        self.a, self.b = (booth.enter() for booth in self.booths.values())
        self.envelopes = Envelopes({name: booth.outputs for name, booth in self.booths.items()})
        self.spans = Spans(self.booths, self.envelopes)

    def work(
        self, floor: Envelope, a: Envelope, b: Envelope, *, floor_language: str | None = None
    ) -> dict[str, list[float]]:
        """Let these powers pass; a sends into en. Return what each console was told, once a second."""
        told: dict[str, list[float]] = {"a": [], "b": []}
        blocks = PERIOD // BLOCK
        for period in range(min(len(floor), len(a), len(b)) // blocks):
            here = slice(period * blocks, (period + 1) * blocks)
            silent = np.zeros((1, PERIOD), np.float32)
            on_a, on_b = self.a.mic, self.b.mic
            voice_a = np.concatenate((sound(a[here]), silent))
            self.envelopes.push(
                np.concatenate((sound(floor[here]), sound(floor[here]))),
                {
                    "a": Stretch(voice_a if on_a else 0 * voice_a, (on_a, False), (None, None)),
                    "b": Stretch(sound(b[here]) if on_b else silent, (on_b,), (None,)),
                },
            )
            if period % PERIODS_A_SECOND == 0:
                self.spans.look(floor_language)
                for name, console in (("a", self.a), ("b", self.b)):
                    if (span := self.spans.read(console)) is not None:
                        told[name].append(span)
        return told


def sound(powers: Envelope) -> Samples:
    """Return sound of these powers, (1, n)."""
    return np.repeat(np.sqrt(powers), BLOCK).astype(np.float32)[None]


def talk(span: float, seed: int, heard_as: str = "floor") -> tuple[Envelope, Envelope]:
    said = session(span, 0.1, seed, sentences=16)
    seconds = said[-1].voice_end + 8
    return (made_up(said, voice=voice, seconds=seconds, seed=seed + voice) for voice in (False, True))  # type: ignore[return-value]


@pytest.fixture
def room() -> Room:
    return Room()


def on(console: Console, listen: str) -> None:
    console.switch(mic=True)
    console.listen = listen


@pytest.mark.parametrize("relay", ["booth:a", "channel:en"])
def test_the_floor_counts_for_one_and_the_relay_for_the_other(room: Room, relay: str) -> None:
    floor, a = talk(2.0, 1)
    b = np.concatenate(
        (np.full(3 * SECOND, a.min()), a)
    )  # three seconds behind the relay, five behind the floor
    on(room.a, "floor")
    on(room.b, relay)
    told = room.work(floor, a, b)
    assert np.median(told["a"]) == pytest.approx(2.0, abs=0.4)
    assert np.median(told["b"]) == pytest.approx(3.0, abs=0.4)
    assert len(told["a"]) > 20
    assert len(told["b"]) > 20


def test_a_channel_is_the_floor_where_the_floor_speaks_its_language(room: Room) -> None:
    floor, a = talk(2.0, 1)
    b = np.concatenate((np.full(3 * SECOND, a.min()), a))
    on(room.a, "floor")
    on(room.b, "channel:en")
    assert np.median(room.work(floor, a, b, floor_language="en")["b"]) == pytest.approx(5.0, abs=0.5)


def test_off_the_air_there_is_no_span_and_a_console_that_left_is_forgotten(room: Room) -> None:
    floor, a = talk(2.0, 1)
    on(room.a, "floor")
    room.work(floor, a, a)
    room.a.switch(mic=False)
    assert room.work(floor[: 12 * SECOND], a, a)["a"][1:] == []
    room.booths["a"].leave(room.a)
    room.work(floor[: 2 * SECOND], a, a)
    assert room.spans.read(room.a) is None
