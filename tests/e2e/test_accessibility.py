"""Every page as a machine judges it: axe-core's rules, the keyboard's focus, and the width of a phone."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import (
    DESKTOP,
    LOCALES,
    PHONE,
    chromium,
    knock,
    look,
    needs_chromium,
    visitor,
    write_tone,
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


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(write_tone(tmp_path_factory.mktemp("mic") / "voice.wav", 1000, -23)) as running:
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


PAGES: list[Callable[[Page, RunningEvent], None]] = [landing, watch, listen, door, desk, engineer, denied]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", LOCALES)
@pytest.mark.parametrize("open_page", PAGES)
def test_a_page_breaks_no_rule_that_matters(
    event: RunningEvent,
    browser: Browser,
    open_page: Callable[[Page, RunningEvent], None],
    language: str,
    size: tuple[int, int],
) -> None:
    """None of axe-core's serious or critical findings, and nothing hangs over the side."""
    with ExitStack() as stack:
        page = stack.enter_context(visitor(browser, size, LOCALES[language]))
        open_page(page, event)
        page.evaluate(AXE.read_text("utf-8"))
        found = [one for one in page.evaluate(AUDIT) if one["impact"] in ("serious", "critical")]
        look(page, f"axe-{open_page.__name__}-{language}-{size[0]}")
        assert not found, json.dumps(found, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("open_page", PAGES)
def test_the_focus_is_always_seen(
    event: RunningEvent, browser: Browser, open_page: Callable[[Page, RunningEvent], None]
) -> None:
    with visitor(browser) as page:
        open_page(page, event)
        page.evaluate(UNDRESS)
        seen: list[str] = []
        for _ in range(60):
            page.keyboard.press("Tab")
            page.wait_for_timeout(30)
            focused = page.evaluate(FOCUSED)
            if focused is None:
                break
            seen.append(focused["what"])
            assert focused["shown"], f"no focus to be seen on {focused['what']}"
        assert seen, "the keyboard reaches nothing"
