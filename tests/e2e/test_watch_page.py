"""The viewer's page in Chromium: it plays, and another language changes the sound alone."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import FIRST_PICTURE, SHOTS, chromium, needs_chromium, page_of
from tests.support.events import RunningEvent, running_event
from tests.support.material import make_floor

pytestmark = [pytest.mark.browser, needs_chromium]

PLAYHEAD = """() => {
    const video = document.querySelector('video');
    const quality = video.getVideoPlaybackQuality();
    return {time: video.currentTime, decoded: quality.totalVideoFrames, dropped: quality.droppedVideoFrames,
            wall: performance.now() / 1000};
}"""

WATCH_PLAYHEAD = """() => {
    const video = document.querySelector('video');
    const seen = window.playhead = {longest: 0, back: 0, updates: 0, waiting: 0};
    let last = video.currentTime, moved = performance.now();
    video.addEventListener('timeupdate', () => seen.updates++);
    video.addEventListener('waiting', () => seen.waiting++);
    setInterval(() => {
        const now = performance.now(), time = video.currentTime;
        if (time < last) seen.back++;
        seen.longest = Math.max(seen.longest, now - moved);
        if (time !== last) moved = now;
        last = time;
    }, 20);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("watch")
    floor = make_floor(folder / "floor.mp4", seconds=20)
    with running_event(folder, floor=floor) as running:
        yield running


@pytest.fixture(scope="module")
def watching(event: RunningEvent, browser: Browser) -> Iterator[Page]:
    with page_of(browser) as (page, faults):
        page.goto(f"{event.url}/watch?lang=zh")
        page.wait_for_function(FIRST_PICTURE, timeout=60_000, polling=50)
        yield page
        assert not faults


def test_the_picture_plays(watching: Page, event: RunningEvent) -> None:
    watching.wait_for_selector("main.watch[data-state=live]", timeout=20_000)
    before: dict[str, Any] = watching.evaluate(PLAYHEAD)
    watching.wait_for_timeout(6000)
    after = watching.evaluate(PLAYHEAD)
    wall = after["wall"] - before["wall"]
    assert after["time"] - before["time"] == pytest.approx(wall, rel=0.12)
    assert after["decoded"] - before["decoded"] > 20 * wall
    assert watching.evaluate("document.querySelector('video').videoWidth") == 1280
    SHOTS.mkdir(exist_ok=True)
    watching.screenshot(path=str(SHOTS / "watch.png"))


def test_a_language_switch_leaves_no_gap_in_the_picture(watching: Page) -> None:
    watching.wait_for_timeout(4000)  # let the buffer fill, as a viewer does before wanting another language
    watching.evaluate(WATCH_PLAYHEAD)
    for code in ("en", "zh", "en"):
        watching.click(f"[data-language={code}]")
        watching.wait_for_selector(f"main.watch[data-language={code}]")
        watching.wait_for_timeout(4000)
    seen = watching.evaluate("window.playhead")
    print(f"playhead over three switches: {seen}")
    assert seen["back"] == 0
    assert seen["updates"] > 12 * 3
    assert seen["longest"] < 400, "the picture stood still"


def test_the_chosen_language_is_remembered(watching: Page, event: RunningEvent) -> None:
    page = watching.context.new_page()
    page.goto(f"{event.url}/watch")
    page.wait_for_selector("main.watch[data-language=en]", timeout=20_000)
    page.close()


@pytest.mark.parametrize("path", ["watch", "listen"])
def test_the_address_tells_the_language_that_was_chosen(
    event: RunningEvent, browser: Browser, path: str
) -> None:
    """A link's language wins when it is opened; what is chosen then outlives a reload."""
    with page_of(browser) as (page, faults):
        page.goto(f"{event.url}/{path}?lang=zh")
        page.wait_for_selector(f"main.{path}[data-language=zh]", timeout=20_000)
        page.click("[data-language=en]")
        page.wait_for_selector(f"main.{path}[data-language=en]")
        assert page.url == f"{event.url}/{path}?lang=en"
        page.reload()
        page.wait_for_selector(f"main.{path}[data-language=en]", timeout=20_000)
        page.goto(f"{event.url}/{path}?lang=zh")
        page.wait_for_selector(f"main.{path}[data-language=zh]", timeout=20_000)
        assert not faults


@pytest.mark.parametrize(("locale", "language"), [("zh-TW", "zh"), ("en-GB", "en")])
def test_the_first_language_is_the_browsers(
    event: RunningEvent, browser: Browser, locale: str, language: str
) -> None:
    context = browser.new_context(locale=locale)
    page = context.new_page()
    page.goto(f"{event.url}/watch")
    page.wait_for_selector(f"main.watch[data-language={language}]", timeout=20_000)
    context.close()
