"""What tests share, and a last word on the tests that were skipped, and for want of what."""

import shutil
import socket
import time
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import httpx._transports.default as transports
import pytest
from _pytest.runner import runtestprotocol

from interp.ffmpeg import ffmpeg_path
from tests.support.full_machine import Watch
from tests.support.lanes import Lanes, is_heavy
from tests.support.room import Room, room_of_this_run

if TYPE_CHECKING:
    from xdist.remote import Producer

# Each call of httpx.get and the like reads a hundred and more certificates, 50 ms of a core, though services here speak
# HTTP; tests ask ten times a second whether something is so. One reading is enough for all of them.
transports.create_ssl_context = cache(transports.create_ssl_context)

MEDIA = Path(__file__).parents[1].parent / "shared" / "media"
_WANTS = (
    ("a browser (Chromium)", ("chromium", "browser", "playwright")),
    ("the recorded sessions in ../shared/media", ("shared/media", "media")),
    (
        "programs that apt installs",
        ("ffprobe", "nginx", "pulseaudio", "portaudio", "turnserver", "apt", "espeak", "font"),
    ),
    ("Node with npm", ("npm", "node")),
)


@pytest.fixture(scope="session")
def media() -> Path:
    """The folder of recorded sessions beside the checkout; skips where there is none."""
    if not MEDIA.is_dir():
        pytest.skip("no ../shared/media beside the checkout")
    return MEDIA


@pytest.fixture
def free_port() -> int:
    """A TCP port of the loopback address that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def ffmpeg() -> str:
    """The path of the ffmpeg program that the service uses."""
    return ffmpeg_path()


@pytest.fixture(scope="session")
def ffprobe() -> str:
    """The path of ffprobe; skips where there is none."""
    return _program("ffprobe", "ffprobe (apt: ffmpeg)")


@pytest.fixture(scope="session")
def nginx() -> str:
    """The path of nginx; skips where there is none."""
    return _program("nginx", "nginx (apt: nginx-light)")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium; skips where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path is not None:
            return path
    pytest.skip("no Chromium (apt: chromium)")


def _program(name: str, said: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"no {said}")
    return path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: "Producer") -> "Lanes":
    """Let the files of tests have their lanes."""
    return Lanes(config, log)


_ROOM = pytest.StashKey[Room]()


def pytest_configure(config: pytest.Config) -> None:
    """Find the room that all processes of this run share."""
    config.stash[_ROOM] = room_of_this_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind."""
    if not hasattr(config, "workerinput"):
        config.stash[_ROOM].remove()


_AGAIN = "again"
"""Property of a test's report: it was run more than once; and what it failed with first."""
LEAVES_S = 5.0
"""Seconds for what the first try has left (a closed page's seat, a publisher's session) to go."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run a test. Nearly all here measure time: one that fails while this machine was full, which tells nothing, is run
    again, once, and alone. The last word names them.
    """
    room = item.config.stash[_ROOM]
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    alone = item.get_closest_marker("alone") is not None
    heavy = is_heavy(item.location[0])
    with room.only_heavy() if alone else room.shared(heavy=heavy), Watch() as machine:
        reports = runtestprotocol(item, log=False, nextitem=nextitem)
    failures = [report for report in reports if report.failed and report.when == "call"]
    if machine.full and failures:
        with room.alone():
            time.sleep(LEAVES_S)
            reports = runtestprotocol(item, log=False, nextitem=nextitem)
        for report in reports:
            report.user_properties.append((_AGAIN, _first_line(failures[0])))
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were run again, how many were skipped, and for want of what."""
    everything = (report for reports in terminalreporter.stats.values() for report in reports)
    again = {
        one.nodeid: why
        for one in everything
        for name, why in getattr(one, "user_properties", ())
        if name == _AGAIN
    }
    if again:
        terminalreporter.section("run again, for the machine was full", sep="-")
        for name, why in sorted(again.items()):
            terminalreporter.write_line(f"{name}: {why}")
    reports = terminalreporter.stats.get("skipped", [])
    if not reports:
        return
    wants = Counter(_want(report) for report in reports)
    terminalreporter.section("skipped", sep="-")
    for want, count in wants.most_common():
        terminalreporter.write_line(f"{count} {'test' if count == 1 else 'tests'} skipped: {want}")


def _first_line(report: pytest.TestReport) -> str:
    """Return what a test failed with, in a line."""
    crash = getattr(report.longrepr, "reprcrash", None)
    lines = str(crash.message if crash else report.longrepr).splitlines()
    return lines[0][:300] if lines else "no word"


def _want(report: pytest.TestReport) -> str:
    """Return what a skipped test lacked, or its own words."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    for want, words in _WANTS:
        if any(word in reason.lower() for word in words):
            return f"needs {want}"
    return reason
