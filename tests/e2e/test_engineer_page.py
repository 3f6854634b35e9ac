"""An audio engineer at the desk's page, by keyboard alone: levels, faders, mute, ducking, alarms, a restart."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from interp.ffmpeg import ffmpeg_path
from mixers.units import RATE
from tests.e2e.browser import LOCALES, chromium, look, needs_chromium, page_of, visitor
from tests.support.events import RunningEvent, free_port, running_event
from tests.support.material import make_floor, tone
from tests.support.reading import capture, level_of, read_sound
from tests.support.speakers import speakers

pytestmark = [pytest.mark.browser, needs_chromium]

FLOOR_HZ, VOICE_HZ = 440, 1500
FLOOR_DB, VOICE_DB = -20.0, -14.0
"""Peaks of the sines, dBFS."""
KEY = "s3cret-stream-key"
AIRED = 11.0
"""Seconds from a switch until the newest three segments, from which ffmpeg starts, show all of it: the floor comes back
over 2 s."""
METER = """strip => {
    const canvas = document.querySelector(`[data-strip="${strip}"] canvas.meter`);
    const {width, height} = canvas;
    const column = canvas.getContext('2d').getImageData(width / 2 | 0, 0, 1, height).data;
    const lit = y => Math.max(...column.slice(4 * y, 4 * y + 3)) > 100;
    let top = 0;
    while (top < height && !lit(top)) top++;
    return top === height ? null : -60 * top / height;
}"""
"""Where a meter's bar or hold line ends, dB by the scale from 0 to -60; null when it is dark."""


