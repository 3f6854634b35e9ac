"""Lines that people type: by whom, for whom, with their facts and each booth's terms; on the events' line at once."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from tests.support.events import RunningEvent


def headers(event: RunningEvent, who: str) -> dict[str, str]:
    if who == "engineer":
        return event.engineer
    return {"Authorization": f"Bearer {event.booth_token(who)}"}


def put(event: RunningEvent, who: str, **entry: Any) -> httpx.Response:
    return httpx.post(f"{event.url}/api/v1/captions", json=entry, headers=headers(event, who))


Lines = list[dict[str, Any]]


def lines_when(events: Any, ready: Callable[[Lines], bool]) -> Lines:
    """Return the first lines that are as expected; others may come before them."""
    while True:
        message = json.loads(events.recv(timeout=20))
        if message["type"] == "captions" and ready(message["lines"]):
            return message["lines"]  # type: ignore[no-any-return]


def test_a_line_reaches_the_pages_with_facts_and_terms_and_goes_again(service: RunningEvent) -> None:
    glossary = f"{service.url}/api/v1/booths/a/glossary"
    csv = "barge,駁船,flat,\nMidvaal,米德瓦爾,,地名\n".encode()
    httpx.post(glossary, content=csv, headers=headers(service, "a")).raise_for_status()
    url = service.url.replace("http", "ws") + "/api/v1/events"
    with connect(url, subprotocols=["interp", f"bearer.{service.booth_token('a')}"]) as events:  # type: ignore[list-item]
        before = lines_when(events, lambda lines: True)
        answer = put(service, "a", text="  The barge to  Midvaal: 14 % ", booth="a")
        assert answer.status_code == 201, answer.text
        line = lines_when(events, lambda lines: bool(lines) and lines[-1]["id"] == answer.json()["id"])[-1]
        assert line == answer.json()
        assert line["text"] == "The barge to Midvaal: 14 %"
        assert (line["by"], line["booth"], line["typed"], line["final"]) == ("a", "a", True, True)
        assert [(fact["kind"], fact["text"]) for fact in line["facts"]] == [
            ("name", "Midvaal"),
            ("number", "14 %"),
        ]
        assert [(one["start"], one["end"], one["other"], one["name"]) for one in line["lit"]["a"]] == [
            (4, 9, "駁船", False), (13, 20, "米德瓦爾", True),
        ]  # fmt: skip
        httpx.delete(glossary, headers=headers(service, "a")).raise_for_status()
        lines_when(events, lambda lines: lines[-1]["lit"] == {})
        gone = f"{service.url}/api/v1/captions/{line['id']}"
        assert httpx.delete(gone, headers=headers(service, "b")).status_code == 403
        assert httpx.delete(gone, headers=headers(service, "engineer")).status_code == 204
        lines_when(events, lambda lines: lines == before)
        assert httpx.delete(gone, headers=headers(service, "a")).status_code == 404
    noted = next(service.data_dir.glob("recordings/*/events.jsonl")).read_text().splitlines()
    kinds = [one for one in map(json.loads, noted) if one["type"].startswith(("caption", "glossary"))]
    assert [one["type"] for one in kinds][-4:] == ["glossary", "caption", "glossary", "caption_removed"]
    assert kinds[-3]["text"] == "The barge to Midvaal: 14 %"


def test_anyone_of_the_staff_may_write_to_all_and_nobody_to_another_booth(service: RunningEvent) -> None:
    line = put(service, "b", text="all of you").json()
    assert (line["booth"], line["by"]) == (None, "b")
    assert put(service, "engineer", text="you", booth="b").json()["by"] == ""
    assert put(service, "a", text="you", booth="b").status_code == 403
    assert httpx.post(f"{service.url}/api/v1/captions", json={"text": "x"}).status_code == 401
    assert httpx.get(f"{service.url}/api/v1/captions").status_code == 401


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"text": ""}, "text: expected some words"),
        ({"text": " \u3000 "}, "text: expected some words"),
        ({"text": "a\nb"}, "text: expected one line of text"),
        ({"text": "a\u202eb"}, "text: expected one line of text"),
        ({"text": "x" * 301}, "text: "),
        ({"text": 5}, "text: "),
        ({}, "text: "),
        ({"text": "x", "booth": "zz"}, "booth: 'zz' is not in this event"),
        ({"text": "x", "language": "fr"}, "language: 'fr' is not here; expected one of zh, en"),
        ({"text": "x", "loud": True}, "loud: unknown key"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(service: RunningEvent, entry: dict[str, Any], said: str) -> None:
    before = httpx.get(f"{service.url}/api/v1/captions", headers=service.engineer).json()
    answer = put(service, "engineer", **entry)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(said)
    assert httpx.get(f"{service.url}/api/v1/captions", headers=service.engineer).json() == before
