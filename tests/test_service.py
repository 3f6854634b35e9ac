"""`interp serve` from start to end: its port, its signals, what it leaves behind."""

import asyncio
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest

from interp import service
from interp.config import load
from interp.data_dir import held
from interp.service import CannotListen, serve
from tests.support.events import running_event
from tests.support.material import make_floor, tone, write_wav
from tests.support.reading import read_sound, video_stamps


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("floor") / "floor.mp4"
    return make_floor(path, seconds=10, size=(320, 180), sound=tone(10, 440), bit_rate=300_000)


def test_a_port_that_is_taken_between_check_and_start_is_one_line_and_exit_2(tmp_path: Path) -> None:
    """The check has found it free; another program is quicker."""
    code = (
        "import sys, interp.check; from interp.cli import main;"
        "interp.check.refusals = lambda config: []; sys.exit(main(sys.argv[1:]))"
    )
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        (tmp_path / "event.toml").write_text(f"[server]\nport = {port}\n")
        with pytest.raises(CannotListen):
            serve(load(tmp_path / "event.toml"))
        result = subprocess.run(
            [sys.executable, "-c", code, "serve", "event.toml"],
            cwd=tmp_path,
            env={"PYTHONPATH": str(Path(__file__).parents[1]), "PATH": ""},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert result.returncode == 2
    expected = f"event.toml: server.port: TCP port {port} is in use; expected a free port\n"
    assert result.stderr == expected


def test_a_damaged_secret_is_one_line_and_exit_2(tmp_path: Path, free_port: int) -> None:
    (tmp_path / "interp-data").mkdir()
    (tmp_path / "interp-data" / "secret").write_bytes(b"short")
    (tmp_path / "event.toml").write_text(f"[server]\nport = {free_port}\n")
    result = subprocess.run(
        [sys.executable, "-m", "interp", "serve", "event.toml"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(Path(__file__).parents[1]), "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert line.startswith("event.toml: server.data_dir: ")
    assert "holds 5 bytes; expected 32" in line


def test_a_data_folder_serves_one_service_until_that_has_ended_however(
    tmp_path: Path, floor: Path, free_port: int
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(f'[server]\nport = {free_port}\ndata_dir = "{tmp_path / "data"}"\n')

    def interp(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "interp", command, str(other)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    with running_event(tmp_path, floor=floor) as event:
        line = (
            f"{other}: server.data_dir: {tmp_path / 'data'} is in use by an interp that runs already "
            f"(process {event.process.pid}), maybe this very event; expected a folder for each service"
        )
        for command in ("serve", "check"):
            result = interp(command)
            assert result.returncode == 2
            assert result.stderr.splitlines()[0] == line
        (tmp_path / "further").mkdir()
        other.write_text(
            f'[server]\nport = {httpx.URL(event.url).port}\ndata_dir = "further/../data"\n', "utf-8"
        )
        busy, folder, *_ = interp("check").stderr.splitlines()
        assert busy.endswith(
            f"is in use, it seems by this very event, which runs already (process {event.process.pid}); "
            "expected a free port"
        )
        assert folder == line
        assert interp("links").returncode == 0
        assert event.state()["sources"][0]["state"] == "live"
        event.process.kill()
        event.process.wait()
        with held(tmp_path / "data"):
            pass


def test_any_free_port_is_printed(tmp_path: Path) -> None:
    (tmp_path / "event.toml").write_text("[server]\nport = 0\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "interp", "serve", str(tmp_path / "event.toml")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        assert httpx.get(f"{url}/healthz", timeout=10).text == "ok\n"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_end_closes_playlists_and_recording(number: signal.Signals, tmp_path: Path, floor: Path) -> None:
    seen: dict[str, str] = {}
    extra = f'[hls]\nfolder = "{tmp_path / "window"}"\n'
    with running_event(tmp_path, floor=floor, recording=True, extra=extra) as event:
        time.sleep(2)
        names = ("video/index.m3u8", "audio/zh/index.m3u8", "audio/en/index.m3u8")

        def watch() -> None:
            try:
                while not all("ENDLIST" in seen.get(name, "") for name in names):
                    for name in names:
                        seen[name] = httpx.get(f"{event.url}/live/{name}", timeout=5).text
                    time.sleep(0.2)
            except httpx.TransportError:
                return

        watcher = threading.Thread(target=watch)
        watcher.start()
        time.sleep(0.5)
        event.process.send_signal(number)
        watcher.join(15)
        assert event.process.wait(20) == 0
    for name in names:
        assert seen[name].endswith("#EXT-X-ENDLIST\n"), name
        assert (tmp_path / "window" / name).read_text() == seen[name]
    (recording,) = (event.data_dir / "recordings").iterdir()
    for file in ("zh.mkv", "en.mkv"):
        sound = read_sound(recording / file)
        assert sound.holes == 0
        assert sound.samples.shape[1] > 3 * 48_000
        assert len(video_stamps(recording / file)) > 50
    lines = [json.loads(line) for line in (recording / "events.jsonl").read_text().splitlines()]
    assert len(lines) > 2
    assert "Traceback" not in event.log.read_text()


@pytest.mark.parametrize(("settles", "lasts"), [(0.05, 0.05), (60.0, 0.2)])
def test_a_mix_that_is_late_at_the_end_may_catch_up_and_what_it_cannot_is_told(
    settles: float, lasts: float, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(service, "CATCH_UP", 0.2)
    engine = SimpleNamespace(settle=lambda: asyncio.sleep(settles), backlog=0 if settles < 1 else 30 * 48_000)
    event = cast(Any, SimpleNamespace(engine=engine))
    start = time.monotonic()
    asyncio.run(service._catch_up(event, asyncio.Event()))
    assert lasts <= time.monotonic() - start < lasts + 2
    told = [record.getMessage() for record in caplog.records]
    words = "the machine was too slow: the last 30 s of the event were not mixed"
    assert told == ([] if settles < 1 else [words])


def test_a_second_signal_ends_at_once_what_waits_for_players(tmp_path: Path) -> None:
    floor = write_wav(tmp_path / "floor.wav", tone(10, 440))
    with running_event(tmp_path, floor=floor) as event:
        httpx.get(f"{event.url}/live/master.m3u8")
        start = time.monotonic()
        event.process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        while event.process.poll() is None:  # impatient, to the very end: it still ends well
            event.process.send_signal(signal.SIGTERM)
            time.sleep(0.01)
        assert event.process.returncode == 0
        assert time.monotonic() - start < 2.8


def test_after_a_kill_the_playlists_go_on_upward_behind_a_discontinuity(tmp_path: Path, floor: Path) -> None:
    def playlist(url: str) -> dict[str, str]:
        text = httpx.get(f"{url}/live/video/index.m3u8", timeout=5).text
        lines = [line.partition(":") for line in text.splitlines() if line.startswith("#EXT-X-")]
        return {key: value for key, _, value in lines}

    links = []
    found = []
    for _ in range(2):
        with running_event(tmp_path, floor=floor) as event:
            links.append({**event.links, "watch": None})
            found.append(playlist(event.url))
            event.process.kill()
            event.process.wait()
    before, after = found
    assert int(after["#EXT-X-MEDIA-SEQUENCE"]) > int(before["#EXT-X-MEDIA-SEQUENCE"])
    assert int(after["#EXT-X-DISCONTINUITY-SEQUENCE"]) > int(before["#EXT-X-DISCONTINUITY-SEQUENCE"])
    tokens = [[link["engineer"]["token"], link["booths"]["a"]["token"]] for link in links]
    assert tokens[0] == tokens[1]
