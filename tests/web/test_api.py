"""State and control over HTTP: each key with its bounds; what is wrong is one sentence and changes nothing."""

import json
import time
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from tests.support.events import RunningEvent

GAIN: list[Any] = [-60.1, 20.1, "3", True, [1], {}, 1e999, None]
BAD: dict[str, dict[str, list[Any]]] = {
    "sources/podium": {"gain_db": GAIN, "mute": ["yes", 1, 0.5, [], None], "language": [3, ["zh"], True]},
    "booths/a": {"gain_db": GAIN, "mute": ["true", 1, {}, None]},
    "programs/zh": {
        "gain_db": GAIN,
        "mute": ["on", 0, None],
        "duck_db": [-60.5, 0.5, "-18", None],
        "duck_threshold_db": [-80.5, 1, "-42", None],
        "duck_attack_ms": [0, 0.5, 1001, "10", None],
        "duck_hold_ms": [-1, 10_001, "1500", None],
        "duck_release_ms": [9, 10_001, True, None],
        "delay_ms": [-1, 8001, 300.5, "300", None],
        "target_lufs": [-40.5, -9.5, "-18", None],
    },
}
GOOD: dict[str, dict[str, list[Any]]] = {
    "sources/podium": {"gain_db": [-60, 20, 0, -3.5], "mute": [True, False], "language": ["en", "zh", None]},
    "booths/a": {"gain_db": [-60, 20, 0.0], "mute": [True, False]},
    "programs/zh": {
        "gain_db": [-60, 20, 0],
        "mute": [True, False],
        "duck_db": [-60, 0, -18],
        "duck_threshold_db": [-80, 0, -42],
        "duck_attack_ms": [1, 1000, 10],
        "duck_hold_ms": [0, 10_000, 1500],
        "duck_release_ms": [10, 10_000, 400],
        "delay_ms": [0, 1000, 300],
        "target_lufs": [-40, -10, -18],
    },
}


def cases(table: dict[str, dict[str, list[Any]]]) -> list[tuple[str, str]]:
    return [(path, key) for path, keys in table.items() for key in keys]


def settings(service: RunningEvent) -> dict[str, Any]:
    """Return all of the state that a PATCH can change."""
    state = service.state()
    kept: dict[str, Any] = {}
    for group, table in (("sources", "sources/podium"), ("booths", "booths/a"), ("programs", "programs/zh")):
        keys = GOOD[table]
        kept[group] = [{key: item[key] for key in keys} for item in state[group]]
    return kept


@pytest.mark.parametrize(("path", "key"), cases(BAD))
def test_a_wrong_value_is_one_sentence_and_changes_nothing(
    service: RunningEvent, path: str, key: str
) -> None:
    before = settings(service)
    for value in BAD[path][key]:
        answer = httpx.patch(
            f"{service.url}/api/v1/{path}",
            content=json.dumps({key: value}),
            headers={**service.engineer, "Content-Type": "application/json"},
        )
        assert answer.status_code == 422, (key, value)
        (error,) = answer.json().values()
        assert error.startswith(f"{key}: "), error
        assert "\n" not in error
    assert settings(service) == before


