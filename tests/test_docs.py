"""The pages for people say what the program does: keys, commands, examples, links between pages."""

import os
import re
import socket
import subprocess
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from interp.check import refusals
from interp.config import load
from interp.config.model import EventConfig, _Section
from tests.check.test_check import certificate

ROOT = Path(__file__).parents[1]
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def sections() -> list[tuple[str, type[_Section]]]:
    """Return the title and model of every section of event.toml."""
    found: list[tuple[str, type[_Section]]] = []
    for name, field in EventConfig.model_fields.items():
        key = field.alias or name
        title = f"[[{key}]]" if field.alias else f"[{key}]"
        models = {model.__name__: model for model in _Section.__subclasses__()}
        (model,) = [
            model for model in models.values() if re.search(rf"\b{model.__name__}\b", str(field.annotation))
        ]
        found.append((title, model))
    return found


@pytest.mark.parametrize(("title", "model"), sections())
def test_the_operators_page_has_every_key_and_what_is_expected(title: str, model: type[_Section]) -> None:
    page = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
    part = page.partition(f"### `{title}`\n")[2].partition("\n###")[0]
    rows = re.findall(r"^\| `(\w+)` \| (.*) \| .* \|$", part, re.MULTILINE)
    assert rows == [(name, field.description) for name, field in model.model_fields.items()]


def test_the_example_is_an_event_that_would_start(free_port: int, tmp_path: Path) -> None:
    text = (ROOT / "examples" / "event.toml").read_text(encoding="utf-8")
    (tmp_path / "event.toml").write_text(
        text.replace("port = 8080", f"port = {free_port}").replace(":1935", ":19351")
    )
    config = load(tmp_path / "event.toml")
    assert [source.kind for source in config.sources] == ["rtmp"]
    assert config.notes() == []
    assert refusals(config) == []


def test_nginx_takes_the_example(nginx: str, tmp_path: Path) -> None:
    certificate(tmp_path, "live", 30)
    text = (ROOT / "examples" / "nginx.conf").read_text(encoding="utf-8")
    text = text.replace("/etc/ssl/live.example.org", str(tmp_path / "live"))
    result = subprocess.run(
        [*nginx_command(nginx, tmp_path, text), "-t", "-q"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def test_an_nginx_edge_asks_once_for_an_audience(nginx: str, free_port: int, tmp_path: Path) -> None:
    asked: Counter[str] = Counter()

    class Service(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked[self.path] += 1
            lasting = self.path.endswith(".m4s")
            self.send_response(200)
            self.send_header("Cache-Control", "public, max-age=3600" if lasting else "no-cache, max-age=1")
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"live")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Service) as service:
        threading.Thread(target=service.serve_forever, daemon=True).start()
        text = (ROOT / "examples" / "nginx.conf").read_text(encoding="utf-8")
        text = re.sub(r"ssl_certificate.*", "", text).replace("443 ssl", f"127.0.0.1:{free_port}")
        text = text.replace("127.0.0.1:8080", f"127.0.0.1:{service.server_port}")
        with subprocess.Popen([*nginx_command(nginx, tmp_path, text), "-g", "daemon off;"]) as edge:
            try:
                with httpx.Client(base_url=f"http://127.0.0.1:{free_port}") as viewer:
                    wait_for(free_port)
                    for _ in range(20):
                        assert viewer.get("/live/master.m3u8").text == "live"
                        assert viewer.get("/live/video/1.m4s").text == "live"
                        assert viewer.get("/api/v1/event").text == "live"
                    for number in (1, 2, 2):
                        assert viewer.get(f"/live/video/index.m3u8?_HLS_msn={number}").text == "live"
            finally:
                edge.terminate()
                service.shutdown()
    assert asked["/live/video/1.m4s"] == 1
    assert asked["/live/master.m3u8"] <= 5
    assert asked["/api/v1/event"] == 20
    assert [asked[f"/live/video/index.m3u8?_HLS_msn={number}"] for number in (1, 2)] == [1, 1]


def nginx_command(nginx: str, folder: Path, text: str) -> list[str]:
    """Return the command that runs nginx with `text` as its http section, with all its files in `folder`."""
    text = text.replace("/var/cache/nginx", str(folder))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""
    config = (
        f"{user} pid {folder}/pid; error_log stderr; events {{}} http {{ access_log off; {paths}\n{text} }}"
    )
    (folder / "nginx.conf").write_text(config)
    return [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def wait_for(port: int) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target
