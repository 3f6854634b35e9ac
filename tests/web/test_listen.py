"""What reaches an interpreter's ear: floor, another booth, a channel, told apart by their tones."""

import time

import httpx
import numpy as np
import pytest

from mixers.units import RATE
from tests.support.events import RunningEvent
from tests.support.material import tone
from tests.support.reading import level_of
from tests.support.real_time import in_real_time
from tests.support.speakers import Speaker, speakers
from tests.web.conftest import FLOOR_HZ

VOICE_HZ, OTHER_HZ, LEVEL_DB = 1500.0, 2300.0, -14.0


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


def while_there(hz: float, sound: np.ndarray) -> float:
    """Return the level of a tone in the middle one of those tenths of a second in which it is there at all, dBFS.

    One in which something came late, or was made up by the decoder, may be lower or higher.
    """
    piece = RATE // 10
    levels = [level_of(hz, sound[at : at + piece]) for at in range(0, len(sound) - piece + 1, piece)]
    return float(np.median([level for level in levels if level > -40]))


def nothing_comes(speaker: Speaker, within: float = 5.0) -> bool:
    """Return whether the partner's packets cease: none for 0.7 s, once those that were under way are there."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        came = speaker.client.received_of_partner
        time.sleep(0.7)
        if speaker.client.received_of_partner == came:
            return True
    return False


def test_the_partner_is_heard_while_on_the_air_and_nobody_hears_themselves(service: RunningEvent) -> None:
    in_real_time(lambda stalls: partner_and_never_oneself(service))


def partner_and_never_oneself(service: RunningEvent) -> None:
    with speakers(service) as room:
        one, two = room.enter("a", partner=True), room.enter("a", partner=True)
        one.say(tone(60, VOICE_HZ, LEVEL_DB))
        two.say(tone(60, OTHER_HZ, LEVEL_DB))
        one.patch(mic="on")
        service.wait("voice", 10, lambda e: e.state()["booths"][0]["consoles"][0]["on_air"])
        time.sleep(0.5)
        assert (one.client.received_of_partner, two.client.received_of_partner) == (0, 0), "nobody wants it"
        assert two.patch(partner=True)["partner"] is True
        assert one.patch(partner=True)["partner"] is True
        time.sleep(1.0)
        heard = np.concatenate(two.partner, axis=1)[0]
        assert while_there(VOICE_HZ, heard) == pytest.approx(LEVEL_DB, abs=1.0)
        assert level_of(OTHER_HZ, heard) < -60
        assert one.client.received_of_partner == 0, "on the air they hear nothing of their booth"
        two.patch(mic="on")  # takes over
        assert nothing_comes(two), "from now on it is the other one who hears"
        assert level_of(OTHER_HZ, np.concatenate(two.partner, axis=1)[0]) < -60, (
            "not a moment of their own voice"
        )
        mine = np.concatenate(one.partner, axis=1)[0]
        assert while_there(OTHER_HZ, mine) == pytest.approx(LEVEL_DB, abs=1.0)

        assert level_of(VOICE_HZ, mine[: RATE // 10]) < -60, "nor its own voice as it faded"
        two.patch(mic="off")
        assert nothing_comes(one), "nobody is on the air: nothing is sent"
        came = one.client.received_of_partner
        two.patch(mic="on")
        time.sleep(0.5)
        assert one.client.received_of_partner > came
        one.patch(partner=False)
        assert nothing_comes(one), "not wanted any more"


def test_without_a_second_audio_nobody_hears_a_partner_and_is_told_so(service: RunningEvent) -> None:
    mine = {"Authorization": f"Bearer {service.booth_token('a')}"}
    with speakers(service) as room:
        place = f"{service.url}{room.enter('a').client.location}"
        answer = httpx.patch(place, json={"partner": True, "listen": "booth:b"}, headers=mine)
        assert answer.status_code == 422
        assert answer.json()["error"].startswith(
            "partner: this console's offer had no second audio; expected one"
        )
        state = httpx.get(place, headers=mine).json()
        assert (state["partner"], state["listen"]) == (False, "floor"), "nothing else was changed"
        assert httpx.patch(place, json={"partner": False}, headers=mine).json()["partner"] is False


def test_marks_tell_who_interprets_from_what(service: RunningEvent) -> None:
    def marks() -> dict[str, str]:
        return {feed["name"]: feed["mark"] for feed in service.state()["listening"]["feeds"]}

    with speakers(service) as room:
        assert set(marks().values()) == {"floor", "silent"}
        a, b = room.enter("a"), room.enter("b")
        a.patch(output="zh", mic="on")
        b.patch(output="en", mic="on", listen="channel:zh")
        service.wait("a relay", 10, lambda _: marks()["channel:en"] == "relay")
        assert marks() == {
            "floor": "floor",
            "booth:a": "direct",
            "booth:b": "relay",
            "channel:zh": "direct",
            "channel:en": "relay",
        }
        assert service.state()["booths"][0]["languages"] == ["zh", "en"]
        a.patch(cough=True)
        assert marks()["channel:zh"] == "direct", "a cough is no change of hands"
        a.patch(mic="off")
        service.wait("direct", 10, lambda _: marks()["channel:en"] == "direct")
    log = next((service.data_dir / "recordings").glob("*/events.jsonl")).read_text()
    assert '"listen": "channel:zh"' in log or '"listen":"channel:zh"' in log


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
    ('{"partner": "yes"}', "partner: "),
    ('{"partner": null}', "partner: expected a value or no such key, not null"),
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
