"""Chromium, as a visitor has it; with a microphone that plays a file where one is wanted."""

import shutil
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserType, Page, sync_playwright

from tests.support.events import RunningEvent

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LIGHT = shutil.which("chromium-headless-shell") or CHROMIUM
"""Chromium without the windows around a page, where there is one: a start costs it a seventh, and it ends at once. It
has no switches that make an address trustworthy, and nobody in it is asked for a microphone."""

SHOTS = Path(__file__).parents[2] / ".test-artifacts"
"""Where pictures of pages are kept for the eye."""
DESKTOP, PHONE = (1280, 720), (390, 844)
LOCALES = {"en": "en-GB", "zh": "zh-TW"}
_WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium (apt install chromium)")


@contextmanager
def chromium(
    microphone: Path | None = None, *options: str, program: str | Path | None = LIGHT
) -> Iterator[Browser]:
    """Run a headless Chromium until the block ends."""
    with sync_playwright() as playwright, _run(playwright.chromium, microphone, options, program) as browser:
        yield browser


@contextmanager
def another(browser: Browser, microphone: Path) -> Iterator[Browser]:
    """Run one more Chromium beside the first, with a voice of its own: all pages of one have the same."""
    with _run(browser.browser_type, microphone, (), LIGHT) as other:
        yield other


@contextmanager
def _run(
    kind: BrowserType, microphone: Path | None, options: tuple[str, ...], program: str | Path | None
) -> Iterator[Browser]:
    arguments = ["--no-sandbox", "--autoplay-policy=no-user-gesture-required", *options]
    if microphone is not None:
        arguments += [
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-audio-capture={microphone}",
        ]
    browser = kind.launch(executable_path=program, args=arguments)
    try:
        yield browser
    finally:
        browser.close()


@contextmanager
def page_of(browser: Browser, *, width: int = 1280, height: int = 720) -> Iterator[tuple[Page, list[str]]]:
    """Open a page with its own storage; the list gets what goes wrong in it."""
    context = browser.new_context(locale="en-GB", viewport={"width": width, "height": height})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    try:
        yield page, faults
    finally:
        context.close()


@contextmanager
def visitor(
    browser: Browser, size: tuple[int, int] = DESKTOP, locale: str = "en-GB", **options: Any
) -> Iterator[Page]:
    """Open a page with its own storage for a visitor of some locale; what goes wrong in it fails the test."""
    context = browser.new_context(
        locale=locale, viewport={"width": size[0], "height": size[1]}, color_scheme="dark", **options
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    try:
        yield page
        assert not faults
    finally:
        context.close()


FIRST_PICTURE = """() => {
    const video = document.querySelector('video');
    return video && video.currentTime > 0 && video.getVideoPlaybackQuality().totalVideoFrames > 0;
}"""
"""Whether a page's player shows something."""


def look(page: Page, name: str) -> None:
    """Keep a picture of the page for the eye, and see that nothing of it hangs over the side."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=str(SHOTS / f"{name}.png"))
    assert not page.evaluate(_WIDER_THAN_THE_SCREEN), f"{name} scrolls sideways"


def knock(page: Page, event: RunningEvent, booth: str = "a") -> None:
    """Open the link of a booth, tell a name and agree to be streamed and recorded."""
    page.goto(f"{event.url}/booth/{booth}#token={event.booth_token(booth)}")
    page.wait_for_selector("main.join")
    page.fill("[name=name]", "Mei")
    page.check("[name=consent]")


def write_tone(path: Path, hertz: int, level_db: float, seconds: int = 10) -> Path:
    """Write a sine of whole cycles a second, RMS `level_db` dBFS, as 48 kHz mono; it loops without a click."""
    t = np.arange(seconds * 48_000) / 48_000
    tone = np.sqrt(2) * 10 ** (level_db / 20) * np.sin(2 * np.pi * hertz * t)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes((tone * 32767).astype("<i2").tobytes())
    return path
