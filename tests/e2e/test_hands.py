"""The desk under other keys, and under a pedal: what an interpreter sets is what they do, also after a reload."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import LOCALES, look, needs_chromium, visitor
from tests.e2e.test_console_page import NO_LEVELLING, VOICE_DB, VOICE_HZ, console, enter, until
from tests.support.events import RunningEvent, running_event
from tests.support.material import make_floor, tone

pytestmark = [pytest.mark.browser, needs_chromium]

PEDAL = """
window.pedal = { name: 'Pedal', state: 'connected', onmidimessage: null };
window.press = (...bytes) => window.pedal.onmidimessage({ data: Uint8Array.from(bytes) });
navigator.requestMIDIAccess = async () => ({ inputs: new Map([['1', window.pedal]]), onstatechange: null });
"""
"""A MIDI input of this browser: the machines that run these tests have none. The messages are those of MIDI 1.0."""
SUSTAIN = (0xB0, 64)
MICROPHONE = VOICE_HZ, VOICE_DB - 3.01


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("hands")
    sound = tone(20, 440, -20.0)
    floor = make_floor(folder / "floor.mp4", seconds=20, size=(320, 180), sound=sound, bit_rate=300_000)
    with running_event(folder, floor=floor, extra=NO_LEVELLING, wait="floor") as running:
        yield running


def learn(page: Page, action: str) -> None:
    """Ask the card for another control of an action, by keyboard."""
    page.focus(f".hands-row[data-action={action}] > button")
    page.keyboard.press("Enter")
    page.wait_for_selector(f".hands-row[data-action={action}] > button[aria-pressed=true]")


def coughs(page: Page, event: RunningEvent, expected: bool) -> None:
    until(page, f"cough {expected}", lambda: console(event, "Mei")["cough"] is expected)


def test_keys_and_a_pedal_are_learnt_by_moving_them_and_kept(browser: Browser, event: RunningEvent) -> None:
    with visitor(browser) as page:
        page.add_init_script(PEDAL)
        enter(page, event, "Mei")
        page.keyboard.press("?")
        page.wait_for_selector("dialog.hands-card")
        page.focus("text=Change keys")
        page.keyboard.press("Enter")
        learn(page, "mic")
        page.keyboard.press("k")
        page.wait_for_selector(".hands-row[data-action=mic] kbd:text-is('K')")
        learn(page, "auto")
        page.keyboard.press("Escape")
        page.wait_for_selector(".hands-row[data-action=auto] > button[aria-pressed=false]")
        page.click("text=Use MIDI pedals and knobs")
        page.wait_for_selector("text=MIDI: Pedal")
        learn(page, "cough")
        page.evaluate(f"press({SUSTAIN[0]}, {SUSTAIN[1]}, 127)")
        page.evaluate(f"press({SUSTAIN[0]}, {SUSTAIN[1]}, 0)")
        page.wait_for_selector(".hands-row[data-action=cough] kbd:text-is('Pedal cc 1/64')")
        assert console(event, "Mei")["cough"] is False
        look(page, "hands-changing-en")
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog.hands-card", state="detached")

        page.keyboard.press("k")
        page.wait_for_selector(".air-lamp[data-on-air=true]")
        page.evaluate(f"press({SUSTAIN[0]}, {SUSTAIN[1]}, 127)")
        coughs(page, event, True)
        page.evaluate(f"press({SUSTAIN[0]}, {SUSTAIN[1]}, 0)")
        coughs(page, event, False)
        page.keyboard.press("m")
        page.wait_for_selector(".air-lamp[data-on-air=false]")

        page.keyboard.press("?")
        page.click("text=Change keys")
        page.click(".hands-row[data-action=mic] .cap-key >> nth=0")
        page.wait_for_selector(".hands-row[data-action=mic] kbd:text-is('M')", state="detached")
        page.keyboard.press("Escape")
        page.wait_for_selector(".mic-key .cap:text-is('K')")
        page.reload()
        page.wait_for_selector("main.desk[data-state=in]", timeout=20_000)
        page.keyboard.press("m")
        page.keyboard.press("k")
        page.wait_for_selector(".air-lamp[data-on-air=true]")


def test_the_card_is_read_in_chinese_on_one_screen(browser: Browser, event: RunningEvent) -> None:
    with visitor(browser, locale=LOCALES["zh"]) as page:
        enter(page, event, "Lin")
        page.keyboard.press("?")
        page.wait_for_selector("dialog.hands-card")
        look(page, "hands-zh")
        fits = "document.querySelector('dialog.hands-card').scrollHeight <= innerHeight"
        assert page.evaluate(fits), "nothing of the card is out of sight"
