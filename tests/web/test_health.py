"""For machines: alive, ready, Prometheus' figures, and a description of the API."""

import re
import time
from pathlib import Path

import httpx
import pytest

from tests.support.events import RunningEvent, running_event

CONTRACT = {
    "/api/v1/event": {"get"},
    "/api/v1/ice_servers": {"get"},
    "/api/v1/role": {"get"},
    "/api/v1/state": {"get"},
    "/api/v1/sources/{name}": {"get", "patch"},
    "/api/v1/booths/{name}": {"get", "patch"},
    "/api/v1/programs/{language}": {"get", "patch"},
    "/api/v1/alarms/{ident}/acknowledge": {"post"},
    "/api/v1/booths/{name}/consoles": {"post"},
    "/api/v1/booths/{name}/consoles/{ident}": {"get", "patch", "delete"},
    "/api/v1/booths/{name}/consoles/{ident}/hearing": {"post"},
    "/api/v1/booths/{name}/consoles/{ident}/fill": {"post"},
    "/api/v1/booths/{name}/hearing.csv": {"get"},
    "/api/v1/booths/{name}/consoles/{ident}/signals/{kind}": {"post", "delete"},
    "/api/v1/booths/{name}/consoles/{ident}/chat": {"post"},
    "/api/v1/signals/{ident}/acknowledge": {"post"},
    "/api/v1/chat": {"get", "post"},
    "/api/v1/interlock": {"get", "patch"},
    "/api/v1/studio": {"get", "patch"},
    "/api/v1/studio/take": {"post"},
    "/api/v1/studio/undo": {"post"},
    "/api/v1/studio/scenes/{name}": {"put", "delete"},
    "/api/v1/slides/{owner}": {"put", "patch", "delete"},
    "/api/v1/slides/{owner}/pages/{page}": {"get"},
    "/api/v1/talkback": {"post"},
    "/api/v1/talkback/{ident}": {"patch", "delete"},
    "/api/v1/delegates": {"get"},
    "/api/v1/delegates/{name}": {"get", "patch"},
    "/api/v1/delegates/{name}/sessions": {"post"},
    "/api/v1/delegates/{name}/sessions/{ident}": {"delete"},
    "/api/v1/delegates/{name}/chat": {"get", "post"},
    "/api/v1/booths/{name}/glossary": {"get", "post", "delete"},
    "/api/v1/booths/{name}/glossary/search": {"get"},
    "/api/v1/captions": {"get", "post"},
    "/api/v1/captions/{ident}": {"delete"},
    "/api/v1/booths/{name}/checks": {"post"},
    "/api/v1/throughput": {"get", "post"},
    "/whip/{name}": {"post"},
    "/whip/{name}/{ident}": {"delete"},
    "/whep/{language}": {"post"},
    "/whep/{language}/{ident}": {"delete"},
    "/live/{path}": {"get"},
    "/healthz": {"get"},
    "/readyz": {"get"},
    "/metrics": {"get"},
}
SAMPLE = re.compile(
    r'^[a-z_]+(\{[a-z_]+="(?:[^"\\\n]|\\["\\n])*"(,[a-z_]+="(?:[^"\\\n]|\\["\\n])*")*\})? -?[0-9.e+]+$'
)


def test_the_service_answers_and_is_ready(service: RunningEvent) -> None:
    assert httpx.get(f"{service.url}/healthz").text == "ok\n"
    ready = httpx.get(f"{service.url}/readyz")
    assert (ready.status_code, ready.text) == (200, "ready\n")


@pytest.mark.parametrize(
    "path", ["/", "/watch", "/healthz", "/metrics", "/api/v1/event", "/live/master.m3u8"]
)
def test_monitors_may_ask_by_head(service: RunningEvent, path: str) -> None:
    got, head = httpx.get(service.url + path), httpx.head(service.url + path)
    assert (got.status_code, head.status_code) == (200, 200)
    assert got.content
    assert head.content == b""


def test_before_the_first_segment_the_service_is_alive_but_not_ready(tmp_path: Path) -> None:
    with running_event(tmp_path, floor="srt://127.0.0.1:9?mode=caller", wait=None) as event:
        event.wait("answer", 20, lambda e: httpx.get(f"{e.url}/healthz", timeout=2).status_code == 200)
        assert httpx.get(f"{event.url}/live/fr.m3u8").status_code == 404, "no language of the event"
        ready = httpx.get(f"{event.url}/readyz")
        if ready.status_code == 503:  # a busy machine may have been slower than the slate
            assert ready.text == "not on the air yet\n"
            playlist = httpx.get(f"{event.url}/live/zh.m3u8")
            assert playlist.status_code == 503
            assert playlist.headers["Retry-After"] == "1"
            assert httpx.get(f"{event.url}/api/v1/event").json()["state"] == "before"
        event.wait("slate on the air", 30, lambda e: httpx.get(f"{e.url}/readyz").status_code == 200)
        assert httpx.get(f"{event.url}/api/v1/event").json()["state"] == "live"


def figures(service: RunningEvent) -> dict[str, float]:
    answer = httpx.get(f"{service.url}/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    for line in lines:
        assert SAMPLE.match(line), line
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_metrics_are_in_prometheus_format_and_count_on(service: RunningEvent) -> None:
    before = figures(service)
    time.sleep(1)
    after = figures(service)
    assert after.keys() >= before.keys()
    mixed = after["interp_mixed_samples_total"] - before["interp_mixed_samples_total"]
    assert 24_000 < mixed < 480_000
    assert after['interp_source_up{source="podium"}'] == 1
    assert after['interp_source_up{source="camera"}'] == 0
    assert after['interp_sink_up{sink="hls"}'] == 1
    assert after['interp_booth_consoles{booth="a"}'] == 0
    assert after["interp_process_cpu_seconds_total"] >= before["interp_process_cpu_seconds_total"]


def test_every_metric_says_what_it_is(service: RunningEvent) -> None:
    text = httpx.get(f"{service.url}/metrics").text
    told = {line.split()[2]: line.split()[3] for line in text.splitlines() if line.startswith("# TYPE ")}
    helped = {line.split()[2] for line in text.splitlines() if line.startswith("# HELP ")}
    for name in figures(service):
        metric = name.partition("{")[0]
        assert metric in helped, metric
        assert told[metric] == ("counter" if metric.endswith("_total") else "gauge"), metric


def test_the_api_describes_itself(service: RunningEvent) -> None:
    described = httpx.get(f"{service.url}/openapi.json").json()
    assert {path: set(methods) for path, methods in described["paths"].items()} == CONTRACT
    public = {"/api/v1/event", "/api/v1/ice_servers", "/healthz", "/readyz", "/metrics", "/live/{path}"}
    public |= {"/whep/{language}", "/whep/{language}/{ident}"}
    for path, methods in described["paths"].items():
        for method, call in methods.items():
            assert call["description"], (method, path)
            assert ("security" not in call) == (path in public), (method, path)
            for status, answer in call["responses"].items():
                if status.startswith("4"):
                    schema = answer["content"]["application/json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/Problem"}, (method, path, status)
    for path in ("/api/v1/booths/{name}/consoles", "/whip/{name}", "/whep/{language}"):
        post = described["paths"][path]["post"]
        assert list(post["requestBody"]["content"]) == ["application/sdp"]
        assert list(post["responses"]["201"]["content"]) == ["application/sdp"]
        assert "Location" in post["responses"]["201"]["headers"]


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_nothing_is_fetched_from_elsewhere_to_show_the_api(service: RunningEvent, path: str) -> None:
    assert httpx.get(f"{service.url}{path}").status_code == 404
