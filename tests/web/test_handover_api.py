"""Handover, interlock and consent over HTTP: refusals are one sentence with a code and change nothing."""

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from interp.config import ConfigError, load
from tests.support.events import RunningEvent
from tests.support.speakers import Speaker, Speakers, speakers


@pytest.fixture(scope="module")
def room(service: RunningEvent) -> Iterator[Speakers]:
    with speakers(service) as running:
        yield running


@pytest.fixture
def pair(service: RunningEvent, room: Speakers) -> Iterator[tuple[Speaker, Speaker]]:
    first, second = room.enter("b"), room.enter("b")
    yield first, second
    for speaker in first, second:
        speaker.leave()
    rules(service, inside="override", between="none", priority=[], a_over_b_c=False)


def rules(service: RunningEvent, **change: Any) -> httpx.Response:
    answer = httpx.patch(f"{service.url}/api/v1/interlock", json=change, headers=service.engineer)
    assert answer.status_code == 200, answer.text
    return answer


def ask(service: RunningEvent, speaker: Speaker, by_engineer: bool = False, **change: Any) -> httpx.Response:
    token = service.booth_token("b")
    headers = service.engineer if by_engineer else {"Authorization": f"Bearer {token}"}
    return httpx.patch(service.url + speaker.client.location, json=change, headers=headers)


def refused(answer: httpx.Response, code: str) -> str:
    assert answer.status_code == 409, answer.text
    assert answer.json()["code"] == code
    error: str = answer.json()["error"]
    return error


def booth(service: RunningEvent) -> Any:
    return next(one for one in service.state()["booths"] if one["name"] == "b")


def test_two_phases_are_seen_in_the_state_with_what_was_done_last(
    service: RunningEvent, pair: tuple[Speaker, Speaker]
) -> None:
    one, two = pair
    ids = [speaker.client.location.split("/")[-1] for speaker in pair]
    assert "nobody" in refused(ask(service, two, handover="request"), "nobody")
    one.patch(name="Lin", mic="on", output="zh")
    two.patch(name="Wu", handover="request")
    request = booth(service)["handover"]
    assert 55 < request.pop("lasts_s") <= 60
    assert request == {"giver": ids[0], "taker": ids[1], "by": ids[1], "phase": "requested"}
    refused(ask(service, two, handover="accept"), "yours")
    one.patch(handover="accept")
    state = booth(service)
    assert (state["handover"]["phase"], state["on_air"]) == ("accepted", ids[0])
    two.patch(handover="now")
    state = booth(service)
    assert (state["handover"], state["on_air"]) == (None, ids[1])
    last = state["last_handover"]
    assert (last["giver_name"], last["taker_name"], last["how"], last["by_engineer"]) == (
        "Lin",
        "Wu",
        "now",
        False,
    )
    refused(ask(service, one, handover="decline"), "no_request")
    refused(ask(service, one, output="en"), "direction")
    assert ask(service, one, handover="now", mic="on").status_code == 422
    assert ask(service, one, handover="later").status_code == 422
    assert booth(service)["on_air"] == ids[1]


def test_the_interlock_is_set_by_the_engineer_and_kept_and_refuses_with_a_sentence(
    service: RunningEvent, pair: tuple[Speaker, Speaker]
) -> None:
    one, two = pair
    time.sleep(0.3)  # a line that has sent nothing yet holds nothing
    assert rules(service, inside="interlock", priority=["b", "a"]).json() == {
        "inside": "interlock",
        "between": "none",
        "priority": ["b", "a"],
        "a_over_b_c": False,
    }
    assert service.state()["interlock"]["priority"] == ["b", "a"]
    kept = (service.data_dir / "settings.json").read_text("utf-8")
    assert '"inside": "interlock"' in kept
    one.patch(mic="on", output="zh", name="Lin")
    said = refused(ask(service, two, mic="on", output="en"), "taken_inside")
    assert (
        said
        == "mic: Lin has the microphone of booth b; expected a handover, or that it is switched off first"
    )
    refused(ask(service, two, handover="take"), "taken_inside")
    two.patch(consent=False)
    refused(ask(service, two, by_engineer=True, handover="force"), "no_consent")
    two.patch(consent=True)
    assert ask(service, two, by_engineer=True, handover="force").json()["mic"] == "on"
    last = booth(service)["last_handover"]
    assert (last["how"], last["by_engineer"]) == ("force", True)
    assert [c["consent"] for c in booth(service)["consoles"]] == [None, True]
    one.patch(handover="force")
    assert [c["mic"] for c in booth(service)["consoles"]] == ["on", "off"]
    assert [c["both_open"] for c in booth(service)["consoles"]] == [False, False]
    rules(service, inside="none")
    two.patch(mic="on")
    assert [c["both_open"] for c in booth(service)["consoles"]] == [True, True]
    assert refused(ask(service, two, handover="take"), "yours")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"inside": "sometimes"}, "inside: "),
        ({"between": None}, "between: "),
        ({"priority": ["zz"]}, "priority: booth 'zz' is not in this event; expected one of a, b"),
        ({"priority": ["a", "a"]}, "priority: 'a' is there twice; expected it once"),
        ({"a_over_b_c": "yes"}, "a_over_b_c: "),
        ({"outside": "none"}, "outside: "),
    ],
)
def test_wrong_rules_are_one_sentence_and_change_nothing(
    service: RunningEvent, change: dict[str, Any], said: str
) -> None:
    before = service.state()["interlock"]
    answer = httpx.patch(f"{service.url}/api/v1/interlock", json=change, headers=service.engineer)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(said)
    assert service.state()["interlock"] == before


def test_only_the_engineer_sets_the_rules_and_the_staff_reads_them(service: RunningEvent) -> None:
    url, booth_ = f"{service.url}/api/v1/interlock", {"Authorization": f"Bearer {service.booth_token('a')}"}
    assert httpx.get(url).status_code == 401
    assert httpx.get(url, headers=booth_).status_code == 200
    assert httpx.patch(url, json={"inside": "none"}, headers=booth_).status_code == 403
    assert httpx.patch(url, json={"inside": "none"}).status_code == 401


def test_a_priority_that_names_no_booth_is_found_in_the_file(service: RunningEvent) -> None:
    path = service.config.with_name("wrong.toml")
    path.write_text(
        '[[booth]]\nname = "a"\noutputs = ["en"]\n[interlock]\npriority = ["a", "x", "a"]\ninside = "no"\n'
    )
    with pytest.raises(ConfigError) as error:
        load(path)
    assert any(
        'interlock.inside: expected "none", "override" or "interlock"' in p for p in error.value.problems
    )
    path.write_text(path.read_text().replace('inside = "no"', ""))
    with pytest.raises(ConfigError) as error:
        load(path)
    assert [p.partition(": ")[2] for p in error.value.problems] == [
        "interlock.priority[1]: 'x' is not a booth of this event; expected one of a",
        "interlock.priority[2]: 'a' is there twice; expected it once",
    ]
