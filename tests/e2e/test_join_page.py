"""A delegate's page in Chromium: camera and microphone, the waiting room, the stage, slides, and coming back."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from interp.timeline.units import RATE
from tests.e2e.browser import PHONE, chromium, look, needs_chromium, visitor, write_tone
from tests.slides.files import pdf
from tests.support.events import RunningEvent, running_event
from tests.support.material import write_wav
from tests.support.reading import level_of, read_sound

pytestmark = [pytest.mark.browser, needs_chromium]

VOICE_HZ, VOICE_DB = 500, -17.0
"""Peak of the sine."""
LYING = ViewportSize(width=844, height=390)
HEADSET = "localStorage.setItem('interp.join', JSON.stringify({headset: true}))"
"""What takes echo and noise away would take the tone for noise."""
EXTRA = (
    '[studio]\nsize = "640x360"\n[program]\nnormalise = false\n[floor]\nautomix = false\nnormalise = false\n'
    '[[delegate]]\nname = "prague"\nlabel = "Praha"\nlanguage = "en"\n'
    'title = { en = "Mayor of Prague", zh = "布拉格市長" }\n'
    '[[delegate]]\nname = "lima"\nlanguage = "en"\n'
)
GREEN = (0, 135, 0)
"""What Chromium's fake camera shows, about."""


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("join")
    silence = write_wav(folder / "floor.wav", np.zeros(20 * RATE, np.float32))
    with running_event(folder, floor=silence, extra=EXTRA, recording=True, wait="floor") as running:
        yield running


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    voice = write_tone(tmp_path_factory.mktemp("voice") / "voice.wav", VOICE_HZ, VOICE_DB - 3.01)
    with chromium(voice, "--auto-select-desktop-capture-source=Entire screen") as started:
        yield started


@pytest.fixture
def page(event: RunningEvent, browser: Browser) -> Iterator[Page]:
    """Praha's page, before the button."""
    with visitor(browser, permissions=["camera", "microphone"]) as opened:
        opened.add_init_script(HEADSET)
        opened.goto(link(event, "prague"))
        opened.wait_for_selector(".join-button:enabled", timeout=20_000)
        yield opened


def link(event: RunningEvent, name: str) -> str:
    return f"{event.url}/join/{name}#token={event.links['delegates'][name]['token']}"


def control(event: RunningEvent) -> dict[str, str]:
    return {"Authorization": f"Bearer {event.links['control']['token']}"}


def delegate(event: RunningEvent, name: str = "prague") -> Any:
    answer = httpx.get(f"{event.url}/api/v1/delegates/{name}", headers=control(event))
    answer.raise_for_status()
    return answer.json()


def direct(event: RunningEvent, path: str, **change: Any) -> None:
    httpx.patch(f"{event.url}/api/v1/{path}", json=change, headers=control(event)).raise_for_status()


LISTENING = """() => {
    window.opened = [];
    const { clone } = MediaStreamTrack.prototype;
    MediaStreamTrack.prototype.clone = function () {
        const track = clone.call(this);
        window.opened.push(track);
        return track;
    };
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (what) => {
        const stream = await open(what);
        window.opened.push(...stream.getTracks());
        return stream;
    };
}"""
"""Lets the page keep every track that it opens from now on."""
UNPLUG = """() => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia, list = mediaDevices.enumerateDevices;
    window.plug = () => {
        Object.assign(mediaDevices, { getUserMedia: open, enumerateDevices: list });
        mediaDevices.dispatchEvent(new Event('devicechange'));
    };
    mediaDevices.getUserMedia = async () => { throw new DOMException('gone', 'NotFoundError'); };
    mediaDevices.enumerateDevices = async () => [];
    for (const track of window.opened) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
    }
    mediaDevices.dispatchEvent(new Event('devicechange'));
}"""
"""Pulls microphone and camera out, as far as a page can tell; `window.plug()` puts them in again."""


def enter(page: Page, event: RunningEvent) -> None:
    """Press the button, and be in the waiting room."""
    direct(event, "delegates/prague", on_stage=False)
    page.click(".join-button")
    page.wait_for_selector(".join[data-phase=in]", timeout=20_000)
    event.wait("Praha live", 20, lambda it: delegate(it)["tally"] == "waiting")


