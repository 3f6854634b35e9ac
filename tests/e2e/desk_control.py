"""A control of the desk, as a test uses it: by a mouse, by the focus, by its key; and what it does."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
from playwright.sync_api import Locator, Page

from tests.e2e.test_console_page import console
from tests.support.events import RunningEvent
from tests.support.speakers import Speaker


@dataclass
class Desk:
    """Mei's page; Lin, who has no page but does as one; and the service."""

    page: Page
    lin: Speaker
    event: RunningEvent
    number: int = 0
    """Of what was written last, so that each text is there but once."""

    @property
    def mei(self) -> dict[str, Any]:
        """What the service says of Mei's console."""
        return console(self.event, "Mei")

    @property
    def booth(self) -> dict[str, str]:
        """The headers of an interpreter."""
        return {"Authorization": f"Bearer {self.event.booth_token('a')}"}

    @property
    def handover(self) -> dict[str, Any] | None:
        """What is asked for in the booth; None while nobody wants anything."""
        found: dict[str, Any] | None = self.event.state()["booths"][0]["handover"]
        return found

    @property
    def place(self) -> str:
        """The address of Mei's console."""
        return f"{self.event.url}/api/v1/booths/a/consoles/{self.mei['id']}"

    def patch(self, **switches: object) -> None:
        """Switch something at Mei's console, past her page; where her line was just lost, at the new one."""
        answer = httpx.patch(self.place, json=switches, headers=self.booth, timeout=10)
        if answer.status_code == 404:
            self.page.wait_for_selector("main.desk[data-state=in]", timeout=20_000)
            answer = httpx.patch(self.place, json=switches, headers=self.booth, timeout=10)
        answer.raise_for_status()

    def ask(self, path: str) -> Any:
        """Ask the service for something, as an interpreter of this booth may."""
        answer = httpx.get(f"{self.event.url}{path}", headers=self.booth, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def text(self) -> str:
        """Return a text that nobody has written before."""
        self.number += 1
        return f"Five minutes more, {self.number}."


Do = Callable[[Desk], None]
Ask = Callable[[Desk], bool]


def nothing(_desk: Desk) -> None:
    """Nothing has to be done."""


def clicks(_desk: Desk, it: Locator) -> None:
    it.click()


@dataclass(frozen=True)
class Control:
    """Something on the desk that can be operated."""

    role: str
    name: str
    """All of its accessible name, as a regular expression."""
    done: Ask
    """It has done what it is for, which it has not before it is used."""
    undo: Do
    """Brings back how it was, so that it can be used again."""
    key: str = ""
    """The desk's own key for the same; most have one."""
    start: Do = nothing
    """Makes it possible."""
    press: tuple[str, ...] = ("Enter",)
    """What is pressed while it has the focus, where it has no key of its own."""
    mouse: Callable[[Desk, Locator], None] = clicks
    """What a mouse does to it."""
    held: bool = False
    """A key does it for as long as it is down."""
    within: str = "main.desk"
    """A selector of where it stands, for one that shares its name."""

    def on(self, page: Page) -> Locator:
        """Return it as a screen reader finds it."""
        name = re.compile(f"^(?:{self.name})$")
        return page.locator(self.within).get_by_role(self.role, name=name)  # type: ignore[arg-type] # any of ARIA's

    def is_called(self, name: str) -> bool:
        return re.fullmatch(self.name, name.strip()) is not None

    def __str__(self) -> str:
        """A name of ASCII for the test."""
        word = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")
        return word or f"{self.within.strip('.')}-{self.key or 'other'}"


def there(selector: str) -> Ask:
    """On the page there is something."""
    return lambda desk: desk.page.locator(selector).count() > 0


def focused(selector: str) -> Ask:
    return there(f"{selector}:focus")


def says(**wanted: object) -> Ask:
    """The service says so of Mei's console."""
    return lambda desk: all(desk.mei[name] == value for name, value in wanted.items())


def keys(*pressed: str) -> Do:
    def press(desk: Desk) -> None:
        for one in pressed:
            desk.page.keyboard.press(one)

    return press


def picks(value: str) -> Callable[[Desk, Locator], None]:
    """Choose in a list. It opens in a window of the browser's own that a test's mouse cannot reach: the choice is made
    as the list makes it.
    """

    def pick(_desk: Desk, it: Locator) -> None:
        it.select_option(value)

    return pick


def drags(desk: Desk, it: Locator) -> None:
    """Take a slider's knob from the middle to nine tenths of its way."""
    box = it.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    desk.page.mouse.move(box["x"] + box["width"] / 2, middle)
    desk.page.mouse.down()
    desk.page.mouse.move(box["x"] + box["width"] * 0.9, middle, steps=3)
    desk.page.mouse.up()
