"""Remote delegates of a real service: on stage, in the picture, and what comes back to each of them."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import numpy.typing as npt
import pytest

from interp.timeline.units import RATE
from tests.studio.delegates import Delegate, delegates
from tests.studio.pictures import coded
from tests.support.events import RunningEvent, free_port, running_event
from tests.support.material import tone, write_wav
from tests.support.reading import FFMPEG, read_sound
from tests.support.reading import level_of as pieces_level
from tests.support.speakers import speakers

TONES = {"prague": 700.0, "lima": 1100.0, "taipei": 1700.0}
LANGUAGES = {"prague": "en", "lima": "en", "taipei": "zh"}
VOICE_HZ = 2600.0
LEVEL = -26.0
STUDIO = (
    '[studio]\nsize = "640x360"\n[program]\nnormalise = false\n[floor]\nautomix = false\nnormalise = false\n'
) + "".join(
    f'[[delegate]]\nname = "{name}"\nlabel = "{name.title()}"\nlanguage = "{language}"\n'
    f'title = {{ en = "Mayor of {name.title()}", zh = "市長" }}\n'
    for name, language in LANGUAGES.items()
)
MEETINGS = {"prague": "en-srt", "lima": "en-rtmp"}
"""A source -> the sink that pushes the program return without it."""
GONE = -60.0
"""dB below the others' level: a voice that is not there."""


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where two meetings elsewhere keep what is sent to them, by whom each of them does not hear."""
    folder = tmp_path_factory.mktemp("returned")
    return {name: folder / f"{name}.ts" for name in MEETINGS}


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory, returned: dict[str, Path]) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("delegates")
    silence = write_wav(folder / "floor.wav", np.zeros(20 * RATE, np.float32))
    srt = f"srt://127.0.0.1:{free_port(socket.SOCK_DGRAM)}"
    rtmp = f"rtmp://127.0.0.1:{free_port()}/live/key"
    sinks = "".join(
        f'[[sink]]\nlanguage = "en"\nurl = "{url}"\nwithout = "{without}"\n'
        for url, without in ((f"{srt}?latency=2000", "prague"), (rtmp, "lima"))
    )
    with (
        meeting(["-i", f"{srt}?mode=listener&latency=2000000"], returned["prague"]),
        meeting(["-listen", "1", "-i", rtmp], returned["lima"]),
        running_event(folder, floor=silence, extra=sinks + STUDIO, wait="floor") as running,
    ):
        yield running


@contextmanager
def meeting(takes: list[str], path: Path) -> Iterator[None]:
    """Let another program take what is pushed, and keep it."""
    command = [FFMPEG, "-v", "error", "-y", *takes, "-c", "copy", "-flush_packets", "1", str(path)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def room(event: RunningEvent) -> Iterator[dict[str, Delegate]]:
    sounds = {name: tone(1, hz, LEVEL) for name, hz in TONES.items()}
    cameras = {name: list(coded(100, width=320, height=180)) for name in ("prague", "lima")}
    with delegates(event, sounds, cameras) as everybody:
        yield everybody


def patch(event: RunningEvent, name: str, **change: Any) -> dict[str, Any]:
    url = f"{event.url}/api/v1/delegates/{name}"
    answer = httpx.patch(
        url, json=change, headers={"Authorization": f"Bearer {event.links['control']['token']}"}
    )
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def on_stage(event: RunningEvent, *names: str) -> None:
    for name in TONES:
        patch(event, name, on_stage=name in names)


def levels(one: Delegate) -> dict[str, float]:
    """Return how loud each voice is in a delegate's ear, dB against what it was sent with."""
    time.sleep(1.5)
    ear = one.ear(1.0)[0]
    return {name: level_of(hz, ear) - LEVEL for name, hz in {**TONES, "interpreter": VOICE_HZ}.items()}


def level_of(hz: float, sound: npt.NDArray[np.float32]) -> float:
    """Return the level of a tone, as the peak of its sine in dBFS.

    A tone that is there is measured piece by piece, for what the ear's playout makes up now and then shifts its phase.
    One that is not is measured over all of `sound` (n,) at once: what Opus adds is noise, of which little falls into so
    narrow a filter.
    """
    there = pieces_level(hz, sound)
    if there > LEVEL - 20:
        return there
    window = np.hanning(len(sound))
    phase = np.exp(-2j * np.pi * hz * np.arange(len(sound)) / RATE)
    return float(20 * np.log10(2 * abs(np.sum(sound * window * phase)) / window.sum() + 1e-9))


def test_nobody_is_heard_from_the_waiting_room(event: RunningEvent, room: dict[str, Delegate]) -> None:
    on_stage(event)
    for name in TONES:
        event.wait(f"{name} live", 20, lambda e, name=name: patch(e, name)["source"]["state"] == "live")
    for one in room.values():
        assert max(levels(one).values()) < GONE


def test_each_hears_the_others_and_never_themselves(event: RunningEvent, room: dict[str, Delegate]) -> None:
    on_stage(event, *TONES)
    for name, one in room.items():
        found = levels(one)
        assert found.pop(name) < GONE
        found.pop("interpreter")
        assert all(abs(level) < 1.5 for level in found.values()), (name, found)


