"""Pages that stay open while the world around them changes: restarts, full booths; and links that lead nowhere."""

import re
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import LOCALES, PHONE, knock, look, needs_chromium, visitor
from tests.support.events import RunningEvent, free_port, running_event
from tests.support.material import make_floor
from tests.support.speakers import speakers

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_floor(tmp_path_factory.mktemp("floor") / "floor.mp4", seconds=20, size=(320, 180))


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory, floor: Path) -> Iterator[RunningEvent]:
    with running_event(tmp_path_factory.mktemp("event"), floor=floor, wait="floor") as running:
        yield running


def enter(page: Page, event: RunningEvent) -> None:
    knock(page, event)
    page.keyboard.press("Enter")
    page.wait_for_selector("main.desk[data-state=in]", timeout=20_000)


@pytest.mark.parametrize(("how", "language"), [("killed", "zh"), ("ended", "en")])
def test_a_restart_needs_no_reload(
    tmp_path: Path, floor: Path, browser: Browser, how: str, language: str
) -> None:
    """Viewer, listener and interpreter keep their pages open; all say what happened and are back by themselves."""
    port, locale = free_port(), LOCALES[language]
    with (
        visitor(browser, PHONE, locale) as viewer,
        visitor(browser, PHONE, locale) as listener,
        visitor(browser, locale=locale) as console,
    ):
        with running_event(tmp_path, floor=floor, port=port, wait="floor") as first:
            viewer.goto(f"{first.url}/watch?lang={language}")
            viewer.wait_for_selector("main.watch[data-state=live]", timeout=30_000)
            listener.goto(f"{first.url}/listen?lang={language}")
            listener.wait_for_selector("main.listen:not([data-language=''])", timeout=20_000)
            listener.click(".round-key")
            listener.wait_for_selector("main.listen[data-state=playing]", timeout=20_000)
            enter(console, first)
            console.keyboard.press("m")
            console.wait_for_selector(".air-lamp[data-on-air=true]")
            look(console, f"console-on-air-{language}")
            assert listener.get_attribute("main.listen", "data-state") == "playing"
            ended = datetime.now()
            if how == "killed":
                first.process.kill()
            else:
                first.process.terminate()
            if how == "killed":  # nobody is told that he listens when nothing comes
                listener.wait_for_selector("main.listen:not([data-state=playing])", timeout=6000)
            console.wait_for_selector(".line-message.alarm, main[data-state=unreachable]", timeout=30_000)
            console.wait_for_selector(".air-lamp.unsure")
            assert console.locator("[data-on-air=true]").count() == 0, "nobody knows who is on the air"
            look(console, f"console-{how}-{language}")
            viewer.wait_for_selector(
                "main.watch[data-state=lost], main.watch[data-state=ended]", timeout=40_000
            )
            shown = viewer.get_attribute("main.watch", "data-state")
            assert (viewer.text_content(".veil-title") or "").strip()
            look(viewer, f"viewer-{how}-{language}")
            first.process.wait(30)
            gone = time.monotonic()
            console.wait_for_selector("main.desk[data-state=lost]", timeout=20_000)
            assert console.locator(".line-message.caution").count() == 0, "nobody has taken the mic"
            look(console, f"console-lost-{language}")
        if how == "killed":
            assert shown == "lost"
        # An interpreter who was away for longer than ten seconds has the mic off.
        time.sleep(max(0.0, gone + 11 - time.monotonic()))
        with running_event(tmp_path, floor=floor, port=port, wait="floor") as again:
            viewer.wait_for_selector("main.watch[data-state=live]", timeout=60_000)
            assert viewer.get_attribute("main.watch", "data-language") == language
            listener.wait_for_selector("main.listen[data-state=playing]", timeout=30_000)
            console.wait_for_selector("main.desk[data-state=in]", timeout=60_000)
            console.wait_for_selector(".line-message.caution")
            said = console.text_content(".line-message.caution") or ""
            dropped = datetime.strptime(re.findall(r"\d\d:\d\d:\d\d", said)[0], "%H:%M:%S")
            assert (dropped - ended.replace(year=1900, month=1, day=1)).total_seconds() < 5, said
            again.wait("the console's name", 10, lambda e: seats(e)[0]["name"] == "Mei")
            (seat,) = seats(again)
            assert (seat["mic"], seat["on_air"]) == ("off", False)
            assert console.get_attribute(".air-lamp", "data-on-air") == "false"
            look(console, f"console-back-{language}")
            console.keyboard.press("m")
            console.wait_for_selector(".air-lamp[data-on-air=true]")


def seats(event: RunningEvent) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = next(one for one in event.state()["booths"] if one["name"] == "a")[
        "consoles"
    ]
    return found


def test_the_seventh_console_is_told_that_the_booth_is_full(event: RunningEvent, browser: Browser) -> None:
    """... in a sentence of the page's language, and gets in by the same key as soon as somebody has left."""
    with speakers(event) as room, visitor(browser, PHONE) as page:
        colleagues = [room.enter("a") for _ in range(6)]
        knock(page, event)
        page.keyboard.press("Enter")
        page.wait_for_selector("main.join .message.alarm", timeout=20_000)
        for language, said in (("zh-Hant", "六個席位"), ("en", "All six consoles")):
            page.click(f".languages [lang={language}]")
            assert said in (page.text_content("main.join .message.alarm") or "")
            look(page, f"booth-full-{language}")
        page.focus("[name=name]")
        colleagues[0].leave()
        page.keyboard.press("Enter")
        page.wait_for_selector("main.desk[data-state=in]", timeout=20_000)
        look(page, "console-phone")
    event.wait("an empty booth", 15, lambda e: not seats(e))


@pytest.mark.parametrize(("language", "said"), [("en", "complete link"), ("zh", "完整")])
def test_a_link_without_its_token_says_which_link_is_needed(
    event: RunningEvent, browser: Browser, language: str, said: str
) -> None:
    for path in ("/booth/a", "/engineer"):
        with visitor(browser, PHONE, LOCALES[language]) as page:
            page.goto(event.url + path)
            sentence = page.wait_for_selector("main[data-state=no-token] [role=status]")
            assert sentence is not None
            assert said in (sentence.text_content() or "")
            look(page, f"no-token-{language}")


@pytest.mark.parametrize(("language", "said"), [("en", "does not take this link"), ("zh", "連結")])
def test_a_link_of_another_role_is_refused_in_a_sentence(
    event: RunningEvent, browser: Browser, language: str, said: str
) -> None:
    engineer = event.links["engineer"]["token"]
    for path, token in (
        ("/engineer", event.booth_token("a")),
        ("/engineer", engineer[:-4] + ("AAAA" if engineer[-4:] != "AAAA" else "BBBB")),
        ("/booth/a", "nonsense"),
        ("/booth/a", event.booth_token("b")),
    ):
        with visitor(browser, PHONE, LOCALES[language]) as page:
            page.goto(f"{event.url}{path}#token={token}")
            sentence = page.wait_for_selector("main[data-state=denied] [role=status]", timeout=20_000)
            assert sentence is not None
            assert said in (sentence.text_content() or "")
            assert token not in page.url, "the token stays in the address"
            look(page, f"denied-{language}")


def test_a_booth_that_is_not_there(event: RunningEvent, browser: Browser) -> None:
    with visitor(browser) as page:
        answer = page.goto(f"{event.url}/booth/zz#token={event.booth_token('a')}")
        assert answer is not None
        assert answer.status == 404
        page.wait_for_selector("text=There is no booth “zz” in this event")
        look(page, "unknown-booth")
