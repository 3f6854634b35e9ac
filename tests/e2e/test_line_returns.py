"""A lid that was closed, and a cable pulled for the radio: the desk is back by itself, as it was."""

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import CHROMIUM, chromium, needs_chromium, page_of, write_tone
from tests.e2e.test_console_page import NO_LEVELLING, VOICE_DB, VOICE_HZ, console, enter, until
from tests.support.events import RunningEvent, running_event
from tests.support.material import make_floor, tone
from tests.support.own_network import in_own_network
from tests.support.second_host import second_host
from tests.support.speakers import speakers

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("floor") / "tone.mp4"
    return make_floor(path, seconds=20, size=(320, 180), sound=tone(20, 440, -20.0), bit_rate=300_000)


@pytest.fixture(scope="module")
def microphone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tone(tmp_path_factory.mktemp("mic") / "voice.wav", VOICE_HZ, VOICE_DB - 3.01)


def browsing() -> list[psutil.Process]:
    """Return the processes of the Chromium that this test has started."""
    ours = psutil.Process().children(recursive=True)
    return [one for one in ours if "chromium" in one.name()]


def on_the_air(page: Page, event: RunningEvent) -> None:
    """Enter, turn the direction round and speak."""
    enter(page, event, "Mei")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("[data-output=en][aria-pressed=true]")
    page.keyboard.press("m")
    page.wait_for_selector(".air-lamp[data-on-air=true]")


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory, floor: Path) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("event")
    with running_event(folder, floor=floor, extra=NO_LEVELLING, wait="floor") as running:
        yield running


@pytest.fixture(scope="module")
def browser(microphone: Path) -> Iterator[Browser]:
    with chromium(microphone) as running:
        yield running


@contextmanager
def desk_on_the_air(event: RunningEvent, browser: Browser) -> Iterator[Page]:
    """Give an interpreter's desk that is on the air; nothing may go wrong in its page."""
    event.wait("an empty booth", 15, lambda e: not seats(e))
    with page_of(browser) as (page, faults):
        on_the_air(page, event)
        yield page
        assert not faults


def back(page: Page, event: RunningEvent) -> None:
    """The desk is as it was, mic off, and can be used."""
    until(page, "its direction", lambda: console(event, "Mei")["output"] == "en")
    assert console(event, "Mei")["mic"] == "off"
    page.wait_for_selector(".air-lamp[data-on-air=false]:not(.unsure)")
    page.keyboard.press("m")
    page.wait_for_selector(".air-lamp[data-on-air=true]")
    until(page, "one console", lambda: seats(event) == 1)


def seats(event: RunningEvent) -> int:
    return len(event.state()["booths"][0]["consoles"])


def test_after_a_computer_has_slept_the_desk_is_back_within_three_seconds(
    event: RunningEvent, browser: Browser
) -> None:
    with desk_on_the_air(event, browser) as page:
        sleep_and_wake(event, page)


def sleep_and_wake(event: RunningEvent, page: Page) -> None:
    """Stop the browser for so long that the service forgets it."""
    asleep, fell_asleep = browsing(), datetime.now()
    for process in asleep:
        process.send_signal(signal.SIGSTOP)
    event.wait("the empty booth", 20, lambda e: not seats(e))
    time.sleep(5)
    for process in asleep:
        process.send_signal(signal.SIGCONT)
    woken = time.monotonic()
    event.wait("the console", 15, lambda e: seats(e) and e.state()["booths"][0]["consoles"][0]["connected"])
    took = time.monotonic() - woken
    page.wait_for_selector("main.desk[data-state=in]")
    said = page.text_content(".line-message.caution") or ""
    dropped = datetime.strptime(re.findall(r"\d\d:\d\d:\d\d", said)[0], "%H:%M:%S")
    assert abs((dropped - fell_asleep.replace(year=1900, month=1, day=1)).total_seconds()) < 3, said
    back(page, event)
    assert took < 3


