"""The booth's door in a browser that has no microphone, or may not use it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import CHROMIUM, LOCALES, PHONE, chromium, knock, look, needs_chromium, visitor
from tests.support.events import RunningEvent, running_event
from tests.support.material import make_floor

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("event")
    floor = make_floor(folder / "floor.mp4", seconds=20, size=(320, 180))
    with running_event(folder, floor=floor, wait="floor") as running:
        yield running


@pytest.fixture
def browser(allowed: bool) -> Iterator[Browser]:
    """A browser whose microphone is not to be used, or that has none."""
    options = [] if allowed else ["--use-fake-device-for-media-stream"]
    with chromium(None, *options, program=CHROMIUM) as running:
        yield running


@pytest.mark.parametrize(
    ("language", "allowed", "said"),
    [
        ("en", False, "may not use the microphone"),
        ("zh", False, "麥克風"),
        ("en", True, "No microphone was found"),
        ("zh", True, "找不到麥克風"),
    ],
)
def test_a_console_without_a_microphone_says_what_to_do(
    event: RunningEvent, browser: Browser, language: str, allowed: bool, said: str
) -> None:
    permissions = {"permissions": ["microphone"]} if allowed else {}
    with visitor(browser, PHONE, LOCALES[language], **permissions) as page:
        knock(page, event)
        page.keyboard.press("Enter")
        page.wait_for_selector("main.join .message.alarm", timeout=20_000)
        assert said in (page.text_content("main.join .message.alarm") or "")
        assert page.is_enabled("button[type=submit]")
        look(page, f"microphone-{'missing' if allowed else 'refused'}-{language}")
        assert not any(booth["consoles"] for booth in event.state()["booths"])