def program(event: RunningEvent) -> tuple[np.ndarray, float]:
    """Return the newest frame of the recorded program, RGB, and how loud the voice is in its last second, dBFS."""
    (folder,) = (event.data_dir / "recordings").iterdir()
    sound = read_sound(folder / "en.mkv").samples[0, -RATE:]
    with av.open(str(folder / "en.mkv")) as container:
        *_, newest = container.decode(video=0)
    return newest.to_ndarray(format="rgb24"), level_of(VOICE_HZ, sound)


def test_from_the_button_to_the_picture(page: Page, event: RunningEvent) -> None:
    assert page.text_content(".who") == "布拉格市長 · Mayor of Prague"
    page.wait_for_selector("[data-line]:not([data-line=''])")
    enter(page, event)
    page.wait_for_selector(".tally.waiting")
    assert page.get_attribute(".tally", "data-heard") == "false"
    time.sleep(1.5)
    assert program(event)[1] < -60, "nobody is heard from the waiting room"

    direct(event, "delegates/prague", on_stage=True)
    page.wait_for_selector(".tally.on_stage[data-heard=true]")
    direct(event, "studio", scene={"layout": "full", "slots": ["prague"], "straps": True})
    page.wait_for_selector(".tally.in_picture[data-heard=true]")
    time.sleep(3)
    picture, voice = program(event)
    middle = picture[60:80, 300:340].reshape(-1, 3).mean(axis=0)
    assert np.abs(middle - GREEN).max() < 40, middle
    assert picture[-60:, 20:200].min() < 40, "a strap"
    assert abs(voice - VOICE_DB) < 3
    page.wait_for_function("document.querySelector('.program-box > video').videoWidth > 0")
    green = page.evaluate(
        """() => {
            const video = document.querySelector('.program-box > video');
            const canvas = document.createElement('canvas');
            canvas.width = 64; canvas.height = 36;
            const pen = canvas.getContext('2d');
            pen.drawImage(video, 0, 0, 64, 36);
            return [...pen.getImageData(32, 6, 1, 1).data].slice(0, 3);
        }"""
    )
    assert abs(green[1] - GREEN[1]) < 50 > green[0], f"one sees oneself in the program: {green}"
    look(page, "join-in-picture")

    page.click("button:has-text('Microphone on')")
    page.wait_for_selector(".tally[data-heard=false]")
    time.sleep(2)
    assert program(event)[1] < -60, "off is off"
    assert switches(event) == (False, True), "the director is told"
    page.click("button:has-text('Microphone off')")
    page.click("button:has-text('Camera on')")
    event.wait("a card", 5, lambda it: sources(it)["prague"] == "missing")
    assert switches(event) == (True, False)
    page.click("button:has-text('Camera off')")
    event.wait("the camera again", 5, lambda it: sources(it)["prague"] == "live")


def switches(event: RunningEvent) -> tuple[bool, bool]:
    """Return whether the delegate's microphone and camera are on, as the director sees it."""
    one = delegate(event)
    return one["microphone"], one["camera"]


def sources(event: RunningEvent) -> dict[str, str]:
    found = httpx.get(f"{event.url}/api/v1/studio", headers=control(event)).json()["sources"]
    return {one["name"]: one["picture"] for one in found}


