"""The lamps of console and desk: turn, span, line and the speaker's sound, live and in their alarm states."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from interp.demo.cast import MEDIA
from mixers.units import RATE
from tests.e2e.browser import (
    DESKTOP,
    LOCALES,
    PHONE,
    knock,
    look,
    needs_chromium,
    visitor,
)
from tests.support.events import RunningEvent, running_event

pytestmark = [pytest.mark.browser, needs_chromium]

CUT_OFF = """() => [...document.querySelectorAll('.top > :not(h1) *')]
    .filter(one => one.checkVisibility() && !one.closest('.lamp-details, .unseen'))
    .filter(one => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).display !== 'inline')
    .map(one => one.className + ': ' + one.textContent)"""
SPEAKER = {
    "level_lufs": -33.2,
    "bandwidth_hz": 3750,
    "clipped_percent": 22,
    "reverberation_s": 1.1,
    "faults": ["clipped", "narrow", "quiet", "echoing"],
}
MICROPHONE = 1500, -20.0


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    with running_event(tmp_path_factory.mktemp("lights"), floor=MEDIA / "floor.mp4", wait="floor") as running:
        yield running


def enter(page: Page, event: RunningEvent) -> None:
    knock(page, event)
    page.keyboard.press("Enter")
    page.wait_for_selector("main.desk[data-state=in]", timeout=30_000)


def desk(page: Page, event: RunningEvent) -> None:
    page.goto(f"{event.url}/engineer#token={event.links['engineer']['token']}")
    page.wait_for_selector(".strip")


def told(page: Page, change: Callable[[dict[str, Any]], None]) -> None:
    """Let the page be told another state than the service's: nobody waits for half an hour."""

    def route(socket: WebSocketRoute) -> None:
        def changed(message: str | bytes) -> None:
            said = json.loads(message)
            if said["type"] == "state":
                change(said["state"])
            socket.send(json.dumps(said))

        socket.connect_to_server().on_message(changed)

    page.route_web_socket("**/api/v1/events", route)


def late(minutes: float) -> Callable[[dict[str, Any]], None]:
    """Everybody has been on the air for so long, on a poor line, and the speaker sounds bad."""

    def change(state: dict[str, Any]) -> None:
        start = state["event"]["position"] - round(minutes * 60 * RATE)
        for console in (one for booth in state["booths"] for one in booth["consoles"]):
            console |= {"turn_start": start, "span_s": 2.4, "mic": "on", "on_air": True}
            console |= {"rtt_ms": 212.0, "loss_percent": 4.1, "jitter_ms": 41.0, "concealed_percent": 2.3}
        for source in state["sources"]:
            source |= {"speaking": True, "sound": SPEAKER}

    return change


def test_lamps_tell_what_the_service_measures(event: RunningEvent, browser: Browser) -> None:
    """... on the console, to the partner and at the desk, by keyboard too."""
    with visitor(browser) as page, visitor(browser) as partner, visitor(browser) as engineer:
        enter(page, event)
        enter(partner, event)
        desk(engineer, event)
        expect(page.locator(".turn-time")).to_have_text("–")
        page.keyboard.press("m")
        page.wait_for_selector(".air-lamp[data-on-air=true]")
        expect(page.locator(".turn-time")).to_have_text(re.compile("00:0[2-9]"), timeout=15_000)
        expect(partner.locator(".partner .pace-turn")).to_contain_text("turn 00:0")
        expect(engineer.locator('[data-strip="booths/a"] .pace-turn')).to_contain_text("turn 00:0")
        console = next(one for one in event.state()["booths"][0]["consoles"] if one["mic"] == "on")
        assert 0 <= event.state()["event"]["position"] - console["turn_start"] < 20 * RATE

        page.wait_for_selector("[data-lamp=line]:is([data-state=good], [data-state=caution])")
        sound = page.locator("[data-lamp=sound]")
        expect(sound).to_have_attribute("data-state", "good", timeout=30_000)
        details = sound.locator(".lamp-details")
        expect(details).to_be_hidden()
        sound.locator("button").focus()
        expect(details).to_be_visible()
        expect(details).to_contain_text("kHz full")
        page.keyboard.press("Escape")
        expect(details).to_be_hidden()
        page.keyboard.press("Enter")
        expect(details).to_be_visible()
        page.keyboard.press("Shift+Tab")
        expect(details).to_be_hidden()
        line = page.locator("[data-lamp=line] .lamp-details")
        expect(line).to_be_visible()
        expect(line.locator("tbody td").nth(2)).to_contain_text("%")
        look(page, "lights-live")

        engineer.click('[data-strip="sources/podium"] .strip-name')
        expect(engineer.locator(".sound-facts")).to_contain_text("kHz")
        page.keyboard.press("m")
        expect(page.locator(".turn-time")).to_have_text("–")


