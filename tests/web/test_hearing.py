"""Reports of hearing over HTTP: what is wrong is one sentence and changes nothing; the ledger's file, and for whom."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.support.events import RunningEvent
from tests.support.speakers import Speaker, speakers

EVENT: dict[str, Any] = {
    "number": 1, "kind": "ceiling", "source": "floor", "ago_s": 2.0, "seconds": 0.5, "level_db": 104.5,
    "calibrated": True, "reduction_db": 4.5, "open": False,
}  # fmt: skip
REPORT: dict[str, Any] = {
    "page": "p1", "number": 1, "seconds": 15.0, "level_db": 70.0, "word": "safe", "mean_db": 68.0,
    "calibrated": True, "events": [],
}  # fmt: skip
BAD: dict[str, list[Any]] = {
    "page": ["", "x" * 33, "a b", "ä", 3, None],
    "number": [0, -1, 1.5, "1", 2_000_000_000, None],
    "seconds": [-0.1, 3601, "15", 1e999, None],
    "level_db": [-201, 201, "70", 1e999],
    "word": ["quiet", "", None],
    "mean_db": [201, None],
    "calibrated": [1, "yes", None],
    "events": [{}, None, [EVENT] * 21],
}
BAD_EVENT: dict[str, list[Any]] = {
    "number": [0, "1"],
    "kind": ["loud"],
    "source": ["", "x" * 81, "booth:nobody", "channel:fr", None],
    "ago_s": [-1, 86_401],
    "seconds": [-1],
    "level_db": [1e999],
    "reduction_db": [-1, 201],
    "open": ["no"],
}


@pytest.fixture(scope="module")
def console(service: RunningEvent) -> Iterator[Speaker]:
    with speakers(service) as room:
        speaker = room.enter("a")
        speaker.patch(name="林")
        yield speaker


def tell(service: RunningEvent, console: Speaker, report: dict[str, Any]) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {service.booth_token('a')}",
        "Content-Type": "application/json",
    }
    path = f"{service.url}{console.client.location}/hearing"
    return httpx.post(path, content=json.dumps(report), headers=headers)


def ledger(service: RunningEvent, booth: str = "a", token: str = "") -> list[dict[str, str]]:
    headers = {"Authorization": f"Bearer {token or service.links['engineer']['token']}"}
    answer = httpx.get(f"{service.url}/api/v1/booths/{booth}/hearing.csv", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="hearing-{booth}.csv"'
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("key", BAD)
def test_a_wrong_report_is_one_sentence_and_changes_nothing(
    service: RunningEvent, console: Speaker, key: str
) -> None:
    before = ledger(service)
    for value in BAD[key]:
        answer = tell(service, console, {**REPORT, key: value})
        assert answer.status_code == 422, value
        (error,) = answer.json().values()
        assert error.startswith(f"{key}: "), error
    assert tell(service, console, {**REPORT, "mood": "good"}).json() == {"error": "mood: unknown key"}
    assert ledger(service) == before


@pytest.mark.parametrize("key", BAD_EVENT)
def test_a_wrong_event_is_one_sentence_and_changes_nothing(
    service: RunningEvent, console: Speaker, key: str
) -> None:
    before = ledger(service)
    for value in BAD_EVENT[key]:
        answer = tell(service, console, {**REPORT, "events": [{**EVENT, key: value}]})
        assert answer.status_code == 422, value
        (error,) = answer.json().values()
        assert error.startswith(f"events[0].{key}: "), error
        assert "expected" in error or "should" in error
    assert ledger(service) == before


def test_a_report_is_in_the_ledger_the_state_and_the_alarms(service: RunningEvent, console: Speaker) -> None:
    assert ledger(service, token=service.booth_token("a")) == []
    answer = tell(service, console, {**REPORT, "seconds": 1800.0, "level_db": 85.0})
    told = answer.json()
    assert told == {
        "word": "safe", "mean_db": 68.0, "calibrated": True, "minutes": 30.0, "dose_percent": 6.25,
        "limited": 0, "warned": 0,
    }  # fmt: skip
    loud = {**REPORT, "number": 2, "word": "limited", "events": [{**EVENT, "source": "channel:en"}]}
    assert tell(service, console, loud).json()["limited"] == 1
    assert tell(service, console, loud).json()["limited"] == 1, "sent again after an answer that was lost"
    total, one = ledger(service, token=service.booth_token("a"))
    assert (total["interpreter"], total["minutes"], total["dose_percent"]) == ("林", "30.2", "6.25")
    assert (one["kind"], one["source"], one["level"], one["unit"]) == (
        "ceiling", "channel:en", "104.5", "dB SPL",
    )  # fmt: skip
    assert ledger(service, "b") == []

    def alarm(e: RunningEvent) -> Any:
        return [a for a in e.state()["alarms"] if a["code"] == "hearing"]

    (raised,) = service.wait("alarm", 5, alarm)
    assert raised["text"] == ("Booth a: hearing protection acted for 林 (channel:en was limited by 4 dB).")
    assert (raised["subject"], raised["level"]) == ("a", "warning")
    (seat,) = service.state()["booths"][0]["consoles"]
    assert seat["hearing"]["word"] == "limited"


def test_only_a_console_that_is_there_reports(service: RunningEvent) -> None:
    for path in ("booths/a/consoles/nobody/hearing", "booths/zz/consoles/nobody/hearing"):
        answer = httpx.post(f"{service.url}/api/v1/{path}", json=REPORT, headers=service.engineer)
        assert answer.status_code == 404
    answer = httpx.get(f"{service.url}/api/v1/booths/zz/hearing.csv", headers=service.engineer)
    assert answer.json() == {"error": "booth 'zz' is not in this event; expected one of a, b"}
