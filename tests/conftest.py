"""What tests share, and a last word on the tests that were skipped, and for want of what."""

import shutil
import socket
from collections import Counter
from pathlib import Path

import pytest

from interp.ffmpeg import ffmpeg_path

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were skipped, and for want of what."""
    reports = terminalreporter.stats.get("skipped", [])
    if not reports:
        return
    wants = Counter(_want(report) for report in reports)
    terminalreporter.section("skipped", sep="-")
    for want, count in wants.most_common():
        terminalreporter.write_line(f"{count} {'test' if count == 1 else 'tests'} skipped: {want}")


def _want(report: pytest.TestReport) -> str:
    """Return what a skipped test lacked, or its own words."""
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    reason = reason.removeprefix("Skipped: ")
    for want, words in _WANTS:
        if any(word in reason.lower() for word in words):
            return f"needs {want}"
    return reason
