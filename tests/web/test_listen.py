"""What reaches an interpreter's ear: floor, another booth, a channel, told apart by their tones."""

import time

import httpx
import numpy as np
import pytest

from mixers.units import RATE
from tests.support.events import RunningEvent
from tests.support.material import tone
from tests.support.reading import level_of
from tests.support.speakers import Speaker, speakers
from tests.web.conftest import FLOOR_HZ

VOICE_HZ, LEVEL_DB = 1500.0, -14.0


def ear(speaker: Speaker, seconds: float = 0.6) -> dict[float, float]:
    """Return the level of each tone in what is heard from now on, dBFS."""
    time.sleep(0.4)  # the feed changes, and what was under way is over
    speaker.heard.clear()
    time.sleep(seconds)
    heard = np.concatenate(speaker.heard, axis=1)[0]
    assert len(heard) > 0.6 * seconds * RATE
    return {hz: level_of(hz, heard) for hz in (FLOOR_HZ, VOICE_HZ)}


def test_each_choice_brings_its_own_sound_to_the_ear(service: RunningEvent) -> None:
    with speakers(service) as room:
        speaker, listener = room.enter("a"), room.enter("b", hear=True)
        speaker.say(tone(60, VOICE_HZ, LEVEL_DB))
        speaker.patch(output="zh", mic="on")
        service.wait("voice", 10, lambda e: e.state()["programs"][0]["voice"] == "a")
        floor, voice = pytest.approx(-20, abs=1.0), pytest.approx(LEVEL_DB, abs=1.0)
        for listen, heard in (
            ("floor", {FLOOR_HZ: floor}),
            ("booth:a", {VOICE_HZ: voice}),
            ("channel:zh", {VOICE_HZ: voice}),
            ("channel:en", {FLOOR_HZ: floor}),
            ("booth:b", {}),
            ("floor", {FLOOR_HZ: floor}),
        ):
            assert listener.patch(listen=listen)["listen"] == listen
            levels = ear(listener)
            for hz in (FLOOR_HZ, VOICE_HZ):
                if hz in heard:
                    assert levels[hz] == heard[hz], listen
                else:
                    assert levels[hz] < -55, listen


def test_a_channel_is_the_floor_where_nobody_interprets_or_the_floor_speaks_it(service: RunningEvent) -> None:
    source = f"{service.url}/api/v1/sources/podium"
    with speakers(service) as room:
        speaker, listener = room.enter("a"), room.enter("b", hear=True)
        speaker.say(tone(60, VOICE_HZ, LEVEL_DB))
        listener.patch(listen="channel:zh")
        assert ear(listener)[FLOOR_HZ] == pytest.approx(-20, abs=1.0)
        speaker.patch(output="zh", mic="on")
        service.wait("voice", 10, lambda e: e.state()["programs"][0]["voice"] == "a")
        assert ear(listener)[FLOOR_HZ] < -55
        speaker.patch(cough=True)
        assert ear(listener) == {FLOOR_HZ: pytest.approx(-20, abs=1.0), VOICE_HZ: pytest.approx(-90, abs=35)}
        speaker.patch(cough=False)
        httpx.patch(source, json={"language": "zh"}, headers=service.engineer)
        try:
            assert ear(listener)[FLOOR_HZ] == pytest.approx(-20, abs=1.0)
            state = service.state()
            assert state["programs"][0]["voice"] is None
            (seat,) = (s for s in state["booths"][0]["consoles"] if s["mic"] == "on")
            assert (seat["on_air"], seat["unheard"]) == (False, "floor_speaks_it"), (
                "a lamp tells what viewers hear"
            )
        finally:
            httpx.patch(source, json={"language": None}, headers=service.engineer)
        assert ear(listener)[VOICE_HZ] == pytest.approx(LEVEL_DB, abs=1.0)


def test_leaving_twice_is_told(service: RunningEvent) -> None:
    with speakers(service) as room:
        place = f"{service.url}{room.enter('a').client.location}"
        mine = {"Authorization": f"Bearer {service.booth_token('a')}"}
        service.wait("voice", 10, lambda _: httpx.get(place, headers=mine).json()["connected"])
        assert httpx.delete(place, headers=mine).status_code == 204
        again = httpx.delete(place, headers=mine)
        assert again.status_code == 404
        assert "it may have been disconnected" in again.json()["error"]
        assert httpx.patch(place, json={"mic": "on"}, headers=mine).status_code == 404


BAD = [
    ('{"mic": true}', "mic: "),
    ('{"cough": "yes"}', "cough: "),
    ('{"output": 3}', "output: "),
    ('{"output": "fr"}', "output: booth a has no 'fr'; expected zh or en"),
    ('{"listen": "booth:z"}', "listen: 'booth:z' is not here; expected one of floor, booth:a"),
    ('{"listen": ""}', "listen: '' is not here"),
    ('{"name": 5}', "name: "),
    ('{"name": "%s"}' % ("x" * 61), "name: "),
    (r'{"name": "\ud800"}', "name: "),
    (r'{"name": "Anna\nBerta"}', "name: expected one line of text without control characters"),
    (r'{"name": "Anna\u202e"}', "name: expected one line of text without control characters"),
    (r'{"name": "Anna\u200f"}', "name: expected one line of text without control characters"),
    (r'{"name": "\u200b"}', "name: expected one line of text without control characters"),
    ('{"mic": null}', "mic: expected a value or no such key, not null"),
    ('{"mic": "on", "listen": null}', "listen: expected a value or no such key, not null"),
    ('{"voice": 1}', "voice: unknown key"),
    ('{"mic": "on", "output": "fr"}', "output: "),
]


def test_a_switch_that_is_not_there_is_one_sentence_and_changes_nothing(service: RunningEvent) -> None:
    mine = {"Authorization": f"Bearer {service.booth_token('a')}"}
    keys = ("mic", "cough", "output", "listen", "name")
    with speakers(service) as room:
        place = f"{service.url}{room.enter('a').client.location}"
        before = httpx.get(place, headers=mine).json()
        for change, error in BAD:
            answer = httpx.patch(place, content=change, headers={**mine, "Content-Type": "application/json"})
            assert answer.status_code == 422, answer.text
            assert answer.json()["error"].startswith(error), answer.text
            after = httpx.get(place, headers=mine).json()
            assert {key: after[key] for key in keys} == {key: before[key] for key in keys}