@pytest.mark.parametrize(("path", "key"), cases(GOOD))
def test_a_value_within_its_bounds_is_set_and_answered(service: RunningEvent, path: str, key: str) -> None:
    group, _, name = path.partition("/")
    for value in GOOD[path][key]:
        answer = httpx.patch(f"{service.url}/api/v1/{path}", json={key: value}, headers=service.engineer)
        assert answer.status_code == 200
        assert answer.json()[key] == value
        assert httpx.get(f"{service.url}/api/v1/{path}", headers=service.engineer).json()[key] == value
    listed = {item.get("name", item.get("language")): item for item in service.state()[group]}
    assert listed[name][key] == GOOD[path][key][-1]


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("sources/podium", '{"gian_db": 1}', "gian_db: unknown key"),
        ("programs/zh", '{"duck": 1}', "duck: unknown key"),
        ("sources/podium", '{"gain_db": 1, "mute": 7}', "mute: "),
        ("sources/podium", '{"gain_db": NaN}', "gain_db: "),
        ("sources/podium", '{"mute": null}', "mute: expected a value or no such key, not null"),
        ("sources/podium", '{"gain_db": 1, "mute": null}', "mute: "),
        ("sources/podium", '{"gain_db": -Infinity}', "gain_db: "),
        ("sources/podium", "[1]", "body: "),
        ("sources/podium", "3", "body: "),
        ("sources/podium", "null", "body: "),
        ("sources/podium", "", "body: "),
        ("sources/podium", '{"gain_db": ', "body: "),
        ("sources/podium", '{"gain_db": "\ud800"}'.encode("utf-8", "surrogatepass"), "gain_db: "),
        ("sources/podium", "[" * 50_000, "body: "),
        (
            "sources/podium",
            '{"language": "fr"}',
            "language 'fr' is not in this event; expected one of zh, en",
        ),
    ],
)
def test_a_body_that_is_no_change_is_one_sentence(
    service: RunningEvent, path: str, body: str | bytes, error: str
) -> None:
    before = settings(service)
    answer = httpx.patch(
        f"{service.url}/api/v1/{path}",
        content=body,
        headers={**service.engineer, "Content-Type": "application/json"},
    )
    assert answer.status_code in (400, 404, 422), answer.text
    assert answer.json()["error"].startswith(error), answer.text
    assert settings(service) == before


def test_a_state_that_is_asked_for_has_its_levels(service: RunningEvent) -> None:
    state = service.wait(
        "sound", 20, lambda e: e.state() if e.state()["levels"]["floor"]["peak"] > -40 else None
    )
    levels, (podium, *_) = state["levels"], state["sources"]
    assert levels["floor"]["peak"] == pytest.approx(
        levels["sources"]["podium"]["peak"] + podium["gain_db"], abs=0.3
    )
    assert set(levels) == {"position", "floor", "sources", "consoles", "programs"}
    assert -60 < levels["floor"]["peak"] <= 0
    assert levels["programs"]["zh"]["integrated"] > -60


