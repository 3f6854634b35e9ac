"""Resident memory of the service's main process over an hour of a whole event.

Two booths speak, both programs go out by HLS and into a recording, and a page watches the meters. The figure
that counts is what an hour adds once the windows and buffers are full.
"""

import os
import tempfile
import threading
import time
from pathlib import Path

import psutil
from websockets.sync.client import connect

from tests.bench.bench_dual_track import LANGUAGES, MEDIA, voices_in
from tests.support.events import RunningEvent, running_event
from tests.support.speakers import speaking

MINUTES = float(os.environ.get("INTERP_BENCH_MINUTES", "60"))
FULL_AFTER = 5.0
"""Minutes after which every window, buffer and meter is full."""
FLOOR = MEDIA / "floor.mp4"
MB = 1024**2


def watch(event: RunningEvent, done: threading.Event) -> None:
    """Read the meters as the engineer's page does."""
    url = event.url.replace("http", "ws", 1) + "/api/v1/events"
    with connect(url, additional_headers=event.engineer) as page:
        while not done.is_set():
            page.recv(timeout=10)


def run() -> list[tuple[str, float, str]]:
    """Return the figures: name, value, unit."""
    done = threading.Event()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        voices = voices_in(folder)
        (folder / "event").mkdir()
        who = dict(zip("ab", ((voices[language], language) for language in LANGUAGES), strict=True))
        with running_event(folder / "event", floor=FLOOR, recording=True) as event, speaking(event, who):
            page = threading.Thread(target=watch, args=(event, done))
            page.start()
            try:
                process = psutil.Process(event.process.pid)
                time.sleep(min(FULL_AFTER, MINUTES / 2) * 60)
                full, since = process.memory_info().rss, time.monotonic()
                time.sleep(MINUTES * 60 - min(FULL_AFTER, MINUTES / 2) * 60)
                end, hours = process.memory_info().rss, (time.monotonic() - since) / 3600
            finally:
                done.set()
                page.join()
    return [
        ("memory.full", full / MB, "MB after 5 minutes"),
        ("memory.end", end / MB, f"MB after {MINUTES:.0f} minutes"),
        ("memory.growth", (end - full) / MB / hours, "MB/h"),
    ]
