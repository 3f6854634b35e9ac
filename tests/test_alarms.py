"""Alarms are raised once, stay until their cause is gone, and can be acknowledged; the watchdog sets them."""

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from interp.alarms import Alarms
from interp.coverage import PATIENCE, QUIET
from interp.hearing.ears import Ears
from interp.late_mix import LATE_FOR, SETTLED
from interp.sinks.base import SinkStatus
from interp.sources.source import SourceStatus
from interp.timeline.units import RATE
from interp.watchdog import (
    COUGH_FOR,
    LOOK_S,
    LOW_DISK,
    TOGETHER_FOR,
    UNHEARD_FOR,
    Watchdog,
)

SOURCE = SourceStatus("podium", "rtmp", "live", None, True, None, None, 0.0, 0, 0, 200)
SINK = SinkStatus("push", "rtmp", "en", "rtmp://x/***", "live", 1, 0, 0, None, None)


@dataclass
class Part:
    """A source or a sink that says of itself what the test wants."""

    said: Any
    name: str = ""
    warnings: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Any:
        return SimpleNamespace(label=f"The {self.said.name}")

    @property
    def live(self) -> bool:
        return bool(self.said.state == "live")

    def status(self) -> Any:
        return self.said


class Stage:
    """An event of parts that only say how they are."""

    def __init__(self, folder: Path) -> None:
        self.changes = 0
        self.alarms = Alarms(self.changed)
        self.clock, self.ears = SimpleNamespace(position=lambda: 0), Ears()
        self.podium, self.hall = Part(SOURCE), Part(replace(SOURCE, name="hall"))
        self.sources = {"podium": self.podium, "hall": self.hall}
        self.push = Part(SINK, "push")
        self.recorder = Part(replace(SINK, name="recording", kind="recording"), "recording")
        self.sinks = [self.push, self.recorder]
        self.console = SimpleNamespace(
            id="1", name="", mic=False, cough=False, on_air=False, connected=True, output="en",
            voice=SimpleNamespace(concealed_samples=0),
        )  # fmt: skip
        label = SimpleNamespace(label="Booth a")
        self.booths = {"a": SimpleNamespace(consoles={"1": self.console}, config=label)}
        self.faders = {name: SimpleNamespace(mute=False, on_stage=True) for name in self.sources}
        self.reason: str | None = None
        self.picture = SimpleNamespace(source="podium", state="live")
        self.loudness, self.lateness = {"zh": -20.0, "en": -20.0}, 0
        self.engine = SimpleNamespace(
            counters=SimpleNamespace(late_ticks=0, missing=0),
            take_lateness=lambda: self.lateness,
            meters=SimpleNamespace(short_term=lambda: self.loudness),
        )
        self.process = SimpleNamespace(name="1", error=None)
        self.studio = SimpleNamespace(trouble=None, skipped=0, large=frozenset())
        self.switchboard = SimpleNamespace(processes=[self.process])
        self.languages = ["zh", "en"]
        self.floor = SimpleNamespace(language=None)
        self.voices: dict[str, str] = {}
        self.voice = self.voices.get
        self.config = SimpleNamespace(
            server=SimpleNamespace(data_dir=folder),
            languages=[
                SimpleNamespace(code="zh", label="中文"),
                SimpleNamespace(code="en", label="English"),
            ],
        )

    def changed(self) -> None:
        self.changes += 1

    def unheard(self, booth: object, console: object) -> str | None:
        return self.reason

    def standing(self) -> list[str]:
        return [alarm.id for alarm in self.alarms.standing]


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=LOW_DISK))
    return Stage(tmp_path)


@pytest.fixture
def dog(stage: Stage) -> Watchdog:
    event: Any = stage
    return Watchdog(event)


def test_the_same_condition_raises_one_alarm_and_its_end_clears_it() -> None:
    told: list[int] = []
    alarms = Alarms(lambda: told.append(1))
    for _ in range(3):
        alarms.set("source_lost", "podium", True, "podium: no signal.")
    (alarm,) = alarms.standing
    assert (alarm.id, alarm.level, alarm.acknowledged) == ("source_lost:podium", "alarm", False)
    assert alarm.since.endswith("+00:00")
    alarms.set("source_lost", "hall", True, "hall: no signal.", "warning")
    assert [a.subject for a in alarms.standing] == ["podium", "hall"]
    for _ in range(3):
        alarms.set("source_lost", "podium", False)
    assert [a.subject for a in alarms.standing] == ["hall"]
    assert len(told) == 3, "a page is told of each change once"