def test_null_is_a_language_that_nobody_tells_and_nothing_else(service: RunningEvent) -> None:
    url = f"{service.url}/api/v1/sources/podium"
    httpx.patch(url, json={"language": "en"}, headers=service.engineer)
    answer = httpx.patch(url, json={"language": None}, headers=service.engineer).json()
    assert answer["language"] is None
    described = httpx.get(f"{service.url}/openapi.json").json()["components"]["schemas"]
    for name in ("SourcePatch", "BoothPatch", "ProgramPatch", "ConsolePatch"):
        nullable = [key for key, value in described[name]["properties"].items() if "anyOf" in value]
        assert nullable == (["language"] if name == "SourcePatch" else [])


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("sources/none", "source 'none' is not in this event; expected one of podium, camera"),
        ("booths/z", "booth 'z' is not in this event; expected one of a, b"),
        ("programs/fr", "program 'fr' is not in this event; expected one of zh, en"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_an_unknown_name_is_told_with_the_known_ones(
    service: RunningEvent, method: str, path: str, error: str
) -> None:
    body: dict[str, Any] | None = {} if method == "PATCH" else None
    answer = httpx.request(method, f"{service.url}/api/v1/{path}", json=body, headers=service.engineer)
    assert (answer.status_code, answer.json()) == (404, {"error": error})


def test_an_alarm_that_does_not_stand_cannot_be_acknowledged(service: RunningEvent) -> None:
    url = f"{service.url}/api/v1/alarms/source_lost:podium/acknowledge"
    answer = httpx.post(url, headers=service.engineer)
    assert answer.status_code == 404
    assert answer.json() == {"error": "alarm source_lost:podium: it does not stand any more"}


def test_what_is_not_there_is_an_error_in_the_same_form(service: RunningEvent) -> None:
    for method, path, status, error in (
        ("GET", "/api/v1/none", 404, "there is nothing at this address"),
        ("GET", "/nothing/here", 404, "there is nothing at this address"),
        ("DELETE", "/api/v1/state", 405, "DELETE is not for this address; expected GET"),
        ("POST", "/live/master.m3u8", 405, "POST is not for this address; expected GET, HEAD"),
    ):
        answer = httpx.request(method, f"{service.url}{path}", headers=service.engineer)
        assert answer.status_code == status, path
        assert answer.json() == {"error": f"{path}: {error}"}


def test_a_person_at_a_wrong_address_gets_a_page(service: RunningEvent) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    for path, status in (
        ("/nothing/here", 404),
        ("/return/fr", 404),
        ("/join/prague", 404),
        ("/booth/zzz", 404),
        ("/whip/camera", 405),
        ("/whep/zh", 405),
    ):
        answer = httpx.get(f"{service.url}{path}", headers=browser)
        assert answer.status_code == status
        assert ("allow" in answer.headers) == (status == 405)
        assert "missing" in answer.text
        assert answer.headers["content-type"].startswith("text/html")
        assert "content-security-policy" in answer.headers
    for path in ("/api/v1/none", "/live/none.m3u8", "/assets/none.js"):
        answer = httpx.get(f"{service.url}{path}", headers=browser)
        assert (answer.status_code, list(answer.json())) == (404, ["error"])


def test_anybody_may_know_the_events_languages_and_nothing_secret(service: RunningEvent) -> None:
    event = httpx.get(f"{service.url}/api/v1/event").json()
    assert [language["tag"] for language in event["languages"]] == ["zh-Hant", "en"]
    assert (event["name"], event["state"], event["demo_links"]) == ("Test event", "live", None)
    assert event["floor"] is True


def test_every_change_is_in_the_recordings_log(service: RunningEvent) -> None:
    for change in ({"gain_db": -2.0}, {"gain_db": 0.0}):
        httpx.patch(f"{service.url}/api/v1/programs/en", json=change, headers=service.engineer)
        httpx.patch(f"{service.url}/api/v1/booths/b", json=change, headers=service.engineer)
        httpx.patch(f"{service.url}/api/v1/sources/podium", json=change, headers=service.engineer)
    (recording,) = (service.data_dir / "recordings").iterdir()

    def lines() -> list[dict[str, Any]]:
        text = (recording / "events.jsonl").read_text("utf-8")
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def last_two(kind: str, place: str, name: str) -> list[float]:
        found = [line for line in logged if line.get("type") == kind and line[place] == name]
        return [line.get("settings", line)["gain_db"] for line in found if "gain_db" in str(line)][-2:]

    end = time.monotonic() + 5
    while True:
        logged = lines()
        found = [
            last_two(*which)
            for which in (("program", "language", "en"), ("booth", "name", "b"), ("source", "name", "podium"))
        ]
        if found == [[-2.0, 0.0]] * 3 or time.monotonic() > end:
            break
        time.sleep(0.1)
    assert found == [[-2.0, 0.0]] * 3
    positions = [line["position"] for line in logged if "position" in line]
    assert positions == sorted(positions)


def test_a_patch_that_says_it_is_something_else_is_told_what_to_say(service: RunningEvent) -> None:
    url = f"{service.url}/api/v1/booths/a"
    answer = httpx.patch(url, content=b'{"gain_db": -3}', headers=service.engineer)
    assert answer.status_code == 415
    assert answer.json() == {"error": "Content-Type: nothing; expected application/json"}
    form = {**service.engineer, "Content-Type": "application/x-www-form-urlencoded"}
    assert httpx.patch(url, content=b'{"gain_db": -3}', headers=form).status_code == 415
    assert next(one for one in service.state()["booths"] if one["name"] == "a")["gain_db"] == 0


def test_peaks_are_there_for_whoever_asks_with_and_without_a_page(service: RunningEvent) -> None:
    def peaks() -> list[float]:
        found = []
        for _ in range(8):
            found.append(service.state()["levels"]["programs"]["zh"]["peak"])
            time.sleep(0.07)
        return found

    service.wait("sound", 20, lambda e: e.state()["levels"]["programs"]["zh"]["peak"] > -40)
    assert min(peaks()) > -40, "nobody looks"
    events = service.url.replace("http", "ws", 1) + "/api/v1/events"
    with connect(events, additional_headers=service.engineer) as page:
        page.recv(timeout=10)
        time.sleep(1)
        assert min(peaks()) > -40, "a page looks"
