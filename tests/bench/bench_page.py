"""CPU of the console's page in Chromium: on the air, without the picture.

Counted are Chromium's own processes by what they are for. `renderer` (the page, its sound graph and WebRTC), `audio`
(the sound card's side, with the file that plays the microphone) and `network` together are the page. `gpu` paints, here
in software, and `browser` is the window around it, which is there for all pages.
"""

import re
import tempfile
import time
from collections import defaultdict
from pathlib import Path

import psutil
from playwright.sync_api import Page

from tests.e2e.browser import CHROMIUM, chromium, visitor, write_tone
from tests.e2e.test_console_page import enter
from tests.support.events import running_event
from tests.support.material import make_floor, tone

SETTLE, MEASURED = 8.0, 20.0
"""Seconds."""
PAGE = ("renderer", "audio", "network")


def kinds() -> dict[int, str]:
    """Return the kind of each Chromium process below this one, by its id."""
    found: dict[int, str] = {}
    for process in psutil.Process().children(recursive=True):
        try:
            command = " ".join(process.cmdline())
        except psutil.NoSuchProcess:
            continue
        if "chrom" not in command:
            continue
        kind = re.search(r"--type=(\S+)", command)
        service = re.search(r"--utility-sub-type=(\w+)", command)
        if service:
            found[process.pid] = service.group(1)
        elif kind:
            found[process.pid] = kind.group(1).removesuffix("-process")
        elif "--headless" in command or "--remote-debugging" in command:
            found[process.pid] = "browser"
    return found


def seconds(processes: dict[int, str]) -> dict[str, float]:
    """Return the CPU seconds that processes have used so far, by their kind."""
    used: dict[str, float] = defaultdict(float)
    for pid, kind in processes.items():
        try:
            times = psutil.Process(pid).cpu_times()
        except psutil.NoSuchProcess:
            continue
        used[kind] += times.user + times.system
    return used


def measure(page: Page) -> dict[str, float]:
    """Return CPU seconds a second of the browser in which `page` is the only one, by the kind of process."""
    mine = kinds()
    before, since = seconds(mine), time.monotonic()
    page.wait_for_timeout(MEASURED * 1000)
    passed = time.monotonic() - since
    return {kind: (after - before[kind]) / passed for kind, after in seconds(mine).items()}


def run() -> list[tuple[str, float, str]]:
    """Return the figures: name, value, unit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sound = tone(20, 440, -20.0)
        floor = make_floor(folder / "floor.mp4", seconds=20, size=(1280, 720), sound=sound)
        voice = write_tone(folder / "voice.wav", 1500, -20.0)
        with (
            running_event(folder, floor=floor) as event,
            chromium(voice, program=CHROMIUM) as browser,
            visitor(browser) as page,
        ):
            enter(page, event, "Mei")
            page.keyboard.press("x")
            page.keyboard.press("m")
            page.wait_for_selector(".air-lamp[data-on-air=true]")
            page.wait_for_timeout(SETTLE * 1000)
            shares = measure(page)
    whole = sum(shares.get(kind, 0.0) for kind in PAGE)
    parts = [
        (f"page.{kind}", 100 * shares.get(kind, 0.0), "% of a core") for kind in (*PAGE, "gpu", "browser")
    ]
    return [("page.whole", 100 * whole, "% of a core: renderer, audio, network"), *parts]