def test_an_alarm_says_what_is_the_matter_now(stage: Stage, dog: Watchdog) -> None:
    stage.podium.said = replace(SOURCE, state="lost", error="nothing came for 5 s")
    dog.look()
    assert stage.alarms.standing[0].text == "Source The podium is lost: nothing came for 5 s."
    stage.alarms.acknowledge("source_lost:podium")
    stage.podium.said = replace(SOURCE, state="lost", error="the publisher hung up")
    dog.look()
    (alarm,) = stage.alarms.standing
    assert alarm.text == "Source The podium is lost: the publisher hung up."
    assert alarm.acknowledged


def test_an_alarm_that_was_seen_stays_seen_until_it_is_over() -> None:
    alarms = Alarms(lambda: None)
    alarms.set("disk_low", "disk", True, "low")
    assert alarms.acknowledge("disk_low:disk").acknowledged
    alarms.set("disk_low", "disk", True, "low")
    assert alarms.standing[0].acknowledged
    alarms.set("disk_low", "disk", False)
    alarms.set("disk_low", "disk", True, "low")
    assert not alarms.standing[0].acknowledged
    with pytest.raises(KeyError):
        alarms.acknowledge("disk_low:none")


def test_an_event_without_trouble_has_no_alarm(stage: Stage, dog: Watchdog) -> None:
    for _ in range(30):
        dog.look()
    assert stage.standing() == []
    assert stage.changes == 1, "what is as before is not told again"


def looks(dog: Watchdog, seconds: float) -> None:
    for _ in range(round(seconds / LOOK_S)):
        dog.look()


def test_talk_that_nobody_interprets_raises_an_alarm_until_somebody_does(stage: Stage, dog: Watchdog) -> None:
    stage.floor.language = "en"
    looks(dog, PATIENCE - LOOK_S)
    assert stage.standing() == []
    looks(dog, 1)
    assert stage.standing() == ["no_interpretation:zh"], "the floor itself speaks English"
    (alarm,) = stage.alarms.standing
    assert (alarm.level, alarm.text) == ("warning", "The floor talks, but nobody interprets into 中文.")
    stage.voices["zh"] = "a"
    looks(dog, LOOK_S)
    assert stage.standing() == []


def test_silence_is_not_talk_and_ends_what_was_missed(stage: Stage, dog: Watchdog) -> None:
    stage.floor.language = "en"
    stage.loudness["zh"] = -70.0
    looks(dog, 3 * PATIENCE)
    assert stage.standing() == []
    stage.loudness["zh"] = -20.0
    looks(dog, PATIENCE)
    assert stage.standing() == ["no_interpretation:zh"]
    stage.loudness["zh"] = -70.0
    looks(dog, QUIET)
    assert stage.standing() == []


def test_pauses_between_words_do_not_hide_that_nobody_interprets(stage: Stage, dog: Watchdog) -> None:
    stage.floor.language = "zh"
    for _ in range(int(PATIENCE)):
        for level in (-20.0, -70.0):
            stage.loudness["en"] = level
            looks(dog, 1)
    assert stage.standing() == ["no_interpretation:en"]


def test_a_floor_whose_language_nobody_told_raises_nothing(stage: Stage, dog: Watchdog) -> None:
    looks(dog, 3 * PATIENCE)
    assert stage.standing() == []


def test_each_trouble_raises_its_alarm_and_clears_it(stage: Stage, dog: Watchdog) -> None:
    def source(**said: Any) -> None:
        stage.podium.said = replace(SOURCE, error="Nothing comes.", **said)

    def sink(part: Part, **said: Any) -> None:
        part.said = replace(part.said, error="The server does not answer.", **said)

    troubles: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
        "source_lost:podium": (lambda: source(state="lost"), lambda: source()),
        "source_failed:podium": (lambda: source(state="failed"), lambda: source()),
        "sparse_key_frames:podium": (
            lambda: stage.podium.warnings.update(sparse_key_frames="8 s apart"),
            stage.podium.warnings.clear,
        ),
        "sink_retrying:push": (
            lambda: sink(stage.push, state="retrying"),
            lambda: sink(stage.push, state="live"),
        ),
        "sink_failed:push": (
            lambda: sink(stage.push, state="failed"),
            lambda: sink(stage.push, state="live"),
        ),
        "recording_failed:recording": (
            lambda: sink(stage.recorder, state="failed"),
            lambda: sink(stage.recorder, state="live"),
        ),
        "picture_held:podium": (
            lambda: vars(stage.picture).update(state="held"),
            lambda: vars(stage.picture).update(state="live"),
        ),
        "studio_down:studio": (
            lambda: vars(stage.studio).update(trouble="studio: killed"),
            lambda: vars(stage.studio).update(trouble=None),
        ),
        "picture_too_large:podium": (
            lambda: vars(stage.studio).update(large=frozenset({"podium"})),
            lambda: vars(stage.studio).update(large=frozenset()),
        ),
        "booth_lost:a": (
            lambda: vars(stage.console).update(mic=True),
            lambda: vars(stage.console).update(on_air=True),
        ),
    }
    for ident, (begins, ends) in troubles.items():
        begins()
        dog.look()
        assert stage.standing() == [ident]
        assert ident.partition(":")[2].removesuffix("a") in stage.alarms.standing[0].text
        ends()
        dog.look()
        assert stage.standing() == [], ident


