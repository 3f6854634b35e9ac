"""A console's page is loaded anew: the desk is back by itself, as it was; who had left stands at the door."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import LOCALES, PHONE, look, needs_chromium, visitor
from tests.e2e.test_console_page import NO_LEVELLING, VOICE_DB, VOICE_HZ, console, until
from tests.e2e.test_line_returns import on_the_air, seats
from tests.support.events import RunningEvent, running_event
from tests.support.material import make_floor, tone
from tests.support.reading import level_of, read_sound

pytestmark = [pytest.mark.browser, needs_chromium]
MICROPHONE = VOICE_HZ, VOICE_DB - 3.01
LONG_AWAY = """
addEventListener("pagehide", () => {
    const stood = JSON.parse(sessionStorage.getItem("interp.stood"));
    sessionStorage.setItem("interp.stood", JSON.stringify({...stood, at: stood.at - 11_000}));
});
"""


@pytest.fixture
def event(tmp_path: Path) -> Iterator[RunningEvent]:
    floor = make_floor(
        tmp_path / "floor.mp4", seconds=20, size=(320, 180), sound=tone(20, 440, -20.0), bit_rate=300_000
    )
    with running_event(tmp_path, floor=floor, extra=NO_LEVELLING, recording=True, wait="floor") as running:
        yield running


def loaded_anew(page: Page, event: RunningEvent, mic: str) -> None:
    before = console(event, "Mei")["id"]
    began = time.monotonic()
    page.reload()
    page.wait_for_selector("main.desk[data-state=in]", timeout=20_000)
    until(page, "a new seat", lambda: seats(event) == 1 and console(event, "Mei")["id"] != before)
    until(page, "its state", lambda: console(event, "Mei")["mic"] == mic)
    print(f"back after {time.monotonic() - began:.1f} s")
    now = console(event, "Mei")
    assert (now["output"], now["listen"]) == ("en", "channel:zh")


def test_the_desk_is_back_as_it_was(browser: Browser, event: RunningEvent) -> None:
    with visitor(browser) as page:
        on_the_air(page, event)
        page.keyboard.press("1")
        until(page, "its relay", lambda: console(event, "Mei")["listen"] == "channel:zh")
        page.wait_for_timeout(1200)

        loaded_anew(page, event, "on")
        page.wait_for_selector(".line-message:has-text('loaded anew')")
        assert "is on" in (page.text_content(".line-message") or "")
        page.wait_for_selector(".air-lamp[data-on-air=true]:not(.unsure)")
        look(page, "console-loaded-anew")
        page.wait_for_timeout(1500)

        page.evaluate(LONG_AWAY)
        loaded_anew(page, event, "off")
        page.wait_for_selector(".line-message:has-text('is off')")
        page.wait_for_selector(".air-lamp[data-on-air=false]:not(.unsure)")

        page.click(".leave")
        page.wait_for_selector("main.join")
        page.reload()
        page.wait_for_selector("main.join")
        page.wait_for_timeout(1500)
        assert page.locator("main.join").count() == 1, "who left stands at the door"
    (recording,) = (event.data_dir / "recordings").iterdir()
    until_closed(event)
    voice = read_sound(recording / "en.mkv").samples
    tenths = [level_of(VOICE_HZ, voice[0, at : at + 4800]) for at in range(0, voice.shape[1] - 4800, 4800)]
    spoken = [at for at, level in enumerate(tenths) if level > VOICE_DB - 2]
    silent = [at for at in range(spoken[0], spoken[-1]) if tenths[at] < -50]
    assert silent, "away while the page was loaded"
    assert len(silent) < 10 * 6, "and on the air again"


def until_closed(event: RunningEvent) -> None:
    event.process.terminate()
    event.process.wait(20)


def test_whoever_is_on_the_air_leaves_by_pressing_twice_and_a_phone_has_the_calls_in_sight(
    browser: Browser, event: RunningEvent
) -> None:
    with visitor(browser) as mei, visitor(browser, PHONE, LOCALES["zh"]) as lin:
        on_the_air(mei, event)
        lin.goto(f"{event.url}/booth/a#token={event.booth_token('a')}")
        lin.fill("input[name=name]", "Lin")
        lin.keyboard.press("Enter")
        lin.wait_for_selector("main.desk[data-state=in]", timeout=20_000)
        mei.click(".leave")
        mei.wait_for_selector(".leave.asks")
        assert console(event, "Mei")["mic"] == "on"

        mei.keyboard.press("h")
        lin.wait_for_selector(".call-keys button")
        lin.evaluate("scrollTo(0, 0)")
        look(lin, "console-phone-asked-zh")
        box = lin.locator(".call-keys button").first.bounding_box()
        assert box is not None
        at = lin.evaluate(
            "([x, y]) => document.elementFromPoint(x, y)?.closest('.call-keys') !== null",
            [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
        )
        assert at, "nothing lies over it"
        mei.wait_for_selector(".leave:not(.asks)", timeout=8000)
        mei.click(".leave")
        mei.click(".leave.asks")
        mei.wait_for_selector("main.join")
        lin.wait_for_selector(".line-message:has-text('已離開口譯廂')")
