"""Every page as a machine judges it: axe-core's rules, the keyboard's focus, and the width of a phone."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import (
    DESKTOP,
    PHONE,
    knock,
    look,
    needs_chromium,
    visitor,
)
from tests.support.events import RunningEvent, running_event
from tests.support.material import make_floor

AXE = Path(__file__).parents[2] / "booth_ui" / "node_modules" / "axe-core" / "axe.min.js"
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="needs Node's modules (make setup with npm)")
pytestmark = [pytest.mark.browser, needs_chromium, needs_axe]

AUDIT = """async () => {
    const {violations} = await axe.run(document, {resultTypes: ['violations']});
    return violations.map(({id, impact, help, nodes}) => ({id, impact, help, nodes: nodes.map(one => one.html)}));
}"""
ZOOMED, TABLETS = (640, 360), ((1024, 768), (768, 1024))
"""A screen of 1280 x 720 at 200 %, and tablets."""
CUT = """() => [...document.querySelectorAll('button, a.key')]
    .filter(one => one.checkVisibility() && getComputedStyle(one).textOverflow !== 'ellipsis' &&
        (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1))
    .map(one => one.outerHTML.slice(0, 160))"""
"""Keys whose words hang out of them."""
FOCUSED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const bare = window.bare.get(one), now = window.dressed(one);
    return {what: one.outerHTML.slice(0, 160), shown: bare !== now};
}"""
UNDRESS = """() => {
    // What an element and those around and after it look like; focus has to change something of it.
    const style = one => {
        const shown = getComputedStyle(one), edges = ['outlineStyle', 'outlineWidth', 'outlineColor'];
        return [...edges, 'boxShadow', 'borderColor', 'backgroundColor'].map(name => shown[name]).join();
    };
    window.dressed = one => [one, one.parentElement, one.nextElementSibling].filter(Boolean).map(style).join('|');
    document.activeElement?.blur();
    window.bare = new Map([...document.querySelectorAll('*')].map(one => [one, window.dressed(one)]));
}"""


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("event")
    floor = make_floor(folder / "floor.mp4", seconds=20, size=(320, 180))
    sink = '[[sink]]\nname = "city"\nlanguage = "zh"\nurl = "rtmp://127.0.0.1:9/live/key"\n'
    with running_event(folder, floor=floor, extra=sink) as running:
        yield running


def landing(page: Page, event: RunningEvent) -> None:
    page.goto(event.url)
    page.wait_for_selector("main.landing[data-state=live]", timeout=20_000)


def watch(page: Page, event: RunningEvent) -> None:
    page.goto(f"{event.url}/watch")
    page.wait_for_selector("main.watch[data-state=live]", timeout=30_000)


def listen(page: Page, event: RunningEvent) -> None:
    page.goto(f"{event.url}/listen")
    page.wait_for_selector("main.listen:not([data-language=''])", timeout=20_000)


def door(page: Page, event: RunningEvent) -> None:
    knock(page, event)


def desk(page: Page, event: RunningEvent) -> None:
    knock(page, event, "b")
    page.keyboard.press("Enter")
    page.wait_for_selector("main.desk[data-state=in]", timeout=20_000)
    page.keyboard.press("m")
    page.wait_for_selector(".air-lamp[data-on-air=true]")


def engineer(page: Page, event: RunningEvent) -> None:
    page.goto(f"{event.url}/engineer#token={event.links['engineer']['token']}")
    page.wait_for_selector("main.engineer[data-state=open]", timeout=20_000)
    page.wait_for_selector("[data-alarm]", timeout=30_000)


def denied(page: Page, event: RunningEvent) -> None:
    page.goto(f"{event.url}/engineer#token=nonsense")
    page.wait_for_selector("main[data-state=denied]", timeout=20_000)


def breaks(page: Page) -> list[dict[str, object]]:
    """Return axe-core's serious and critical findings."""
    return [one for one in page.evaluate(AUDIT) if one["impact"] in ("serious", "critical")]


def focus_is_always_seen(page: Page) -> None:
    page.evaluate(UNDRESS)
    seen = 0
    for _ in range(60):
        page.keyboard.press("Tab")
        page.wait_for_timeout(30)
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        seen += 1
        assert focused["shown"], f"no focus to be seen on {focused['what']}"
    assert seen, "the keyboard reaches nothing"


def fits(page: Page, name: str) -> None:
    """At 200 %, by zoom and by the browser's text size, and on tablets no key's words are cut off."""
    for width, height in (ZOOMED, *TABLETS, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        look(page, f"{name}-{width}")
        assert page.evaluate(CUT) == [], f"{name} at {width}"
    session = page.context.new_cdp_session(page)
    session.send("Page.enable")
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    page.wait_for_function("getComputedStyle(document.body).fontSize === '30px'")
    look(page, f"{name}-text")
    assert page.evaluate(CUT) == [], f"{name} with large text"
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
    page.emulate_media(forced_colors="active")
    look(page, f"{name}-forced")
    page.emulate_media(forced_colors="none")


@pytest.mark.parametrize("open_page", [landing, watch, listen, door, desk, engineer, denied])
def test_a_page_breaks_no_rule_that_matters(
    event: RunningEvent, browser: Browser, open_page: Callable[[Page, RunningEvent], None]
) -> None:
    """In both languages, large and small: none of axe-core's serious or critical findings, and nothing hangs over the
    side. Whatever has the focus shows it.
    """
    with visitor(browser) as page:
        open_page(page, event)
        page.evaluate(AXE.read_text("utf-8"))
        for language, tag in (("en", "en"), ("zh", "zh-Hant")):
            page.click(f".languages [lang={tag}]")
            for width, height in (DESKTOP, PHONE):
                page.set_viewport_size({"width": width, "height": height})
                found = breaks(page)
                name = f"axe-{open_page.__name__}-{language}-{width}"
                look(page, name)
                assert not found, name + json.dumps(found, indent=1, ensure_ascii=False)
            if language == "en":  # its words are the longer ones
                fits(page, f"fits-{open_page.__name__}")
        focus_is_always_seen(page)
