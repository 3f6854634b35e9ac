"""Every control of the desk does what it is for: by mouse, and by its key or by the focus. None is left out."""

from collections.abc import Iterator
from contextlib import ExitStack

import numpy as np
import pytest
from playwright.sync_api import Browser

from tests.e2e.browser import needs_chromium, visitor
from tests.e2e.desk_control import Control, Desk
from tests.e2e.every_control import CONTROLS, lin_speaks, lin_wishes, nobody_speaks
from tests.e2e.screen_reader import walk
from tests.e2e.test_console_page import enter, until
from tests.e2e.test_screen_reader import session_of
from tests.support.events import running_event
from tests.support.material import make_floor
from tests.support.speakers import speakers

pytestmark = [pytest.mark.browser, needs_chromium]

MORE = """
[[language]]
code = "fr"
tag = "fr"
label = "Français"
[[source]]
name = "slides"
label = "Slides"
url = "{slides}"
"""
READ_ONLY = {("region", "Chat")}
"""What has the focus for its text to be scrolled by arrows, and does nothing."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("controls")
    still = np.zeros(480_000, np.float32)
    floor = make_floor(folder / "floor.mp4", seconds=20, size=(320, 180), bit_rate=300_000)
    slides = make_floor(folder / "slides.mp4", seconds=10, size=(320, 180), bit_rate=100_000, sound=still)
    booths = {"a": ["zh", "en"], "b": ["en", "fr"]}
    with ExitStack() as stack:
        event = stack.enter_context(
            running_event(folder, floor=floor, booths=booths, extra=MORE.format(slides=slides), wait="floor")
        )
        mei = stack.enter_context(visitor(browser))
        enter(mei, event, "Mei")
        lin = stack.enter_context(speakers(event)).enter("a")
        lin.patch(name="Lin")
        mei.wait_for_selector(".partner >> text=Lin")
        yield Desk(mei, lin, event)


def use(desk: Desk, control: Control, how: str) -> None:
    """Use a control by a mouse, by the desk's own key, or by the focus where it has none."""
    keyboard = desk.page.keyboard
    if how == "mouse":
        control.mouse(desk, control.on(desk.page))
        return
    pressed = control.press
    if how == "key":
        pressed = (control.key,)
    else:
        control.on(desk.page).focus()
    for key in pressed:
        (keyboard.down if control.held else keyboard.press)(key)


@pytest.mark.parametrize("control", CONTROLS, ids=str)
def test_a_control_by_mouse_and_by_keyboard(desk: Desk, control: Control) -> None:
    # That the focus reaches it, and that it is a button there, is seen by whoever walks through the desk.
    for how in ("mouse", "key" if control.key else "focus"):
        control.start(desk)
        assert not control.done(desk), f"{control}, before it is used by {how}"
        use(desk, control, how)
        until(desk.page, f"{control} by {how}", lambda: control.done(desk))
        control.undo(desk)


def test_none_is_left_out(desk: Desk) -> None:
    """What a screen reader finds on the desk, in all that changes what can be done, is on the list."""
    session = session_of(desk.page)
    found: set[tuple[str, str]] = set()
    for situation in (nobody_speaks, lin_speaks, lin_wishes):
        nobody_speaks(desk)
        situation(desk)
        found |= {(one.role, name) for name, one in walk(desk.page, session).items()}
    nobody_speaks(desk)
    unknown = {
        (role, name)
        for role, name in found - READ_ONLY
        if not any(one.role == role and one.is_called(name) for one in CONTROLS)
    }
    assert not unknown
