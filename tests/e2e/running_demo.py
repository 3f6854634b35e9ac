"""`interp demo` in a process of its own, as a visitor starts it."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.events import free_port


@dataclass
class Demo:
    url: str
    process: subprocess.Popen[str]
    folder: Path
    started: float
    """time.monotonic() when the command was given."""
    lines: list[str] = field(default_factory=list)
    """What it printed so far."""

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def link(self, page: str) -> str:
        """Return the printed link whose path begins with `page`, e.g. `/booth/a`."""
        found = re.search(rf"{re.escape(self.url + page)}\S*", self.text)
        assert found, f"no link of {page} in: {self.text}"
        return found.group()

    def token(self, page: str) -> str:
        return self.link(page).partition("#token=")[2]

    def get(self, path: str) -> Any:
        """GET as the engineer."""
        answer = httpx.get(
            self.url + path, headers={"Authorization": f"Bearer {self.token('/engineer')}"}, timeout=15
        )
        answer.raise_for_status()
        return answer.json()

    def wait(self, what: str, seconds: float, ready: Any) -> Any:
        """Wait until `ready()` is true and return it; fail naming `what`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert self.process.poll() is None, f"the demo ended while waiting for {what}: {self.text}"
            result = ready()
            if result:
                return result
            time.sleep(0.1)
        raise AssertionError(f"no {what} after {seconds} s: {self.text[-3000:]}")

    def end(self) -> int:
        """Press Ctrl-C and return the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)

    def recording(self) -> Path:
        """Return the folder of the recording."""
        folders = sorted((self.folder / "interp-data" / "recordings").iterdir())
        assert len(folders) == 1, folders
        return folders[0]


@contextmanager
def running_demo(folder: Path, *options: str, wait: bool = True) -> Iterator[Demo]:
    """Run the demo in `folder` until the block ends; `wait`: until it has printed its links."""
    port = free_port()
    root = Path(__file__).parents[2]
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "interp", "demo", "--port", str(port), *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    demo = Demo(f"http://127.0.0.1:{port}", process, folder, started)

    def read() -> None:
        assert process.stdout is not None
        demo.lines += [""]
        for line in process.stdout:
            demo.lines.append(line.rstrip("\n"))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        if wait:
            demo.wait("links", 60, lambda: "/engineer#token=" in demo.text)
        yield demo
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
        reader.join(10)


def interpreters_of(demo: Demo) -> list[int]:
    """Return the company's processes that work in the demo's folder."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdecimal():
            try:
                command = (process / "cmdline").read_bytes()
                if b"interp.demo.company" in command and (process / "cwd").resolve() == demo.folder:
                    found.append(int(process.name))
            except OSError:
                continue
    return found
