"""An interpreter at the console's page, by keyboard alone, with a microphone that plays a known tone."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from mixers.units import RATE
from tests.e2e.browser import DESKTOP, LOCALES, knock, look, needs_chromium, page_of, visitor
from tests.support.events import RunningEvent, running_event
from tests.support.material import make_floor, tone
from tests.support.reading import level_of, read_sound

pytestmark = [pytest.mark.browser, needs_chromium]

FLOOR_HZ, VOICE_HZ = 440, 1500
FLOOR_DB, VOICE_DB = -20.0, -17.0
NO_LEVELLING = "[program]\nnormalise = false\n"
AIRED = 4.5
"""Seconds from a switch until the newest second of a program on the disk shows all of it: mixed 0.3 s behind, written a
second later at most, and the floor comes back over 2 s."""
KEEP_PEERS = """
window.peers ??= [];
window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...all) { super(...all); top.peers.push(this); }
};
"""
HEARD = """async () => {
    const heard = {};
    for (const one of (await window.peers.at(-1).getStats()).values())
        if (one.type === 'inbound-rtp') heard[one.kind] = {...one};
    return heard;
}"""
LISTEN = """async () => {
    const track = window.peers.at(-1).getReceivers().find(one => one.track.kind === 'audio').track;
    const context = new AudioContext({sampleRate: 48000}), ear = new AnalyserNode(context, {fftSize: 32768});
    context.createMediaStreamSource(new MediaStream([track])).connect(ear);
    await new Promise(done => setTimeout(done, 3000));
    const sound = new Float32Array(ear.fftSize);
    ear.getFloatTimeDomainData(sound);
    return {rate: context.sampleRate, sound: [...sound]};
}"""
MICROPHONE = VOICE_HZ, VOICE_DB - 3.01


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("console")
    sound = tone(20, FLOOR_HZ, FLOOR_DB)
    floor = make_floor(folder / "floor.mp4", seconds=20, size=(320, 180), sound=sound, bit_rate=300_000)
    with running_event(folder, floor=floor, extra=NO_LEVELLING, recording=True, wait="floor") as running:
        yield running


def enter(page: Page, event: RunningEvent, name: str, booth: str = "a") -> None:
    """Open the link and take a seat without touching the mouse."""
    page.add_init_script(KEEP_PEERS)
    page.goto(f"{event.url}/booth/{booth}#token={event.booth_token(booth)}")
    page.wait_for_selector("main.join")
    for field, keys in (("name", name), ("consent", " ")):
        page.wait_for_selector(f"[name={field}]")
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.name") == field:
                break
        page.keyboard.type(keys)
    page.keyboard.press("Enter")
    page.wait_for_selector("main.desk[data-state=in]", timeout=20_000)


def console(event: RunningEvent, name: str) -> dict[str, Any]:
    """Return what the service says of the newest console of `name`; that of a page before may still keep its seat."""
    booth = next(one for one in event.state()["booths"] if one["name"] == "a")
    found: dict[str, Any] = next(one for one in reversed(booth["consoles"]) if one["name"] == name)
    return found


def until(page: Page, what: str, ready: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        page.wait_for_timeout(100)


def levels(event: RunningEvent, language: str) -> tuple[float, float]:
    """Return how loud floor and voice are in the newest second of a program's recording, dBFS."""
    (folder,) = (event.data_dir / "recordings").iterdir()
    newest = read_sound(folder / f"{language}.mkv").samples[0, -RATE:]
    return level_of(FLOOR_HZ, newest), level_of(VOICE_HZ, newest)


