"""The whole demo with a viewer: podium, three delegates, two booths, a studio, both programs, one page that plays one.

The service counts blocks that its mix made late; the page tells how its picture stood still and what it dropped. CPU is
that of all processes of the demo, and of Chromium beside them.
"""

import re
import tempfile
import time
from pathlib import Path

import psutil

from tests.bench.bench_dual_track import tree_cpu
from tests.bench.bench_page import kinds, seconds
from tests.e2e.browser import FIRST_PICTURE, chromium, page_of
from tests.e2e.running_demo import running_demo
from tests.e2e.test_watch_page import PLAYHEAD, WATCH_PLAYHEAD

SETTLE, MEASURED = 15.0, 90.0
"""Seconds: everybody has joined; and then."""


def run() -> list[tuple[str, float, str]]:
    """Return the figures: name, value, unit."""
    with (
        tempfile.TemporaryDirectory() as name,
        chromium() as browser,
        page_of(browser) as (page, _faults),
        running_demo(Path(name)) as demo,
    ):
        page.goto(demo.link("/watch?lang=zh"))
        page.wait_for_function(FIRST_PICTURE, timeout=60_000, polling=50)
        page.wait_for_timeout(1000 * SETTLE)
        page.evaluate(WATCH_PLAYHEAD)
        before, used, begun = page.evaluate(PLAYHEAD), _used(demo.process.pid), time.monotonic()
        page.wait_for_timeout(1000 * MEASURED)
        passed = time.monotonic() - begun
        after, seen = page.evaluate(PLAYHEAD), page.evaluate("window.playhead")
        spent = _used(demo.process.pid)
        assert demo.end() == 0, demo.text
    late, missing = (
        float(re.findall(pattern, demo.text)[0].replace(",", ""))
        for pattern in (r"mixing +([\d,]+) ticks late", r"([\d,]+) concealed")
    )
    shown = after["decoded"] - before["decoded"]
    return [
        ("demo.late", late, "blocks of the mix (limit 0)"),
        ("demo.missing", missing, "samples of the floor (limit 0)"),
        ("demo.cpu", 100 * (spent[0] - used[0]) / passed, "% of a core, all of the demo"),
        ("demo.cpu.viewer", 100 * (spent[1] - used[1]) / passed, "% of a core, Chromium"),
        ("demo.viewer.fps", shown / passed, "pictures a second"),
        ("demo.viewer.dropped", float(after["dropped"] - before["dropped"]), "pictures"),
        ("demo.viewer.still", float(seen["longest"]), "ms that the picture stood still at most"),
    ]


def _used(demo: int) -> tuple[float, float]:
    """Return the CPU seconds used so far by the demo's processes, and by those of the browser."""
    return tree_cpu(psutil.Process(demo)), sum(seconds(kinds()).values())
