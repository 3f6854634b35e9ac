"""A booth's glossary by HTTP: who may, what is too much, what is wrong; shared by the booth, kept over a restart."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from interp.glossary.model import MAX_BYTES
from tests.support.events import RunningEvent, running_event
from tests.support.material import tone, write_wav

CSV = "source,target,note,kind\nbarge,駁船,flat,\nPrague,布拉格,,地名\n".encode()


def headers(event: RunningEvent, who: str) -> dict[str, str]:
    if who == "engineer":
        return event.engineer
    return {"Authorization": f"Bearer {event.booth_token(who)}"}


def path(event: RunningEvent, booth: str = "a", more: str = "") -> str:
    return f"{event.url}/api/v1/booths/{booth}/glossary{more}"


def bring(event: RunningEvent, data: bytes, who: str = "a", booth: str = "a", **query: str) -> httpx.Response:
    return httpx.post(path(event, booth), params=query, content=data, headers=headers(event, who), timeout=30)


def search(event: RunningEvent, query: str, booth: str = "a") -> list[str]:
    answer = httpx.get(path(event, booth, "/search"), params={"q": query}, headers=headers(event, booth))
    answer.raise_for_status()
    return [hit["source"] for hit in answer.json()["hits"]]


@pytest.fixture(autouse=True)
def empty(service: RunningEvent) -> Iterator[None]:
    yield
    for booth in ("a", "b"):
        assert httpx.delete(path(service, booth), headers=service.engineer, timeout=30).status_code == 204


def booth_state(event: RunningEvent, booth: str = "a") -> dict[str, Any]:
    return next(one for one in event.state()["booths"] if one["name"] == booth)["glossary"]  # type: ignore[no-any-return]


def test_a_booth_brings_searches_adds_to_and_takes_away_its_glossary(service: RunningEvent) -> None:
    assert booth_state(service) == {"terms": 0, "files": [], "changed_at": ""}
    answer = bring(service, CSV, file="one.csv")
    assert answer.status_code == 200, answer.text
    assert answer.json() == booth_state(service)
    assert (answer.json()["terms"], answer.json()["files"]) == (2, ["one.csv"])
    assert search(service, "PRA") == ["Prague"]
    assert search(service, "布") == ["Prague"]
    assert search(service, "bar", "b") == []
    assert bring(service, b"dam\tx", who="engineer", file="two.tsv", mode="add").json()["terms"] == 3
    assert bring(service, b"weir;y", file="three.csv").json()["files"] == ["three.csv"]
    assert (search(service, "barge"), search(service, "weir")) == ([], ["weir"])
    assert httpx.delete(path(service), headers=headers(service, "a")).status_code == 204
    assert search(service, "weir") == []


def test_tbx_is_taken_in_the_booths_languages(service: RunningEvent) -> None:
    tbx = (
        '<tbx><conceptEntry><langSec xml:lang="en"><termSec><term>dam</term></termSec></langSec>'
        '<langSec xml:lang="zh"><termSec><term>水壩</term></termSec></langSec></conceptEntry></tbx>'
    ).encode()
    assert bring(service, tbx, booth="a").status_code == 200
    assert bring(service, tbx, who="b", booth="b").status_code == 200
    assert (search(service, "dam"), search(service, "dam", "b")) == (["水壩"], ["dam"]), (
        "as their outputs stand"
    )


@pytest.mark.parametrize(
    ("data", "query", "status", "said"),
    [
        (b"a,b\nlonely\n", {"file": "x.csv"}, 422, "x.csv: line 2: one column; expected a source term"),
        (b"", {}, 422, "glossary: the file has no terms"),
        (
            b"<!DOCTYPE x [<!ENTITY y 'z'>]><x/>",
            {"file": "e.tbx"},
            422,
            "e.tbx: line 1: it declares an entity",
        ),
        (b"x" * (MAX_BYTES + 1), {}, 413, f"body: too long; expected at most {MAX_BYTES} bytes"),
        (b"a,b", {"mode": "half"}, 422, "mode: "),
        (b"a,b", {"file": "n" * 201}, 422, "file: "),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(
    service: RunningEvent, data: bytes, query: dict[str, str], status: int, said: str
) -> None:
    bring(service, CSV, file="good.csv").raise_for_status()
    answer = bring(service, data, **query)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"].startswith(said)
    assert booth_state(service)["files"] == ["good.csv"]


def test_why_a_file_is_refused_is_told_for_pages_and_so_is_the_line(service: RunningEvent) -> None:
    refused = bring(service, "a,b\n\nété,\n".encode(), file="x.csv").json()
    assert (refused["code"], refused["line"]) == ("glossary_target_empty", 3)
    refused = bring(service, "a,b\nété,summer\n".encode("cp1252")).json()
    assert (refused["code"], refused["line"]) == ("glossary_encoding", 2)
    refused = bring(service, b"").json()
    assert (refused["code"], "line" in refused) == ("glossary_no_terms", False)


def test_what_spreadsheets_in_taiwan_write_is_taken(service: RunningEvent) -> None:
    data = "source,target,備註,類別\nbarge,駁船,內河,\nPrague,布拉格,,地名\n".encode("cp950")
    assert bring(service, data, file="big5.csv").json()["terms"] == 2
    assert (search(service, "布拉格"), search(service, "駁")) == (["Prague"], ["barge"])


def test_a_file_of_the_largest_size_is_taken(service: RunningEvent) -> None:
    row = b"term %05d," + b"n" * 80 + b"\n"
    data = b"".join(row % n for n in range(20_000))
    assert 128 * 1024 < len(data) <= MAX_BYTES
    assert bring(service, data).json()["terms"] == 20_000
    assert search(service, "term 19999") == ["term 19999"]


def test_another_booth_and_strangers_are_refused(service: RunningEvent) -> None:
    for method, more in (("GET", ""), ("GET", "/search?q=a"), ("POST", ""), ("DELETE", "")):
        for given, status in ((headers(service, "b"), 403), ({}, 401)):
            answer = httpx.request(method, path(service, "a", more), headers=given)
            assert answer.status_code == status
    assert bring(service, CSV, who="engineer", booth="nowhere").status_code == 404


def test_the_glossary_is_there_again_after_a_restart(tmp_path: Path) -> None:
    floor = write_wav(tmp_path / "floor.wav", tone(20, 440))
    with running_event(tmp_path, floor=floor, wait=None) as event:
        event.wait("an answer", 90, lambda e: httpx.get(f"{e.url}/healthz").status_code == 200)
        bring(event, CSV, file="kept.csv").raise_for_status()
    with running_event(tmp_path, floor=floor, wait=None) as event:
        event.wait("an answer", 90, lambda e: httpx.get(f"{e.url}/healthz").status_code == 200)
        assert booth_state(event)["files"] == ["kept.csv"]
        assert search(event, "barge") == ["barge"]
