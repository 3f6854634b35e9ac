"""The pages without sight: every control is reached, named and tells its state; on the air nothing speaks unasked."""

import re
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.e2e.browser import needs_chromium, visitor
from tests.e2e.screen_reader import LISTEN, Found, walk
from tests.e2e.test_console_page import enter
from tests.e2e.test_handover import stance
from tests.support.events import RunningEvent, running_event
from tests.support.material import make_floor

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("reader")
    floor = make_floor(folder / "floor.mp4", seconds=20, size=(320, 180))
    with running_event(folder, floor=floor, wait="floor") as running:
        yield running


def session_of(page: Page) -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    session.send("DOM.enable")
    return session


def spoken(page: Page) -> list[str]:
    said: list[str] = page.evaluate("window.spoken.splice(0).map(one => one.text)")
    return said


def write(event: RunningEvent, text: str) -> None:
    """The engineer writes to booth a."""
    answer = httpx.post(
        f"{event.url}/api/v1/chat",
        headers=event.engineer,
        json={"to": "booth", "booth": "a", "text": text},
        timeout=10,
    )
    answer.raise_for_status()


def state(found: dict[str, Found], name: str, prop: str) -> object:
    """Return a property of the control of that name, or of the only one whose name begins so."""
    wanted = [name] if name in found else [one for one in found if one.startswith(name)]
    assert len(wanted) == 1, f"{wanted or 'none'} is {name} among {sorted(found)}"
    return found[wanted[0]].properties.get(prop)


def test_the_console(browser: Browser, event: RunningEvent) -> None:
    with ExitStack() as stack:
        mei, lin = (stack.enter_context(visitor(browser)) for _ in range(2))
        enter(mei, event, "Mei")
        enter(lin, event, "Lin")
        mei.wait_for_selector(".partner >> text=Lin")
        session = session_of(mei)
        found = walk(mei, session)
        assert state(found, "MIC OFF", "pressed") == "false"
        assert state(found, "COUGH", "pressed") == "false"
        assert state(found, "line", "expanded") is False
        assert state(found, "Auto-relay", "pressed") == "false"
        assert state(found, "Volume", "valuetext") == "−6.0 decibels"

        mei.evaluate(LISTEN)
        mei.keyboard.press("m")
        mei.wait_for_selector(".air-lamp[data-on-air=true]")
        spoken(mei)
        write(event, "The next speaker has slides.")
        stance(lin, "theirs")
        lin.keyboard.press("h")
        mei.wait_for_selector(".handover.calls")
        mei.keyboard.press("s")
        mei.wait_for_selector("[data-signal=slow_down][aria-pressed=true]")
        lin.click(".chat [data-tab=booth]")
        lin.fill(".chat-field textarea", "Three minutes.")
        lin.press(".chat-field textarea", "Enter")
        mei.wait_for_selector(".message-lamp[data-lit=true] >> text=Booth")
        lin.click(".leave")
        mei.wait_for_selector(".partner >> text=Lin", state="detached")
        assert spoken(mei) == [], "it spoke into the interpreter's sentence"
        assert state(walk(mei, session), "MIC ON", "pressed") == "true"
        assert spoken(mei) == []

        mei.keyboard.press("i")
        mei.wait_for_selector("[data-answer]:has-text('on air')")
        [answer] = spoken(mei)
        assert "turn 00:" in answer
        assert re.search(r"Engineer \d", answer)

        mei.keyboard.press("m")
        mei.wait_for_selector(".air-lamp[data-on-air=false]")
        mei.wait_for_selector("[data-announcer]:text-matches('[0-9] new')")

        mei.keyboard.press("?")
        mei.wait_for_selector("dialog.hands-card")
        walk(mei, session)
        mei.click("text=Change keys")
        walk(mei, session)
        mei.check("[name=speakOnAir]")
        mei.keyboard.press("Escape")
        mei.wait_for_selector("dialog.hands-card", state="detached")
        mei.keyboard.press("m")
        mei.wait_for_selector(".air-lamp[data-on-air=true]")
        spoken(mei)
        write(event, "Now with slides.")
        mei.wait_for_selector("[data-announcer]:has-text('Now with slides.')")


def test_the_other_pages(browser: Browser, event: RunningEvent) -> None:
    with visitor(browser) as page:
        session = session_of(page)
        page.goto(f"{event.url}/booth/a#token={event.booth_token('a')}")
        page.wait_for_selector("[name=consent]")
        walk(page, session)
        page.goto(f"{event.url}/booth/a/check#token={event.booth_token('a')}")
        page.wait_for_selector("main.checkup")
        walk(page, session)

        page.goto(f"{event.url}/engineer#token={event.links['engineer']['token']}")
        page.wait_for_selector("main.engineer[data-state=open] .strip")
        found = walk(page, session)
        assert state(found, "Fader podium", "valuetext") == "0.0 decibels"
        page.keyboard.press("Escape")
        page.click("[data-strip='booths/a'] .strip-name")
        page.wait_for_selector(".booth-details")
        walk(page, session)

        page.goto(f"{event.url}/watch")
        page.wait_for_selector("main.watch[data-state=live]", timeout=30_000)
        found = walk(page, session)
        assert state(found, "Volume", "valuetext") == "100 %"
        page.goto(f"{event.url}/listen")
        page.wait_for_selector("main.listen:not([data-language=''])")
        walk(page, session)