def test_a_shift_by_keyboard_alone(event: RunningEvent, browser: Browser) -> None:
    """Mic on, cough, the other direction, off: the page shows the service's truth, the programs are right."""
    with page_of(browser) as (page, faults):
        enter(page, event, "Mei")
        assert console(event, "Mei")["mic"] == "off"
        page.keyboard.press("m")
        page.wait_for_selector(".air-lamp[data-on-air=true]")
        page.wait_for_timeout(AIRED * 1000)
        floor, voice = levels(event, "zh")
        assert voice == pytest.approx(VOICE_DB, abs=1.5)
        assert floor == pytest.approx(FLOOR_DB - 18, abs=1.0)
        assert levels(event, "en")[0] == pytest.approx(FLOOR_DB, abs=0.5)
        word = page.text_content(".level-word")

        page.keyboard.down(" ")
        page.wait_for_selector(".air-lamp[data-on-air=false]")
        assert console(event, "Mei")["cough"] is True
        page.wait_for_timeout(AIRED * 1000)
        floor, voice = levels(event, "zh")
        assert voice < -60
        page.keyboard.up(" ")
        page.wait_for_selector(".air-lamp[data-on-air=true]")

        page.keyboard.press("ArrowRight")
        page.wait_for_selector("[data-output=en][aria-pressed=true]")
        page.wait_for_timeout(AIRED * 1000)
        floor, voice = levels(event, "en")
        assert voice == pytest.approx(VOICE_DB, abs=1.5)
        assert floor == pytest.approx(FLOOR_DB - 18, abs=1.0)
        floor, voice = levels(event, "zh")
        assert voice < -60
        assert floor == pytest.approx(FLOOR_DB, abs=0.5)

        page.keyboard.press("m")
        page.wait_for_selector(".air-lamp[data-on-air=false]")
        until(page, "mic off", lambda: console(event, "Mei")["mic"] == "off")
        assert word
        assert not faults


def test_floor_sound_and_picture_reach_the_interpreter(event: RunningEvent, browser: Browser) -> None:
    with page_of(browser) as (page, faults):
        enter(page, event, "Ana")
        page.wait_for_timeout(2000)
        before = page.evaluate(HEARD)
        ear = page.evaluate(LISTEN)
        after = page.evaluate(HEARD)
        sound = np.asarray(ear["sound"], np.float32)
        assert ear["rate"] == RATE
        assert level_of(FLOOR_HZ, sound) == pytest.approx(FLOOR_DB, abs=1.0)
        assert level_of(VOICE_HZ, sound) < -60
        assert after["video"]["framesDecoded"] - before["video"]["framesDecoded"] > 40
        answer = page.evaluate("window.peers.at(-1).remoteDescription.sdp")
        assert "nack" in [line.split()[-1] for line in answer.splitlines() if line.startswith("a=rtcp-fb")]
        assert not faults


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_door_is_whole(event: RunningEvent, browser: Browser, language: str) -> None:
    with visitor(browser, DESKTOP, LOCALES[language]) as page:
        knock(page, event)
        page.click("main.join h1")
        look(page, f"door-{language}")
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        box = page.locator("[name=consent]").bounding_box()
        assert box
        assert box["width"] == box["height"] == 20


def test_the_partner_takes_the_mic_and_both_pages_say_so(event: RunningEvent, browser: Browser) -> None:
    with page_of(browser) as (first, faults), page_of(browser) as (second, more):
        enter(first, event, "One")
        enter(second, event, "Two")
        first.keyboard.press("m")
        first.wait_for_selector(".air-lamp[data-on-air=true]")
        mine = second.locator(".partner[data-on-air=true]")
        mine.wait_for()
        assert "One" in (mine.text_content() or "")
        for page in (first, second):
            assert page.locator(".partners ul").evaluate("list => list.scrollHeight <= list.clientHeight")
        second.keyboard.press("Shift+H")
        second.wait_for_selector(".air-lamp[data-on-air=true]")
        first.wait_for_selector(".air-lamp[data-on-air=false]")
        assert (console(event, "One")["mic"], console(event, "Two")["mic"]) == ("off", "on")
        second.keyboard.press("m")
        second.wait_for_selector(".air-lamp[data-on-air=false]")
        assert not faults
        assert not more