@pytest.mark.parametrize(
    ("language", "word", "said"), [("zh", "連線中", "請稍後再按"), ("en", "starting", "Press again")]
)
def test_a_line_of_which_the_service_has_not_told_is_starting_and_not_lost(
    event: RunningEvent, browser: Browser, language: str, word: str, said: str
) -> None:
    """... and a handover that is asked for meanwhile is answered in words."""
    slow = True

    def nobody(state: dict[str, Any]) -> None:
        for booth in state["booths"] if slow else []:
            booth["consoles"] = []

    with visitor(browser, DESKTOP, LOCALES[language]) as page:
        told(page, nobody)
        enter(page, event)
        line = page.locator("[data-lamp=line]")
        expect(line.locator(".lamp-word")).to_have_text(word)
        expect(line).to_have_attribute("data-state", "none")
        page.keyboard.press("h")
        expect(page.locator(".line-message")).to_contain_text(said)
        look(page, f"lights-starting-{language}")
        slow = False
        expect(line).to_have_attribute("data-state", re.compile("good|caution"), timeout=15_000)
        expect(page.locator(".line-message")).not_to_contain_text(said)


@pytest.mark.parametrize(
    ("language", "minutes", "hint", "said"),
    [
        ("zh", 20.01, "soon", "請準備交接"),
        ("en", 30.01, "over", "over 30 minutes"),
    ],
)
def test_a_long_turn_and_a_bad_feed_are_told_in_amber_and_in_words(
    event: RunningEvent, browser: Browser, language: str, minutes: float, hint: str, said: str
) -> None:
    with (
        visitor(browser, DESKTOP, LOCALES[language]) as page,
        visitor(browser, PHONE, LOCALES[language]) as phone,
        visitor(browser, DESKTOP, LOCALES[language]) as engineer,
    ):
        for one in (page, phone, engineer):
            told(one, late(minutes))
        for one in (page, phone):
            enter(one, event)
            one.wait_for_selector(f".top .turn[data-turn={hint}]")
            expect(one.locator(".top .turn")).to_contain_text(said)
            expect(one.locator(".partner .pace").first).to_contain_text(said)
            expect(one.locator(".own-span")).to_contain_text("2.4")
            one.wait_for_selector("[data-lamp=line][data-state=caution]")
            one.wait_for_selector("[data-lamp=sound][data-state=caution]")
            one.focus("[data-lamp=line] button")
            expect(one.locator("[data-lamp=line] td.bad").first).to_contain_text("▲ 212 ms")
        assert page.evaluate(CUT_OFF) == []
        look(page, f"lights-{hint}-{language}")
        look(phone, f"lights-{hint}-{language}-phone")
        page.focus("[data-lamp=sound] button")
        expect(page.locator("[data-lamp=sound] .bad")).to_have_count(8)
        look(page, f"lights-sound-{language}")
        desk(engineer, event)
        expect(engineer.locator('[data-strip="booths/a"] .pace-hint')).to_contain_text(said)
        engineer.click('[data-strip="sources/podium"] .strip-name')
        engineer.wait_for_selector(".sound-facts[data-sound=clipped]")
        look(engineer, f"lights-{hint}-{language}-engineer")