def test_a_language_of_ones_own_and_the_floor_where_nobody_interprets(
    event: RunningEvent, room: dict[str, Delegate]
) -> None:
    """An interpreter into Chinese is heard by who hears Chinese; changes let no own voice through."""
    on_stage(event, *TONES)
    with speakers(event) as booth:
        interpreter = booth.enter("a")
        interpreter.say(tone(1, VOICE_HZ, LEVEL))
        interpreter.patch(output="zh", mic="on")
        time.sleep(1)
        taipei, lima = levels(room["taipei"]), levels(room["lima"])
        assert abs(taipei["interpreter"]) < 1.5
        assert max(taipei[name] for name in TONES) < -40, "the channel is the clean interpretation"
        assert lima["interpreter"] < GONE
        assert abs(lima["prague"]) < 1.5
        room["lima"].patch(language="zh")
        for _ in range(4):
            assert levels(room["lima"])["lima"] < GONE
        assert abs(levels(room["lima"])["interpreter"]) < 1.5
        interpreter.patch(mic="off")
        room["lima"].patch(language="en")
    found = levels(room["taipei"])
    assert abs(found["prague"]) < 1.5, "back to the floor"
    assert found["taipei"] < GONE


@pytest.mark.parametrize("own", MEETINGS)
def test_a_meeting_elsewhere_gets_the_picture_and_all_voices_but_its_own(
    event: RunningEvent, room: dict[str, Delegate], returned: dict[str, Path], own: str
) -> None:
    on_stage(event, *TONES)
    sink = MEETINGS[own]
    state = lambda e: next(one["state"] for one in e.state()["sinks"] if one["name"] == sink)  # noqa: E731
    event.wait("the push", 40, lambda e: state(e) == "live")
    time.sleep(6)
    with av.open(str(returned[own])) as container:
        pictures = sum(1 for _ in container.decode(video=0))
        assert (container.streams.video[0].width, container.streams.video[0].height) == (640, 360)
    sound = read_sound(returned[own])
    last = sound.samples[0, -2 * RATE : -RATE // 2]
    found = {name: level_of(hz, last) - LEVEL for name, hz in TONES.items()}
    assert found.pop(own) < GONE
    assert all(abs(level) < 1.5 for level in found.values()), found
    assert pictures > 25 * 5 * 0.9


def test_off_stage_the_slot_is_empty_and_the_waiting_room_is_no_scene(
    event: RunningEvent, room: dict[str, Delegate]
) -> None:
    def show(*slots: str) -> httpx.Response:
        body = {"scene": {"layout": "two", "slots": slots}}
        return httpx.patch(f"{event.url}/api/v1/studio", json=body, headers=event.engineer)

    on_stage(event, "prague")
    answer = show("prague", "lima")
    assert answer.status_code == 422
    assert "scene.slots[1]: 'lima' is in the waiting room" in answer.json()["error"]
    patch(event, "lima", on_stage=True)
    assert show("prague", "lima").status_code == 200
    patch(event, "lima", on_stage=False)
    found = httpx.get(f"{event.url}/api/v1/studio", headers=event.engineer).json()
    assert found["scene"]["slots"] == ["prague", ""]


def test_the_program_comes_back_to_the_camera(event: RunningEvent, room: dict[str, Delegate]) -> None:
    before = len(room["prague"].seen)
    time.sleep(3)
    assert len(room["prague"].seen) - before > 40


def test_a_delegate_sets_their_language_alone(event: RunningEvent, room: dict[str, Delegate]) -> None:
    mine = {"Authorization": f"Bearer {event.links['delegates']['prague']['token']}"}
    url = f"{event.url}/api/v1/delegates"
    for path, change, status, said in (
        ("prague", {"on_stage": True}, 403, "on_stage: the director sets this; expected language or hand"),
        (
            "prague",
            {"on_stage": False, "mute": False},
            403,
            "mute: the director sets this; expected language",
        ),
        ("prague", {"language": "fr"}, 422, "language: 'fr' is not in this event"),
        ("lima", {"language": "zh"}, 403, "the link of delegate lima is needed"),
        ("prague", {"gain": 3}, 422, "gain"),
    ):
        answer = httpx.patch(f"{url}/{path}", json=change, headers=mine)
        assert answer.status_code == status, answer.text
        assert answer.json()["error"].startswith(said)
    for own in ("microphone", "camera"):
        answer = httpx.patch(f"{url}/prague", json={own: False}, headers=event.engineer)
        assert answer.status_code == 403
        assert answer.json()["error"] == f"{own}: the delegate's page tells this; expected mute"
    assert httpx.get(f"{url}/prague", headers=mine).json()["title"] == {"en": "Mayor of Prague", "zh": "市長"}
    assert httpx.get(f"{url}/prague").status_code == 401
    assert httpx.get(f"{url}/nobody", headers=event.engineer).status_code == 404
    for offer in ("", "hello", "v=0\r\n"):
        sdp = {**mine, "Content-Type": "application/sdp"}
        answer = httpx.post(f"{url}/prague/sessions", content=offer, headers=sdp)
        assert answer.status_code == 400
        assert answer.json()["error"].startswith("SDP offer: ")