def test_hand_language_and_a_word_with_the_director(page: Page, event: RunningEvent) -> None:
    enter(page, event)
    page.click("[data-action=hand]")
    event.wait("a hand", 5, lambda it: delegate(it)["hand"] is not None)
    page.wait_for_selector("[data-action=hand][aria-pressed=true]")
    direct(event, "delegates/prague", hand=False)
    page.wait_for_selector("[data-action=hand][aria-pressed=false]")
    page.select_option(".language-choice select", "zh")
    event.wait("the language", 5, lambda it: delegate(it)["language"] == "zh")
    page.select_option(".language-choice select", "en")

    page.fill(".chat textarea", "Can you hear me?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".chat-line[data-own=true]:has-text('Can you hear me?')")
    answer = {"text": "Yes. You are next.", "key": "k1"}
    url = f"{event.url}/api/v1/delegates/prague/chat"
    httpx.post(url, json=answer, headers=control(event)).raise_for_status()
    page.wait_for_selector(".chat-line[data-own=false]:has-text('You are next')")
    written = httpx.get(url, headers=control(event)).json()["lines"]
    assert [(line["by"], line["text"]) for line in written[-2:]] == [
        ("delegate", "Can you hear me?"),
        ("control", "Yes. You are next."),
    ]


def test_slides_are_sent_and_turned_and_seen(page: Page, event: RunningEvent, tmp_path: Path) -> None:
    enter(page, event)
    direct(event, "delegates/prague", on_stage=True)
    deck = tmp_path / "speech.pdf"
    deck.write_bytes(pdf(3))
    page.set_input_files(".deck input[type=file]", str(deck))
    page.wait_for_selector(".deck[data-page='0']", timeout=30_000)
    direct(event, "studio", scene={"layout": "slides", "slots": ["slides:prague", "prague"]})
    time.sleep(2)
    first = program(event)[0][300, 20].mean()
    page.click("[aria-label='Next page']")
    page.wait_for_selector(".deck[data-page='1']")
    time.sleep(2)
    assert program(event)[0][300, 20].mean() - first == pytest.approx(100, abs=12)
    deck.write_bytes(b"this is no PDF")
    page.set_input_files(".deck input[type=file]", str(deck))
    page.wait_for_selector(".deck .message.alarm:has-text('could not be read')")
    assert page.get_attribute(".deck", "data-page") == "1", "the slides are still there"
    page.click(".deck button:has-text('Remove')")
    page.wait_for_selector(".deck[data-page='']")


def test_a_screen_is_shared_as_a_second_picture_beside_the_camera(page: Page, event: RunningEvent) -> None:
    enter(page, event)
    direct(event, "delegates/prague", on_stage=True)
    assert sources(event)["screen:prague"] == "missing"
    page.click("[data-action=share]")
    page.wait_for_selector("[data-action=share][aria-pressed=true]")
    event.wait("the screen", 20, lambda it: delegate(it)["screen"])
    event.wait("its picture", 10, lambda it: sources(it)["screen:prague"] == "live")
    direct(event, "studio", scene={"layout": "two", "slots": ["prague", "screen:prague"]})
    time.sleep(3)
    picture, voice = program(event)
    assert sources(event)["prague"] == "live", "the camera goes on"
    assert abs(voice - VOICE_DB) < 3
    camera, screen = (picture[170:190, x : x + 20].reshape(-1, 3).mean(axis=0) for x in (60, 560))
    assert np.abs(camera - GREEN).max() < 60, camera
    assert screen.max() > 60, f"not a card, nor an empty slot: {screen}"
    look(page, "join-sharing")
    page.click("[data-action=share]")
    page.wait_for_selector("[data-action=share][aria-pressed=false]")
    event.wait("no screen", 15, lambda it: sources(it)["screen:prague"] == "missing")
    event.wait("that it is told", 10, lambda it: not delegate(it)["screen"])


def test_a_reload_brings_one_back_to_the_same_place(page: Page, event: RunningEvent) -> None:
    enter(page, event)
    direct(event, "delegates/prague", on_stage=True)
    direct(event, "studio", scene={"layout": "full", "slots": ["prague"]})
    page.wait_for_selector(".tally.in_picture")
    before = delegate(event)["session"]
    page.reload()
    page.wait_for_selector(".tally.in_picture[data-heard=true]", timeout=15_000)
    event.wait("another session", 10, lambda it: delegate(it)["session"] not in (None, before))
    page.click("button:has-text('Microphone on')")
    page.click("button:has-text('Camera on')")
    page.wait_for_selector(".tally.in_picture[data-heard=false]:has-text('your name, not your camera')")
    page.reload()
    page.wait_for_selector(".tally.in_picture[data-heard=false]", timeout=15_000)
    assert page.is_visible("button:has-text('Microphone off')"), "what was off stays off"
    assert page.is_visible("button:has-text('Camera off')")
    event.wait("the director knows", 5, lambda it: switches(it) == (False, False))
    event.wait("a card", 5, lambda it: sources(it)["prague"] == "missing")
    page.click("button:has-text('Microphone off')")
    page.click("button:has-text('Camera off')")
    page.wait_for_selector(".tally.in_picture[data-heard=true]:has-text('The audience sees you')")


def in_sight(page: Page, selector: str) -> None:
    """See that a part of the page lies within its window, whole."""
    box, size = page.locator(selector).bounding_box(), page.viewport_size
    assert box is not None
    assert size is not None
    assert box["y"] >= 0, selector
    assert box["y"] + box["height"] <= size["height"], selector


def test_two_pages_do_not_fight_for_one_place(page: Page, event: RunningEvent, browser: Browser) -> None:
    enter(page, event)
    with visitor(browser, PHONE, "zh-TW", permissions=["camera", "microphone"]) as phone:
        phone.goto(link(event, "prague"))
        phone.wait_for_selector(".join-button:enabled", timeout=20_000)
        look(phone, "join-phone-setup")
        phone.set_viewport_size(LYING)
        in_sight(phone, ".join-button")
        look(phone, "join-phone-lying-setup")
        phone.click(".join-button")
        phone.wait_for_selector(".join[data-phase=in]", timeout=20_000)
        in_sight(phone, ".tally")
        look(phone, "join-phone-lying")
        phone.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        phone.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        in_sight(phone, ".tally")
        page.wait_for_selector("[data-state=elsewhere]", timeout=15_000)
        time.sleep(2)
        assert phone.get_attribute(".join", "data-phase") == "in"
        look(phone, "join-phone-waiting")
        page.click("button:has-text('Take part here')")
        page.wait_for_selector(".join[data-phase=in]", timeout=20_000)
        phone.wait_for_selector("[data-state=elsewhere]", timeout=15_000)


def test_what_is_plugged_in_again_is_heard_and_seen_again(page: Page, event: RunningEvent) -> None:
    page.add_init_script(f"({LISTENING})()")
    page.reload()
    page.wait_for_selector(".join-button:enabled", timeout=20_000)
    enter(page, event)
    direct(event, "delegates/prague", on_stage=True)
    direct(event, "studio", scene={"layout": "full", "slots": ["prague"]})
    page.wait_for_selector(".tally.in_picture[data-heard=true]")
    page.evaluate(UNPLUG)
    page.wait_for_selector(".message.alarm:has(button)")
    page.wait_for_selector(".tally.in_picture[data-heard=false]")
    event.wait("the director knows", 10, lambda it: switches(it) == (False, False))
    event.wait("a card", 10, lambda it: sources(it)["prague"] == "missing")
    look(page, "join-unplugged")
    event.wait("silence", 10, lambda it: program(it)[1] < -60)
    page.evaluate("window.plug()")
    page.wait_for_selector(".tally.in_picture[data-heard=true]:has-text('The audience sees you.')")
    event.wait("the director knows", 10, lambda it: switches(it) == (True, True))
    event.wait("the camera again", 10, lambda it: sources(it)["prague"] == "live")
    assert page.locator(".said .alarm, .said :text('disconnected')").count() == 0, "nothing is wrong any more"
    event.wait("the voice", 15, lambda it: abs(program(it)[1] - VOICE_DB) < 3)
    assert page.evaluate("window.opened.filter((track) => track.readyState === 'live').length") == 3, (
        "and one clone"
    )


def test_leaving_takes_two_presses_and_empties_the_place(page: Page, event: RunningEvent) -> None:
    page.evaluate(LISTENING)
    enter(page, event)
    direct(event, "delegates/prague", on_stage=True)
    page.wait_for_selector(".tally.on_stage")
    page.click("[data-action=leave]")
    assert page.get_attribute(".join", "data-phase") == "in"
    page.click("[data-action=leave]")
    page.wait_for_selector("[data-state=left]")
    event.wait("an empty place", 10, lambda it: delegate(it)["tally"] == "away")
    assert not delegate(event)["on_stage"], "who has left is not on stage"
    assert event.state()["alarms"] == []
    assert page.evaluate("window.opened.filter((track) => track.readyState === 'live').length") == 0
    page.click("button:has-text('Join again')")
    page.wait_for_selector(".tally.waiting", timeout=20_000)


@pytest.mark.parametrize(
    ("path", "state"),
    [("/join/prague", "no-token"), ("/join/prague#token=wrong", "denied"), ("/join/lima#token=", "")],
)
def test_a_link_that_does_not_fit_says_so(
    browser: Browser, event: RunningEvent, path: str, state: str
) -> None:
    mine = event.links["delegates"]["prague"]["token"]
    with visitor(browser, permissions=["camera", "microphone"]) as stranger:
        stranger.goto(f"{event.url}{path}{mine if path.endswith('=') else ''}")
        stranger.wait_for_selector(f"[data-state={state or 'denied'}]", timeout=15_000)


def test_who_lets_no_camera_in_is_told_what_to_do(browser: Browser, event: RunningEvent) -> None:
    with visitor(browser) as strict:
        strict.add_init_script(
            "navigator.mediaDevices.getUserMedia = () => "
            "Promise.reject(new DOMException('no', 'NotAllowedError'))"
        )
        strict.goto(link(event, "prague"))
        strict.wait_for_selector("[role=alert]:has-text('may not use camera and microphone')", timeout=15_000)
        assert strict.is_visible("button:has-text('Try again')")