@in_own_network
def test_from_one_network_to_another_the_desk_follows(tmp_path: Path, floor: Path, microphone: Path) -> None:
    with (
        second_host() as host,
        running_event(tmp_path, floor=floor, extra=NO_LEVELLING, server='host = "0.0.0.0"') as event,
    ):
        away = host.sees(event)
        there = host.run_by(str(CHROMIUM), tmp_path)
        secure = f"--unsafely-treat-insecure-origin-as-secure={away.url}"
        with (
            chromium(microphone, secure, program=there) as browser,
            page_of(browser) as (page, faults),
        ):
            on_the_air(page, away)
            page.evaluate(WATCH_STATES)
            pulled = time.time()
            host.use("radio")
            heard_again(page, away)
            entered = [at / 1000 for at, state in page.evaluate("window.states") if state == "in"]
            page.wait_for_selector(".air-lamp[data-on-air=true]:not(.unsure)")
            assert (console(away, "Mei")["output"], console(away, "Mei")["mic"]) == ("en", "on")
            until(page, "one console", lambda: seats(away) == 1)
            host.use("cable")
            page.wait_for_timeout(2000)
            page.click("[data-action=mic][aria-pressed=true]", timeout=10_000)  # better not
            page.wait_for_timeout(5000)
            page.wait_for_selector("main.desk[data-state=in]", timeout=20_000)
            until(page, "mic off", lambda: console(away, "Mei")["mic"] == "off")
            back(page, away)
            with speakers(event) as room:
                partner = room.enter("a")
                host.use("radio")
                page.wait_for_timeout(1500)
                partner.patch(mic="on", output="en")
                page.wait_for_timeout(5000)
                page.wait_for_selector("main.desk[data-state=in]", timeout=20_000)
                assert console(away, "Mei")["mic"] == "off", "the colleague has it"
            assert page.locator("iframe").count() <= 2, "of three, those of closed connections are gone"
            assert not faults
            assert all(at - pulled < 7 for at in entered), "1.5 s until it is noticed, and a new connection"


def heard_again(page: Page, event: RunningEvent) -> None:
    """Wait until the voice is gone and there again."""
    until(page, "silence", lambda: level(event) < -60)
    until(page, "the voice", lambda: level(event) > -30, 8)


WATCH_STATES = """() => {
    window.states = [];
    const desk = document.querySelector('main.desk');
    new MutationObserver(() => window.states.push([Date.now(), desk.dataset.state]))
        .observe(desk, {attributes: true, attributeFilter: ['data-state']});
}"""
UNPLUG = """() => {
    const open = navigator.mediaDevices.getUserMedia;
    window.plug = () => {
        navigator.mediaDevices.getUserMedia = open;
        navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    };
    navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('gone', 'NotFoundError'); };
    const {track} = window.peers.at(-1).getSenders().find(one => one.track?.kind === 'audio');
    track.stop();
    track.dispatchEvent(new Event('ended'));
}"""


@pytest.mark.parametrize(("seconds", "mic"), [(2, "on"), (11, "off")])
def test_a_microphone_that_is_plugged_in_again_is_heard_again(
    event: RunningEvent, browser: Browser, seconds: int, mic: str
) -> None:
    with desk_on_the_air(event, browser) as page:
        page.evaluate(UNPLUG)
        page.wait_for_selector(".line-message.alarm")
        until(page, "silence", lambda: level(event) < -60)
        page.wait_for_timeout(seconds * 1000)
        page.evaluate("window.plug()")
        page.wait_for_selector(".line-message.caution")
        until(page, f"mic {mic}", lambda: console(event, "Mei")["mic"] == mic)
        if mic == "off":
            page.keyboard.press("m")
        until(page, "the voice", lambda: level(event) > -30)


def level(event: RunningEvent) -> float:
    """The newest peak of the loudest console, dBFS."""
    meters = event.state()["levels"]["consoles"].values()
    return max((float(meter["peak"]) for meter in meters), default=-120.0)