def change(event: RunningEvent, path: str, **values: Any) -> None:
    """PATCH as the engineer."""
    httpx.patch(f"{event.url}/api/v1/{path}", json=values, headers=event.engineer).raise_for_status()


@pytest.mark.parametrize(
    ("language", "floor_speaks_it", "booth_muted"),
    [
        ("en", "viewers hear the floor: it speaks 中文", "has muted this booth"),
        ("zh", "觀眾聽到的是現場", "將此口譯廂靜音"),
    ],
)
def test_on_air_is_said_only_of_a_voice_that_viewers_hear(
    event: RunningEvent, browser: Browser, language: str, floor_speaks_it: str, booth_muted: str
) -> None:
    """... to the interpreter with the reason and what to do about it, and to the engineer in a word."""
    with (
        visitor(browser, locale=LOCALES[language]) as page,
        visitor(browser, locale=LOCALES[language]) as engineer,
    ):
        enter(page, event, "Mei")
        engineer.goto(f"{event.url}/engineer#token={event.links['engineer']['token']}")
        page.keyboard.press("m")
        page.wait_for_selector(".air-lamp[data-on-air=true]")
        engineer.wait_for_selector('[data-strip="booths/a"] [data-standing=onAir]')
        for path, unheard, heard, said in (
            ("sources/podium", {"language": "zh"}, {"language": None}, floor_speaks_it),
            ("booths/a", {"mute": True}, {"mute": False}, booth_muted),
        ):
            change(event, path, **unheard)
            page.wait_for_selector(".air-lamp.amber[data-on-air=false][data-standing=unheard]")
            assert said in (page.text_content(".line-message[role=status]") or "")
            page.wait_for_selector(".partner[data-on-air=false] [data-standing=unheard]")
            assert page.locator(".on-air, .tag.red, .mic-key.red").count() == 0
            assert not page.title().startswith("●")
            engineer.wait_for_selector('[data-strip="booths/a"] .standing [data-standing=unheard]')
            engineer.click('[data-strip="booths/a"] .strip-name')
            engineer.wait_for_selector(".console-table [data-standing=unheard]")
            look(page, f"console-unheard-{language}")
            change(event, path, **heard)
            page.wait_for_selector(".air-lamp[data-on-air=true]")
            assert page.text_content(".line-message") == ""
        page.keyboard.down(" ")
        page.wait_for_selector(".air-lamp[data-standing=coughing]")
        lamp, partner = (
            (page.text_content(f"{place} [data-standing=coughing], {place}[data-standing=coughing]") or "")
            for place in (".air-lamp", ".partner")
        )
        assert lamp.split() == partner.split()
        page.keyboard.up(" ")
        page.wait_for_selector(".air-lamp[data-on-air=true]")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_press_without_a_line_is_told_in_the_pages_language(
    event: RunningEvent, browser: Browser, language: str
) -> None:
    """... and the sentence goes by itself when the line is back."""
    with visitor(browser, locale=LOCALES[language]) as page:
        enter(page, event, "Mei")
        page.context.set_offline(True)
        page.keyboard.press("m")
        page.wait_for_selector(".line-message.caution")
        said = page.text_content(".line-message span") or ""
        assert ("線路中斷" if language == "zh" else "The line is down") in said
        assert "fetch" not in said
        page.context.set_offline(False)
        page.wait_for_selector(".line-message:not(.caution, .alarm)", timeout=30_000)


def test_a_page_that_is_closed_leaves_its_seat(event: RunningEvent, browser: Browser) -> None:
    with page_of(browser) as (page, _faults):
        enter(page, event, "Gone")
        assert console(event, "Gone")["connected"]
    event.wait(
        "an empty booth",
        15,
        lambda e: not any(c["name"] == "Gone" for b in e.state()["booths"] for c in b["consoles"]),
    )
