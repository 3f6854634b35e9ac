"""The check of an interpreter's place: who may measure, what is kept of it, and what is refused."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from interp.booths.checks import KEPT, Checks
from interp.web.preflight import DOWN
from interp.web.preflight_schema import CheckReport
from tests.support.events import RunningEvent

LINE = {"verdict": "good", "rtt_ms": 12.5, "loss_percent": 0.0, "jitter_ms": 1.5, "by_relay": False}
NOISY = {"verdict": "poor", "device": "Headset", "level_db": -12.0, "noise_db": -50.0}


def report(name: str, **parts: Any) -> CheckReport:
    return CheckReport.model_validate({"name": name, **parts})


def test_a_check_is_kept_for_the_engineer_and_in_the_log(service: RunningEvent) -> None:
    token = {"Authorization": f"Bearer {service.booth_token('a')}"}
    with httpx.Client(base_url=service.url, headers=token) as http:
        body = {"name": " Mei ", "line": LINE, "microphone": NOISY}
        answer = http.post("/api/v1/booths/a/checks", json=body)
        assert answer.status_code == 201
        assert (answer.json()["name"], answer.json()["verdict"]) == ("Mei", "poor")
        better = {"name": "Mei", "microphone": {**NOISY, "verdict": "good"}}
        http.post("/api/v1/booths/a/checks", json=better, params={"more": True}).raise_for_status()
        (kept,) = service.state()["booths"][0]["checks"]
        assert (kept["name"], kept["verdict"], kept["report"]["line"]) == ("Mei", "good", LINE)
        assert (log := _log(service)).count('"type": "check"') == 1, log
        http.post("/api/v1/booths/a/checks", json=better).raise_for_status()
    assert service.state()["booths"][1]["checks"] == []
    service.wait("the log", 5, lambda e: _log(e).count('"type": "check"') == 2)


def _log(service: RunningEvent) -> str:
    (log,) = service.data_dir.glob("recordings/*/events.jsonl")
    return log.read_text()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"line": LINE}, "name: "),
        ({"name": "Mei", "line": {**LINE, "rtt_ms": -1}}, "line.rtt_ms: "),
        ({"name": "Mei", "line": {**LINE, "verdict": "fine"}}, "line.verdict: "),
        (
            {"name": "Mei", "microphone": {**NOISY, "device": "a\u202eb"}},
            "microphone.device: expected one line",
        ),
        ({"name": "M" * 61}, "name: "),
        ({"name": "Mei", "smell": 1}, "smell: unknown key"),
    ],
)
def test_a_report_that_is_none_is_refused(service: RunningEvent, body: dict[str, Any], said: str) -> None:
    before = service.state()["booths"][1]["checks"]
    answer = httpx.post(f"{service.url}/api/v1/booths/b/checks", json=body, headers=service.engineer)
    assert answer.status_code == 422
    assert answer.json()["error"].startswith(said)
    assert service.state()["booths"][1]["checks"] == before


def test_who_may_measure_and_report(service: RunningEvent) -> None:
    token = {"Authorization": f"Bearer {service.booth_token('a')}"}
    with httpx.Client(base_url=service.url) as http:
        assert len(http.get("/api/v1/throughput", headers=token).content) == DOWN
        assert http.post("/api/v1/throughput", headers=token, content=bytes(1000)).status_code == 204
        assert http.get("/api/v1/throughput").status_code == 401
        assert http.post("/api/v1/throughput", content=b"x").status_code == 401
        assert http.post("/api/v1/booths/b/checks", headers=token, json={"name": ""}).status_code == 403
        none = http.post("/api/v1/booths/nowhere/checks", headers=service.engineer, json={"name": ""})
        assert none.status_code == 404


def test_checks_outlive_the_service_and_belong_to_their_event(tmp_path: Path) -> None:
    path = tmp_path / "checks.json"
    checks = Checks(path, "Summit")
    for number in range(KEPT + 3):
        checks.add("a", report(f"Interpreter {number}", line=LINE))
    assert len(checks.of("a")) == KEPT
    again = Checks(path, "Summit")
    assert again.of("a") == checks.of("a")
    assert again.of("a")[0].name == f"Interpreter {KEPT + 2}"
    assert Checks(path, "Another").of("a") == []
    path.write_text("{")
    assert Checks(path, "Summit").of("a") == []


def test_a_part_that_is_looked_at_again_leaves_the_others_with_their_times(tmp_path: Path) -> None:
    checks = Checks(tmp_path / "checks.json", "Summit")
    first, then = datetime(2026, 11, 26, 8, 0, tzinfo=UTC), datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    checks.add("a", report("Mei", line=LINE, microphone=NOISY), first)
    checks.add("a", report("Mei", line={**LINE, "verdict": "bad"}), then)
    (kept,) = Checks(tmp_path / "checks.json", "Summit").of("a")
    assert (kept.verdict, kept.at) == ("bad", then.isoformat())
    assert kept.report.microphone is not None
    assert kept.times == {"line": then.isoformat(), "microphone": first.isoformat()}


def test_who_gives_no_name_takes_nobody_elses_place(tmp_path: Path) -> None:
    checks = Checks(tmp_path / "checks.json", "Summit")
    checks.add("a", report("", page="one", line=LINE))
    checks.add("a", report("", page="two", microphone=NOISY))
    checks.add("a", report("", line=LINE))
    checks.add("a", report("", line=LINE))
    assert [(one.report.page, sorted(one.report.parts)) for one in checks.of("a")] == [
        (None, ["line"]),
        (None, ["line"]),
        ("two", ["microphone"]),
        ("one", ["line"]),
    ]
    named = checks.add("a", report("Mei", page="one", microphone=NOISY))
    assert sorted(named.report.parts) == ["line", "microphone"], "it is hers, who has said her name now"
    other = checks.add("a", report("Anna", page="one", line=LINE))
    assert sorted(other.report.parts) == ["line"], "another interpreter at the same computer"
    assert len(checks.of("a")) == 5


def test_a_check_of_nothing_has_no_verdict(tmp_path: Path) -> None:
    assert Checks(tmp_path / "checks.json", "Summit").add("a", report("Mei")).verdict is None
