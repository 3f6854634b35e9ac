"""What an interpreter sees, in Chromium: which picture and whether its packets come, in sync; glossary and lines."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import CHROMIUM, chromium, knock, look, needs_chromium, visitor, write_tone
from tests.e2e.test_console_page import HEARD, KEEP_PEERS
from tests.support.events import RunningEvent, running_event
from tests.support.material import make_floor, tone
from tests.support.own_network import in_own_network
from tests.support.second_host import second_host

pytestmark = [pytest.mark.browser, needs_chromium]

EARLY, LATE = -45, 125
"""ms by which sound may come before and after its picture (ITU-R BT.1359)."""
LUMA = """() => {
    const video = document.querySelector('.floor-picture video');
    const canvas = new OffscreenCanvas(32, 18), pen = canvas.getContext('2d');
    pen.drawImage(video, 0, 0, 32, 18);
    const {data} = pen.getImageData(0, 0, 32, 18);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += data[i + 1];
    return sum / (data.length / 4);
}"""
FLASHES_AND_CLICKS = """async (seconds) => {
    const video = document.querySelector('.floor-picture video'), flashes = [], clicks = [];
    const pen = new OffscreenCanvas(16, 9).getContext('2d', {willReadFrequently: true});
    let white = false, on = true;
    const frame = (_, {expectedDisplayTime}) => {
        pen.drawImage(video, 0, 0, 16, 9);
        const lit = pen.getImageData(4, 4, 8, 1).data.filter((_, i) => i % 4 === 1).every(one => one > 180);
        if (lit && !white) flashes.push(expectedDisplayTime);
        white = lit;
        if (on) video.requestVideoFrameCallback(frame);
    };
    video.requestVideoFrameCallback(frame);
    const track = window.peers.at(-1).getReceivers().find(one => one.track.kind === 'audio').track;
    const context = new AudioContext({sampleRate: 48000, latencyHint: 'interactive'});
    const ear = new AnalyserNode(context, {fftSize: 32768}), sound = new Float32Array(32768);
    context.createMediaStreamSource(new MediaStream([track])).connect(ear).connect(context.destination);
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until) {
        await new Promise(done => setTimeout(done, 300));
        ear.getFloatTimeDomainData(sound);
        const end = context.currentTime, {contextTime, performanceTime} = context.getOutputTimestamp();
        const at = sound.findIndex(one => Math.abs(one) > 0.15);
        if (at < 2000) continue;  // it may have begun before
        const heard = performanceTime + (end - (sound.length - at) / 48000 - contextTime) * 1000;
        if (!clicks.some(one => Math.abs(one - heard) < 200)) clicks.push(heard);
    }
    on = false;
    await context.close();
    return {flashes, clicks};
}"""

LONG = "Midvaal cut barges by 14 % in 2019–2023, 43,000,000 euro, 3.5 billion, all of it by 2050; Thomas Hale"
FACTS = """() => {
  const box = (one, text) => {
    const { left, right, top } = one.getBoundingClientRect();
    return [text, left, right, top];
  };
  const row = document.querySelector(".facts-row");
  return [box(row, ""), ...[...row.children].map((one) => box(one, one.querySelector("strong").textContent))];
}"""
"""What a fact says with its left, right and top, px; the row of them first."""
LAST_WORDS = """(box) => {
  const said = [...box.querySelectorAll(".said-text")].at(-1).lastChild;
  const range = document.createRange();
  range.setStart(said, said.length - 4);
  range.setEnd(said, said.length);
  const at = range.getBoundingClientRect(), frame = box.getBoundingClientRect();
  return at.top >= frame.top - 1 && at.bottom <= frame.bottom + 1 ? range.toString() : "";
}"""
"""The last four letters of the newest line, if they are in sight."""


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    """A floor that flashes and clicks once a second, and slides that are white."""
    folder = tmp_path_factory.mktemp("seeing")
    floor = make_floor(folder / "floor.mp4", seconds=20, size=(640, 360), bit_rate=600_000, gop=20)
    slides = make_floor(
        folder / "slides.mp4",
        seconds=10,
        size=(320, 180),
        bit_rate=100_000,
        flash_every=0.04,
        sound=np.zeros(480_000, np.float32),
    )
    extra = f'[[source]]\nname = "slides"\nlabel = "Slides"\nurl = "{slides}"\n'
    with running_event(folder, floor=floor, extra=extra, wait="floor") as running:
        yield running


def enter(page: Page, event: RunningEvent) -> None:
    page.add_init_script(KEEP_PEERS)
    knock(page, event)
    page.keyboard.press("Enter")
    page.wait_for_selector("main.desk[data-state=in]", timeout=30_000)
    page.wait_for_selector(".floor-picture[data-size=full]", timeout=30_000)


def came(page: Page) -> int:
    """Packets of the picture so far."""
    heard: dict[str, Any] = page.evaluate(HEARD)
    packets: int = heard["video"]["packetsReceived"]
    return packets


def until_luma(page: Page, at_least: float, below: float) -> None:
    for _ in range(100):
        if at_least <= page.evaluate(LUMA) < below:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"brightness {page.evaluate(LUMA)}, not {at_least} to {below}")


def test_the_picture_is_chosen_enlarged_and_switched_off(event: RunningEvent, browser: Browser) -> None:
    with visitor(browser) as page:
        enter(page, event)
        until_luma(page, 20, 180)
        page.select_option("[data-action=which-picture]", label="Slides")
        page.wait_for_selector(".floor-picture[data-watch='source:slides']")
        until_luma(page, 200, 256)
        page.keyboard.press("p")
        page.wait_for_selector(".floor-picture[data-watch=program]")
        until_luma(page, 20, 180)

        page.keyboard.press("x")
        page.wait_for_selector(".floor-picture[data-watch=none][data-size=none] .picture-off")
        page.wait_for_timeout(300)
        before = came(page)
        page.wait_for_timeout(1500)
        assert came(page) == before, "switched off, yet packets of it come"
        look(page, "seeing-off")
        page.click(".picture-off .key")
        page.wait_for_selector(".floor-picture[data-watch=program][data-size=full]")
        page.wait_for_timeout(1500)
        assert came(page) > before + 20

        small = page.locator(".floor-picture").bounding_box()
        page.click("[data-action=large]")
        large = page.locator(".floor-picture").bounding_box()
        assert small is not None
        assert large is not None
        assert small["width"] >= 480
        assert small["height"] >= 270
        assert large["height"] > small["height"] + 90
        for key in ("[data-action=mic]", "[data-action=cough]", "[data-output=en]", "[data-listen=floor]"):
            page.click(key, trial=True)
        page.keyboard.press("v")
        page.keyboard.press("w")
        page.wait_for_function("() => document.fullscreenElement === document.documentElement")
        page.keyboard.press("w")
        page.wait_for_function("() => document.fullscreenElement === null")

        page.keyboard.press("x")
        page.wait_for_selector(".floor-picture[data-watch=none]")
        page.reload()
        page.wait_for_selector(".floor-picture[data-watch=none]", timeout=30_000)


def test_glossary_lines_names_and_numbers(event: RunningEvent, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(
        "source;target;note;kind\nbarge;駁船;flat;\nbarrier;屏障;;\nMidvaal;米德瓦爾;;地名\n", "utf-8"
    )
    broken = tmp_path / "broken.csv"
    broken.write_text("barge;駁船\nlonely\n", "utf-8")
    with visitor(browser) as page, visitor(browser) as engineer:
        enter(page, event)
        assert "No captions in this event" in page.inner_text(".captions")
        page.click("[data-action=glossary]")
        page.set_input_files(".glossary-card input[type=file]", broken)
        page.click("[data-action=bring]")
        page.wait_for_selector(".glossary-card .message.caution")
        assert "Line 2: There is one column" in page.inner_text(".glossary-card .message")
        page.set_input_files(".glossary-card input[type=file]", file)
        page.click("[data-action=bring]")
        page.wait_for_selector(".glossary-card [data-action=remove]")
        assert "3 terms" in page.inner_text(".glossary-card .message")
        page.keyboard.press("Escape")
        page.wait_for_selector(".glossary-card", state="detached")

        page.keyboard.press("/")
        page.keyboard.type("bar")
        page.wait_for_selector(".glossary-hits[data-query=bar] .hit")
        assert page.locator(".hit strong").all_inner_texts() == ["barge", "駁船", "barrier", "屏障"]
        page.keyboard.press("ArrowDown")
        assert "barrier" in page.inner_text(".hit[aria-selected=true]")
        look(page, "seeing-search")
        page.keyboard.press("Escape")
        page.wait_for_selector(".glossary-hits", state="detached")
        assert page.evaluate("document.activeElement === document.body")

        page.keyboard.press("l")
        page.keyboard.type("The barges to Midvaal: 3.5 million, m and g too")
        page.keyboard.press("Enter")
        page.wait_for_selector(".captions .lit")
        assert page.locator(".captions .lit").all_inner_texts() == ["barges駁船", "Midvaal米德瓦爾"]
        assert page.locator(".fact strong").all_inner_texts() == ["3.5 million", "Midvaal"]
        assert page.locator(".fact .also").all_inner_texts() == ["350萬", "米德瓦爾"]
        assert page.inner_text(".captions .by") == "Mei"
        assert page.locator("[data-action=mic][aria-pressed=false]").count() == 1, "m was a letter"
        page.keyboard.press("Escape")
        look(page, "seeing-line")
        page.click("[data-action=take-back]")
        page.wait_for_selector(".captions[data-lines='0']")
        assert page.locator(".fact").count() == 0

        engineer.goto(f"{event.url}/engineer#token={event.links['engineer']['token']}")
        engineer.click('[data-strip="booths/a"] .strip-name')
        engineer.fill("#line-text", "Prague 14 %")
        engineer.select_option(".for-whom", "all")
        engineer.keyboard.press("Enter")
        page.wait_for_selector(".captions .by")
        assert page.inner_text(".captions .caption") == "EngineerPrague 14 %"
        assert page.locator(".fact strong").all_inner_texts() == ["14 %", "Prague"]
        look(engineer, "seeing-engineer")

        engineer.fill("#line-text", LONG)
        engineer.keyboard.press("Enter")
        page.wait_for_selector("[data-action=more-facts]:not(:disabled)")
        row, *facts = page.evaluate(FACTS)
        seen = [text for text, left, right, top in facts if top < row[3] + 30]
        assert all(row[1] <= left and right <= row[2] for _, left, right, _ in facts), "none is cut"
        assert seen[:2] == ["Thomas Hale", "2050"]
        foot = page.locator(".captions").evaluate(LAST_WORDS)
        assert foot == "Hale", "the newest words are in sight"
        page.click("[data-action=more-facts]")
        more = page.locator(".facts-more strong").all_inner_texts()
        assert seen + more == [text for text, *_ in facts]
        assert "43,000,000 euro" in more
        look(page, "seeing-more-facts")


def test_the_picture_goes_with_its_sound(event: RunningEvent, browser: Browser) -> None:
    """Flashes as the page shows them against clicks as it plays them."""
    with visitor(browser) as page:
        enter(page, event)
        page.wait_for_timeout(4000)
        seen = page.evaluate(FLASHES_AND_CLICKS, 12)
    apart = [
        min((click - flash for click in seen["clicks"]), key=abs)
        for flash in seen["flashes"]
        if any(abs(click - flash) < 400 for click in seen["clicks"])
    ]
    assert len(apart) >= 6, seen
    print(f"sound after picture, ms: {[round(one) for one in apart]}, median {np.median(apart):.0f}")
    assert EARLY <= np.median(apart) <= LATE


@in_own_network
def test_a_narrow_line_has_a_smaller_picture_and_the_whole_sound(tmp_path: Path) -> None:
    """... and the large one again some time after it is wide."""
    if shutil.which("tc") is None:
        pytest.skip("no tc (apt: iproute2)")
    floor = make_floor(tmp_path / "floor.mp4", seconds=20, size=(640, 360), sound=tone(20, 440), gop=20)
    microphone = write_tone(tmp_path / "voice.wav", 1500, -20.0)
    with (
        second_host() as host,
        running_event(tmp_path, floor=floor, server='host = "0.0.0.0"', wait="floor") as event,
    ):
        there = host.run_by(str(CHROMIUM), tmp_path)
        away = host.sees(event)
        secure = f"--unsafely-treat-insecure-origin-as-secure={away.url}"
        with chromium(microphone, secure, program=there) as browser, visitor(browser) as page:
            enter(page, away)
            page.wait_for_timeout(3000)
            host.narrow(450)
            page.wait_for_selector(".floor-picture[data-size=low]", timeout=40_000)
            page.wait_for_timeout(6000)  # what was queued for the large one is gone by then
            look(page, "seeing-narrow")
            before = page.evaluate(HEARD)["audio"]
            page.wait_for_timeout(5000)
            after = page.evaluate(HEARD)["audio"]
            came = after["totalSamplesReceived"] - before["totalSamplesReceived"]
            made_up = after["concealedSamples"] - before["concealedSamples"]
            assert made_up < 0.02 * came, "the line carries the sound and the small picture"
            host.narrow(None)
            page.wait_for_selector(".floor-picture[data-size=full]", timeout=90_000)