@contextmanager
def publishing(clip: Path, url: str) -> Iterator[None]:
    """Send a clip to the service's RTMP port, as an encoder does, until the block ends."""
    command = [ffmpeg_path(), "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", str(clip)]
    process = subprocess.Popen([*command, "-c", "copy", "-f", "flv", url], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


class Desk:
    """The running service with everything around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rtmp = f"rtmp://127.0.0.1:{free_port()}/live/{KEY}"
        self.clip = make_floor(
            folder / "floor.mp4",
            seconds=20,
            size=(320, 180),
            sound=tone(20, FLOOR_HZ, FLOOR_DB),
            bit_rate=300_000,
        )
        self.extra = (
            "[program]\nnormalise = false\n"
            f'[[sink]]\nname = "city"\nlanguage = "zh"\nurl = "rtmp://127.0.0.1:{free_port()}/live/{KEY}"\n'
        )

    @contextmanager
    def running(self) -> Iterator[RunningEvent]:
        with running_event(self.folder, floor=self.rtmp, extra=self.extra) as event:
            yield event


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def open_desk(page: Page, event: RunningEvent, language: str = "") -> None:
    page.goto(f"{event.url}/engineer{language}#token={event.links['engineer']['token']}")
    page.wait_for_selector("main.engineer[data-state=open]", timeout=20_000)


def until(page: Page, what: str, ready: Callable[[], Any], seconds: float = 15.0) -> Any:
    end = time.monotonic() + seconds
    while not (found := ready()):
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        page.wait_for_timeout(100)
    return found


def select(page: Page, strip: str) -> None:
    """Walk to a strip with the arrow keys."""
    for _ in range(10):
        if page.locator(f'.strip.selected[data-strip="{strip}"]').count():
            return
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(50)
    raise AssertionError(f"the arrow keys do not reach {strip}")


def program(event: RunningEvent, language: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in event.state()["programs"] if one["language"] == language)
    return found


def heard(event: RunningEvent, folder: Path, language: str) -> tuple[float, float]:
    """Return the peaks of floor and voice in a program now, dBFS."""
    sound = read_sound(capture(f"{event.url}/live/{language}.m3u8", 3, folder / f"{language}.mkv"))
    middle = sound.samples[0, RATE : 2 * RATE]
    return level_of(FLOOR_HZ, middle), level_of(VOICE_HZ, middle)


def test_an_evening_at_the_desk_by_keyboard(desk: Desk, tmp_path: Path, browser: Browser) -> None:
    """What the meters show is there; what the keys do is in the sound; all of it outlives reload and restart."""
    with desk.running() as event, page_of(browser, width=1440, height=900) as (page, faults):
        open_desk(page, event)
        with publishing(desk.clip, desk.rtmp), speakers(event) as room:
            page.wait_for_selector("[data-source-state=live]", timeout=30_000)
            speaker = room.enter("a")
            speaker.say(tone(5, VOICE_HZ, VOICE_DB))
            speaker.patch(mic="on", output="zh")
            page.wait_for_selector('[data-strip="booths/a"] .console.on-air')

            for strip, level in (
                ("sources/podium", FLOOR_DB),
                ("booths/a", VOICE_DB),
                ("programs/en", FLOOR_DB),
            ):
                until(page, f"level of {strip}", lambda s=strip, at=level: near(page.evaluate(METER, s), at))
            until(
                page, "voice in the program", lambda: near(page.evaluate(METER, "programs/zh"), VOICE_DB + 1)
            )

            # The source 6 dB down, the booth 4 dB up, the Chinese program 3 dB down; ducking to -10 dB.
            for strip, key, times in (
                ("sources/podium", "ArrowDown", 12),
                ("booths/a", "ArrowUp", 8),
                ("programs/zh", "ArrowDown", 6),
            ):
                select(page, strip)
                for _ in range(times):
                    page.keyboard.press(key)
            page.focus("[data-setting=duck_db] input")
            for _ in range(8):
                page.keyboard.press("ArrowRight")
            until(page, "settings", lambda: program(event, "zh")["duck_db"] == -10)
            state = event.state()
            assert state["sources"][0]["gain_db"] == -6
            assert state["booths"][0]["gain_db"] == 4
            assert program(event, "zh")["gain_db"] == -3
            page.wait_for_timeout(AIRED * 1000)
            floor, voice = heard(event, tmp_path, "zh")
            assert voice == pytest.approx(VOICE_DB + 4 - 3, abs=1.0)
            assert floor == pytest.approx(FLOOR_DB - 6 - 10 - 3, abs=1.0)
            assert heard(event, tmp_path, "en")[0] == pytest.approx(FLOOR_DB - 6, abs=0.7)

            page.evaluate("document.activeElement.blur()")
            select(page, "booths/a")
            page.keyboard.press("m")
            page.wait_for_selector('[data-strip="booths/a"] .mute[aria-pressed=true]')
            page.wait_for_timeout(AIRED * 1000)
            floor, voice = heard(event, tmp_path, "zh")
            assert voice < -60
            assert floor == pytest.approx(FLOOR_DB - 6 - 3, abs=1.0), "a muted booth must not duck"

            page.reload()
            page.wait_for_selector("main.engineer[data-state=open]", timeout=20_000)
            assert faders(page) == ["-6.0", "+4.0", "-3.0"]
            page.wait_for_selector('[data-strip="booths/a"] .mute[aria-pressed=true]')
            assert not faults

    with desk.running() as event, page_of(browser, width=1440, height=900) as (page, faults):
        open_desk(page, event)
        assert faders(page) == ["-6.0", "+4.0", "-3.0"]
        page.wait_for_selector('[data-strip="booths/a"] .mute[aria-pressed=true]')
        assert program(event, "zh")["duck_db"] == -10
        assert not faults


def near(shown: float | None, level: float) -> bool:
    return shown is not None and abs(shown - level) < 1.5


def faders(page: Page) -> list[str]:
    """What the faders of source, first booth and Chinese program show."""
    strips = ("sources/podium", "booths/a", "programs/zh")
    shown = [page.text_content(f'[data-strip="{strip}"] .fader-box .fader-value') or "" for strip in strips]
    return [text.replace("\u2212", "-") for text in shown]


def test_alarms_and_outputs_say_what_is_wrong_and_no_key(desk: Desk, browser: Browser) -> None:
    with desk.running() as event, page_of(browser, width=1440, height=900) as (page, faults):
        open_desk(page, event)
        until(
            page,
            "the push that nobody takes is retried",
            lambda: page.locator("[data-sink=city][data-sink-state=retrying] .error").count(),
            30,
        )
        with publishing(desk.clip, desk.rtmp):
            page.wait_for_selector("[data-source-state=live]", timeout=30_000)
            assert page.locator("[data-alarm=source_lost]").count() == 0
            page.select_option('[data-strip="sources/podium"] select', "zh")
            missed = page.wait_for_selector("[data-alarm=no_interpretation]", timeout=45_000)
            assert missed is not None
            assert "into English" in (missed.text_content() or "")
        alarm = page.wait_for_selector("[aria-live] [data-alarm=source_lost]", timeout=20_000)
        assert alarm is not None
        assert "podium is lost. Its sender has to come back" in (alarm.text_content() or "")
        assert page.title().startswith("▲")
        with visitor(browser) as front:
            front.goto(event.url)
            front.wait_for_selector("text=On the air; no signal from the floor")
        page.keyboard.press("a")
        page.wait_for_selector("[data-alarm=source_lost][data-acknowledged=true]")
        with publishing(desk.clip, desk.rtmp):
            page.wait_for_selector("[data-alarm=source_lost]", state="detached", timeout=30_000)
            page.wait_for_selector("[data-source-state=live]")
        assert KEY not in page.content()
        assert KEY not in json.dumps(event.state())
        assert KEY not in event.log.read_text()
        assert not faults


def test_a_desk_without_its_service_says_so_and_comes_back(desk: Desk, browser: Browser) -> None:
    """The service hangs for a while, as on a machine that swaps; the page tells no old news and needs no reload."""
    strips = ("sources/podium", "programs/zh", "programs/en")
    with desk.running() as event, page_of(browser, width=1440, height=900) as (page, faults):
        open_desk(page, event)
        with publishing(desk.clip, desk.rtmp):
            page.wait_for_selector("[data-source-state=live]", timeout=30_000)
            until(page, "a level", lambda: page.evaluate(METER, "programs/en") is not None)
            os.kill(event.process.pid, signal.SIGSTOP)
            # Whatever happens here, let it go on.
            timer = threading.Timer(60, os.kill, (event.process.pid, signal.SIGCONT))
            timer.start()
            try:
                page.wait_for_selector("main.engineer[data-state=lost]", timeout=40_000)
                assert "Line lost since" in (page.text_content("header [data-lost]") or "")
                said = page.text_content(".alarms [role=status]") or ""
                assert "lost since" in said
                assert "All is well" not in (page.text_content("main") or "")
                assert page.locator(".tag.red, .lamp.good").count() == 0
                assert page.locator("[data-sink]:not([data-sink-state=unknown])").count() == 0
                assert page.locator("[data-picture=unknown]").count() == 1
                assert page.locator(".fader:enabled, .mute:enabled, .details input").count() == 0
                assert set(page.locator(".loudness .figure").all_text_contents()) == {"\u2013"}
                until(
                    page, "meters at rest", lambda: all(page.evaluate(METER, one) is None for one in strips)
                )
            finally:
                os.kill(event.process.pid, signal.SIGCONT)
                timer.cancel()
            page.wait_for_selector("main.engineer[data-state=open]", timeout=30_000)
            assert page.locator("[data-lost], .fader:disabled").count() == 0
            until(page, "a level again", lambda: page.evaluate(METER, "programs/en") is not None, 30)
        assert not faults


INKED = """() => [...document.querySelectorAll('.strip')].flatMap(strip => {
    const scales = ['.meter-scale', '.fader-scale'].flatMap(scale => {
        const figures = [...strip.querySelectorAll(scale + ' span')].map(one => one.getBoundingClientRect())
            .filter(box => box.height > 0);
        return figures.slice(1).map((box, i) => [scale, box.top - figures[i].bottom]);
    });
    const fader = strip.querySelector('.fader-box .fader-value').getBoundingClientRect();
    const below = strip.querySelector('.loudness').getBoundingClientRect();
    return [...scales, ['fader over loudness', below.top - fader.bottom]];
}).filter(([, room]) => room < -4)"""
"""What stands in something else; a line of text may reach some pixels into the next, its figures don't."""


@pytest.fixture(scope="module")
def quiet(desk: Desk) -> Iterator[RunningEvent]:
    """A service that nobody touches."""
    with desk.running() as event:
        yield event


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(1280, 720), (1440, 900), (1024, 768)])
def test_the_desk_is_whole_and_nothing_is_printed_over_another(
    quiet: RunningEvent, browser: Browser, size: tuple[int, int], language: str
) -> None:
    with visitor(browser, size, LOCALES[language]) as page:
        open_desk(page, quiet)
        page.wait_for_selector("[data-setting=target_lufs]")
        look(page, f"engineer-{language}-{size[0]}")
        assert page.evaluate(INKED) == []
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        assert page.evaluate(
            "[...document.querySelectorAll('.details')].every(one => one.scrollHeight <= one.clientHeight)"
        )
        heights = page.eval_on_selector_all(".upright", "all => all.map(one => one.clientHeight)")
        assert min(heights) > 100, heights
