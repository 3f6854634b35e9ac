"""The director's page in Chromium: by mouse, by keyboard, two at once, and what reaches a delegate's ear."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from interp.timeline.units import RATE
from tests.e2e.browser import chromium, look, needs_chromium, visitor, write_tone
from tests.e2e.test_accessibility import AUDIT, AXE, needs_axe
from tests.slides.files import pdf
from tests.studio.delegates import Delegate, delegates
from tests.studio.pictures import coded
from tests.support.events import RunningEvent, running_event
from tests.support.material import tone, write_wav
from tests.support.reading import level_of, read_sound

pytestmark = [pytest.mark.browser, needs_chromium]

DIRECTOR_HZ = 650
NAMES = ("prague", "lima")
EXTRA = (
    '[studio]\nsize = "640x360"\n[program]\nnormalise = false\n[floor]\nautomix = false\nnormalise = false\n'
    '[[source]]\nname = "camera"\nurl = "whip"\n'
) + "".join(f'[[delegate]]\nname = "{name}"\nlabel = "{name.title()}"\nlanguage = "en"\n' for name in NAMES)


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("control")
    silence = write_wav(folder / "floor.wav", np.zeros(20 * RATE, np.float32))
    with running_event(folder, floor=silence, extra=EXTRA, recording=True, wait="floor") as running:
        yield running


@pytest.fixture(scope="module")
def room(event: RunningEvent) -> Iterator[dict[str, Delegate]]:
    sounds = {name: tone(1, 1100.0 + 600 * n, -30.0) for n, name in enumerate(NAMES)}
    cameras = {name: list(coded(100, grey=60 + 60 * n)) for n, name in enumerate(NAMES)}
    with delegates(event, sounds, cameras) as everybody:
        yield everybody


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    voice = write_tone(tmp_path_factory.mktemp("voice") / "voice.wav", DIRECTOR_HZ, -23.01)
    with chromium(voice) as started:
        yield started


@pytest.fixture
def page(event: RunningEvent, room: dict[str, Delegate], browser: Browser) -> Iterator[Page]:
    """The desk, with everybody on stage, nothing on the preview and one full picture on the air."""
    for name in NAMES:
        stage(event, name, on_stage=True, mute=False, hand=False)
    shot = {"layout": "full", "slots": ["podium"], "straps": False}
    ask(event, "PATCH", "", scene=shot, preview={**shot, "slots": [""]}, follow=False)
    for scene in studio(event)["scenes"]:
        ask(event, "DELETE", f"/scenes/{scene['name']}")
    with visitor(browser, permissions=["microphone"]) as opened:
        opened.goto(link(event))
        opened.wait_for_selector(".control[data-state=open]", timeout=20_000)
        yield opened


def link(event: RunningEvent) -> str:
    return f"{event.url}/control#token={event.links['control']['token']}"


def headers(event: RunningEvent) -> dict[str, str]:
    return {"Authorization": f"Bearer {event.links['control']['token']}"}


def ask(event: RunningEvent, method: str, path: str, **json: Any) -> Any:
    answer = httpx.request(
        method, f"{event.url}/api/v1/studio{path}", json=json or None, headers=headers(event), timeout=10
    )
    answer.raise_for_status()
    return answer.json() if answer.content else None


def studio(event: RunningEvent) -> Any:
    return ask(event, "GET", "")


def stage(event: RunningEvent, name: str, **change: Any) -> Any:
    url = f"{event.url}/api/v1/delegates/{name}"
    return httpx.patch(url, json=change, headers=headers(event)).raise_for_status().json()


def shown(event: RunningEvent, layout: str, *slots: str) -> None:
    """Wait until the program shows this."""
    event.wait(
        f"{layout} {slots}",
        5,
        lambda it: (studio(it)["scene"]["layout"], studio(it)["scene"]["slots"]) == (layout, list(slots)),
    )


def test_a_scene_by_mouse(page: Page, event: RunningEvent) -> None:
    for bus in ("program", "preview"):
        page.wait_for_function("bus => document.querySelector(`.bus.${bus} canvas`).width > 300", arg=bus)
    page.click("[data-layout=two]")
    page.click("[data-source=prague]")
    page.click("[data-source=lima]")
    page.wait_for_selector("[data-slot='1'][data-holds=lima]")
    assert studio(event)["scene"]["slots"] == ["podium"], "the program is as it was"
    page.drag_and_drop("[data-source=camera]", "[data-slot='0']")
    page.wait_for_selector("[data-slot='0'][data-holds=camera]")
    page.click("[data-action=cut]")
    shown(event, "two", "camera", "lima")
    page.wait_for_selector(".bus.program[data-slots='camera,lima']")
    page.wait_for_selector("[data-source=lima].in-program")
    page.click("[data-slot='0']")
    page.click("[data-source=prague]")
    page.wait_for_selector("[data-slot='0'][data-holds=prague]")
    page.click("[data-action=dissolve]")
    page.wait_for_selector("[data-slot='0'][data-holds='camera']")
    page.click("[data-action=undo]")
    shown(event, "two", "camera", "lima")
    page.click("[data-straps=auto]")
    event.wait("straps", 5, lambda it: studio(it)["scene"]["straps"] == "auto")
    page.click("[data-action=follow]")
    event.wait("following", 5, lambda it: studio(it)["follow"])
    page.fill(".scenes .field", "Two mayors")
    page.click("[data-action=keep]")
    page.wait_for_selector("[data-scene='Two mayors']")
    look(page, "control-two")
    page.click("[aria-label='Delete scene Two mayors']")
    page.click("[aria-label='Delete? Two mayors']")
    event.wait("no scene", 5, lambda it: not studio(it)["scenes"])


def test_a_scene_by_keyboard_alone(page: Page, event: RunningEvent) -> None:
    ask(event, "PUT", "/scenes/Opening", layout="two", slots=["prague", "lima"])
    ask(event, "PUT", "/scenes/Podium", layout="full", slots=["podium"])
    page.wait_for_selector("[data-scene=Podium]")
    press = page.keyboard.press
    press("1")
    page.wait_for_selector("[data-slot='1'][data-holds=lima]")
    press("Space")
    shown(event, "two", "prague", "lima")
    press("2")
    page.wait_for_selector("[data-slot='0'][data-holds=podium]")
    press("Enter")
    shown(event, "full", "podium")
    press("z")
    shown(event, "two", "prague", "lima")
    press("1")
    page.wait_for_selector("[data-slot='1'][data-holds=lima]")
    press("ArrowRight")
    page.wait_for_selector("[data-slot='1'][aria-pressed=true]")
    press("Delete")
    page.wait_for_selector("[data-slot='1'][data-holds='']")
    for mode in ("true", "auto", "false"):
        press("s")
        page.wait_for_selector(f"[data-straps={mode}][aria-pressed=true]")
    # With the focus on a key by Tab, space strikes that key and nothing else.
    page.focus("[data-source=camera]")
    press("Shift+Tab")
    press("Tab")
    before = studio(event)["scene"]
    press("Space")
    page.wait_for_selector("[data-holds=camera]")
    assert studio(event)["scene"] == before
    page.evaluate("document.activeElement.blur()")
    press("?")
    page.wait_for_selector("dialog[open]")
    press("Space")
    assert studio(event)["scene"] == before, "behind the card of keys nothing happens"


def test_the_stage(page: Page, event: RunningEvent, room: dict[str, Delegate]) -> None:
    mine = "[data-delegate=prague]"
    page.click(f"{mine} [data-action=stage]")
    page.wait_for_selector(f"{mine}[data-tally=waiting]")
    page.click("[data-layout=full]")
    page.click("[data-source=prague]")
    page.click("[data-action=cut]")
    page.wait_for_selector(".control-said .message.alarm:has-text('waiting room')")
    room["prague"].patch(microphone=False, camera=False)
    for device in ("microphone", "camera"):
        page.wait_for_selector(f"{mine} [data-off={device}]")
    assert "waiting, mic off" in (page.get_attribute("[data-source=prague]", "aria-label") or "")
    look(page, "control-mic-off")
    room["prague"].patch(microphone=True, camera=True)
    page.wait_for_selector(f"{mine}:not(:has([data-off]))")
    room["prague"].patch(hand=True)
    page.click(f"{mine} .hand")
    event.wait("no hand", 5, lambda it: stage(it, "prague")["hand"] is None)
    page.click(f"{mine} [data-action=stage]")
    page.wait_for_selector(f"{mine}[data-tally=on_stage]")
    page.click("[data-action=cut]")
    page.wait_for_selector(f"{mine}[data-tally=in_picture]")
    page.click(f"{mine} [data-action=mute]")
    event.wait("muted", 5, lambda it: stage(it, "prague")["source"]["mute"])
    page.click(f"{mine} [data-action=message]")
    page.keyboard.type("One minute")
    page.keyboard.press("Enter")
    page.wait_for_selector(".chat-line:has-text('One minute')")


def test_talkback_is_in_one_ear_and_in_no_program(
    page: Page, event: RunningEvent, room: dict[str, Delegate]
) -> None:
    key = "[data-delegate=prague] [data-action=talk]"
    page.hover(key)
    page.mouse.down()
    page.wait_for_selector(f"{key}[aria-pressed=true]", timeout=15_000)
    event.wait("the word", 5, lambda it: stage(it, "prague")["talkback"])
    time.sleep(2.5)
    ears = {name: level_of(DIRECTOR_HZ, one.ear(1.0)[0]) for name, one in room.items()}
    under = level_of(1700.0, room["prague"].ear(1.0)[0])
    page.mouse.up()
    page.wait_for_selector(f"{key}[aria-pressed=false]")
    assert ears["prague"] == pytest.approx(-20, abs=3)
    assert ears["lima"] < -70
    assert under == pytest.approx(-45, abs=3), "the others are 15 dB down meanwhile"
    time.sleep(1.5)
    (folder,) = (event.data_dir / "recordings").iterdir()
    for program in ("zh", "en"):
        newest = read_sound(folder / f"{program}.mkv").samples[0, -5 * RATE :]
        assert level_of(DIRECTOR_HZ, newest) < -70
    assert level_of(DIRECTOR_HZ, room["prague"].ear(0.5)[0]) < -60, "the key is up"


def test_two_directors_see_each_other_and_the_same_preview(
    page: Page, event: RunningEvent, browser: Browser
) -> None:
    with visitor(browser, locale="zh-TW") as other:
        other.goto(link(event))
        other.wait_for_selector(".control[data-state=open]", timeout=20_000)
        other.fill(".director-name", "Mei")
        other.keyboard.press("Tab")
        page.wait_for_selector("[data-others]:has-text('Mei')")
        other.click("[data-layout=two]")
        other.click("[data-source=lima]")
        page.wait_for_selector("[data-slot='0'][data-holds=lima]")
        look(other, "control-zh")
    page.wait_for_selector("[data-others]", state="detached")


def test_the_directors_slides(page: Page, event: RunningEvent, tmp_path: Path) -> None:
    deck = tmp_path / "agenda.pdf"
    deck.write_bytes(pdf(3))
    page.set_input_files(".deck input[type=file]", str(deck))
    page.wait_for_selector(".deck[data-page='0']", timeout=30_000)
    page.wait_for_selector("[data-source='slides:event']")
    page.keyboard.press(".")
    page.wait_for_selector(".deck[data-page='1']")
    page.keyboard.press(",")
    page.wait_for_selector(".deck[data-page='0']")
    theirs = f"{event.url}/api/v1/slides/prague"
    httpx.put(theirs, content=pdf(3), headers=headers(event), timeout=30).raise_for_status()
    page.click("[data-deck=prague] [aria-label='Next page']")
    page.wait_for_selector("[data-deck=prague] .deck[data-page='1']")
    ask(event, "PATCH", "", scene={"layout": "full", "slots": ["slides:prague"]})
    page.wait_for_selector("[data-layout=full][data-slots='slides:prague']")
    page.select_option(".duration select", "1000")
    page.keyboard.press(".")
    page.wait_for_selector("[data-deck=prague] .deck[data-page='2']")
    httpx.delete(theirs, headers=headers(event)).raise_for_status()
    page.wait_for_selector("[data-deck=prague]", state="detached")


@needs_axe
def test_a_machine_finds_nothing_serious(page: Page) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(AUDIT)
    serious = [one for one in found if one["impact"] in ("serious", "critical")]
    assert not serious, [(one["id"], one["nodes"]) for one in serious]


def test_a_delegate_lost_on_stage_is_an_alarm_until_they_are_sent_off(
    page: Page, room: dict[str, Delegate]
) -> None:
    """The last of this file: one delegate is gone afterwards."""
    alarm = ".losses [data-alarm=source_lost][data-subject=lima]"
    assert page.locator(".losses > li").count() == 0
    room["lima"].vanish()
    page.wait_for_selector(f"{alarm}:has-text('Lima is lost')", timeout=20_000)
    assert page.title().startswith("▲")
    look(page, "control-lost")
    page.click("[data-delegate=lima] [data-action=stage]")
    page.wait_for_selector(alarm, state="detached")
    assert not page.title().startswith("▲")