def test_a_delegate_who_leaves_is_an_alarm_on_stage_alone(stage: Stage, dog: Watchdog) -> None:
    stage.faders["hall"].on_stage = False
    stage.hall.said = replace(stage.hall.said, state="lost", error="the publisher hung up")
    dog.look()
    assert stage.standing() == []
    stage.faders["hall"].on_stage = True
    dog.look()
    assert stage.standing() == ["source_lost:hall"]
    stage.faders["hall"].on_stage = False
    dog.look()
    assert stage.standing() == []


def test_a_held_picture_is_no_alarm_any_more_when_another_source_has_taken_over(
    stage: Stage, dog: Watchdog
) -> None:
    stage.picture.state = "held"
    dog.look()
    stage.picture.source, stage.picture.state = "hall", "live"
    dog.look()
    assert stage.standing() == []


def test_frames_that_the_studio_leaves_out_are_told_for_a_while(stage: Stage, dog: Watchdog) -> None:
    dog.look()
    stage.studio.skipped = 3
    dog.look()
    assert stage.standing() == ["studio_late:studio"]
    looks(dog, 9.0)
    assert stage.standing() == ["studio_late:studio"]
    looks(dog, 2.0)
    assert stage.standing() == []


def test_a_cough_is_no_lost_booth(stage: Stage, dog: Watchdog) -> None:
    stage.console.mic = stage.console.cough = True
    dog.look()
    assert stage.standing() == []


def test_a_voice_that_viewers_do_not_hear_is_told_once_it_lasts(stage: Stage, dog: Watchdog) -> None:
    stage.reason = "floor_speaks_it"
    for _ in range(UNHEARD_FOR - 1):
        dog.look()
        assert stage.standing() == [], "a direction may just be turned round"
    dog.look()
    assert stage.standing() == ["voice_unheard:a"]
    assert "speaks into English" in stage.alarms.standing[0].text
    stage.reason = "booth_muted"  # the engineer's own doing, and on the booth's strip
    dog.look()
    assert stage.standing() == []


def test_two_booths_that_send_into_one_language_are_told_once_it_lasts(stage: Stage, dog: Watchdog) -> None:
    other = SimpleNamespace(**{**vars(stage.console), "id": "2", "mic": True, "on_air": True})
    stage.booths["b"] = SimpleNamespace(consoles={"2": other}, config=SimpleNamespace(label="Booth b"))
    dog = Watchdog(cast(Any, stage))
    stage.console.mic = stage.console.on_air = True
    for _ in range(TOGETHER_FOR - 1):
        dog.look()
        assert stage.standing() == [], "one may just be handing over to the other"
    dog.look()
    assert stage.standing() == ["two_voices:en"]
    (alarm,) = stage.alarms.standing
    assert (alarm.level, "Booth a and Booth b send into English" in alarm.text) == ("warning", True)
    other.output = "zh"
    dog.look()
    assert stage.standing() == []


def test_a_cough_that_does_not_end_is_told(stage: Stage, dog: Watchdog) -> None:
    stage.console.mic = stage.console.cough = True
    for _ in range(COUGH_FOR):
        dog.look()
        assert stage.standing() == []
    dog.look()
    assert stage.standing() == ["cough_on:a"]
    stage.console.cough = False
    stage.console.on_air = True
    dog.look()
    assert stage.standing() == []


