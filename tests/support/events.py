"""A service as an organiser would run it: `interp serve event.toml` in a process of its own."""

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import httpx

from interp.config import load
from interp.links import make_links
from interp.web.auth import Tokens
from tests.support.service_process import ServiceProcess


def free_port(kind: int = socket.SOCK_STREAM) -> int:
    """Return a port that nobody listens on, of TCP or (`socket.SOCK_DGRAM`) of UDP."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class RunningEvent:
    """A service that answers."""

    url: str
    process: ServiceProcess
    config: Path
    data_dir: Path
    log: Path
    links: dict[str, Any]

    @property
    def engineer(self) -> dict[str, str]:
        """The engineer's headers."""
        return {"Authorization": f"Bearer {self.links['engineer']['token']}"}

    def booth_token(self, booth: str) -> str:
        token: str = self.links["booths"][booth]["token"]
        return token

    def state(self) -> dict[str, Any]:
        """GET /api/v1/state."""
        answer = httpx.get(f"{self.url}/api/v1/state", headers=self.engineer, timeout=10)
        answer.raise_for_status()
        state: dict[str, Any] = answer.json()
        return state

    def wait(self, what: str, seconds: float, ready: Any) -> Any:
        """Wait until `ready(self)` is true; fail naming `what`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(
                    f"the service ended while waiting for {what}: {self.log.read_text()[-3000:]}"
                )
            try:
                result = ready(self)
            except (httpx.HTTPError, KeyError, IndexError):
                result = None
            if result:
                return result
            time.sleep(0.1)
        raise AssertionError(f"no {what} after {seconds} s: {self.log.read_text()[-3000:]}")

    def floor_live(self, seconds: float = 60.0) -> None:
        """Wait until the first source plays."""
        self.wait("floor", seconds, lambda e: e.state()["sources"][0]["state"] == "live")

    def on_air(self, seconds: float = 30.0) -> None:
        """Wait until the live outputs can be watched."""
        self.wait(
            "live output",
            seconds,
            lambda e: httpx.get(f"{e.url}/live/master.m3u8", timeout=5).status_code == 200,
        )


def toml(
    folder: Path,
    port: int,
    floor: str | Path,
    booths: dict[str, list[str]],
    extra: str = "",
    recording: bool = False,
    server: str = "",
) -> str:
    """Return an event.toml with one source and two languages."""
    lines = [
        '[event]\nname = "Test event"',
        f'[server]\nport = {port}\ndata_dir = "{folder / "data"}"\n{server}',
        '[[language]]\ncode = "zh"\ntag = "zh-Hant"\nlabel = "中文"',
        '[[language]]\ncode = "en"\ntag = "en"\nlabel = "English"',
        f'[[source]]\nname = "podium"\nurl = "{floor}"',
    ]
    for name, outputs in booths.items():
        lines.append(f'[[booth]]\nname = "{name}"\noutputs = {json.dumps(outputs)}')
    lines.append(f"[recording]\nenabled = {str(recording).lower()}")
    lines.append(extra)
    return "\n".join(lines) + "\n"


BOOTHS = {"a": ["zh", "en"], "b": ["en", "zh"]}


def _ended(process: ServiceProcess) -> int:
    """End a service as one does who has no time to wait for players; return its exit code."""
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(1)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGTERM)
        return process.wait(20)


def links_of(config: Path) -> dict[str, Any]:
    """Return what `interp links CONFIG --json` prints."""
    read = load(config)
    links: dict[str, Any] = json.loads(
        make_links(read, Tokens.in_data_dir(read.server.data_dir, read.server.token_key)).json()
    )
    return links


@contextmanager
def running_event(
    folder: Path,
    *,
    floor: str | Path,
    booths: dict[str, list[str]] | None = None,
    extra: str = "",
    recording: bool = False,
    server: str = "",
    wait: Literal["live output", "floor"] | None = "live output",
    port: int | None = None,
) -> Iterator[RunningEvent]:
    """Run a service until the block ends, then end it cleanly; a service that ends with another code than 0 fails.

    `wait`: for what before the block begins; the live output takes some seconds more than the floor.
    `port`: where it is to listen; otherwise somewhere that is free.
    """
    port = port or free_port()
    config = folder / "event.toml"
    config.write_text(toml(folder, port, floor, booths or BOOTHS, extra, recording, server), "utf-8")
    links = links_of(config)
    log = folder / "service.log"
    process = ServiceProcess(config, log)
    event = RunningEvent(f"http://127.0.0.1:{port}", process, config, folder / "data", log, links)
    try:
        if wait == "live output":
            event.on_air()
        elif wait == "floor":
            event.floor_live()
        yield event
        if process.poll() is None:
            code = _ended(process)
            assert code == 0, f"the service ended with {code}: {log.read_text()[-3000:]}"
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