def test_a_floor_of_which_every_live_source_is_muted_is_told(stage: Stage, dog: Watchdog) -> None:
    stage.faders["podium"].mute = True
    dog.look()
    assert stage.standing() == []
    stage.hall.said = replace(SOURCE, name="hall", state="waiting")
    dog.look()
    assert stage.standing() == ["floor_muted:floor"]
    stage.faders["podium"].mute = False
    dog.look()
    assert stage.standing() == []


def test_what_changes_is_in_the_log_once_and_so_is_its_end(
    stage: Stage, dog: Watchdog, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "interp")
    dog.look()
    caplog.clear()
    stage.podium.said = replace(SOURCE, state="lost", error="nothing came for 5 s")
    stage.faders["podium"].mute = stage.faders["hall"].mute = True
    looks(dog, 3)
    stage.podium.said = SOURCE
    stage.faders["podium"].mute = False
    looks(dog, 3)
    muted = "Every source that is live is muted: the floor is silent."
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "source podium: lost (nothing came for 5 s)"),
        ("WARNING", muted),
        ("INFO", "source podium: live"),
        ("INFO", f"over: {muted}"),
    ]


def test_a_late_mix_is_told_for_a_while_but_not_at_the_start(stage: Stage, dog: Watchdog) -> None:
    stage.engine.counters.late_ticks = 3
    for _ in range(SETTLED + 1):
        dog.look()
        assert stage.standing() == []
    stage.engine.counters.late_ticks, stage.lateness = 4, RATE // 2
    dog.look()
    (alarm,) = stage.alarms.standing
    assert alarm.id == "late_mix:mix"
    assert alarm.text == "The machine was too busy: the mix came up to 500 ms late. No sound was lost."
    stage.lateness = 0
    for _ in range(LATE_FOR):
        dog.look()
    assert stage.standing() == []


def test_a_mix_so_late_that_sound_was_gone_says_how_much_is_missing(stage: Stage, dog: Watchdog) -> None:
    counters, voice = stage.engine.counters, stage.console.voice
    stage.console.mic = stage.console.on_air = True
    counters.missing, voice.concealed_samples = 3 * RATE, RATE  # of before
    looks(dog, (SETTLED + 1) * LOOK_S)
    counters.late_ticks, stage.lateness = 1, 30 * RATE
    counters.missing += 11 * RATE
    looks(dog, (LATE_FOR + 1) * LOOK_S)
    stage.podium.said = replace(SOURCE, concealed_ms=4000)  # not beside what the mix lacked: the same moment
    counters.missing += 5 * RATE
    voice.concealed_samples += RATE // 4
    dog.look()
    said = "the mix came up to 30 s late. Missing: 16 s of the floor, 250 ms of Booth a."
    assert stage.alarms.standing[0].text == f"The machine was too busy: {said}"
    stage.lateness = 0
    looks(dog, LATE_FOR * LOOK_S)
    assert stage.standing() == []
    counters.late_ticks, stage.lateness = 2, 2 * RATE
    dog.look()
    assert stage.alarms.standing[0].text.endswith("up to 2 s late. No sound was lost.")


def test_a_full_disk_is_told_within_five_seconds(
    stage: Stage, dog: Watchdog, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = SimpleNamespace(free=LOW_DISK - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: free)
    for _ in range(10):
        dog.look()
    assert stage.standing() == ["disk_low:disk"]
    assert stage.alarms.standing[0].text.startswith("2000 MB are left")
    free.free = LOW_DISK
    for _ in range(10):
        dog.look()
    assert stage.standing() == []


def test_a_change_of_any_part_is_told_to_the_pages(stage: Stage, dog: Watchdog) -> None:
    dog.look()
    changes: tuple[Callable[[], None], ...] = (
        lambda: setattr(stage.podium, "said", replace(SOURCE, restarts=1)),
        lambda: setattr(stage.push, "said", replace(SINK, error="gone")),
        lambda: setattr(stage.console, "connected", False),
        lambda: setattr(stage.picture, "source", "hall"),
    )
    for change in changes:
        before = stage.changes
        change()
        dog.look()
        dog.look()
        assert stage.changes == before + 1


def test_a_media_process_that_cannot_be_started_is_an_alarm_until_it_is(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    watchdog = Watchdog(cast(Any, stage))
    watchdog.look()
    assert stage.standing() == []
    stage.process.error = "too many open files"
    watchdog.look()
    (alarm,) = stage.alarms.standing
    assert (alarm.id, alarm.level) == ("media_process_down:1", "alarm")
    assert "too many open files" in alarm.text
    stage.process.error = None
    watchdog.look()
    assert stage.standing() == []
