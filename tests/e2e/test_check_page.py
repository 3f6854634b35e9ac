"""The check of an interpreter's place, with a known microphone and with a headset that leaks into it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import LOCALES, PHONE, look, needs_chromium, visitor
from tests.support.events import RunningEvent, running_event
from tests.support.material import make_floor, tone

pytestmark = [pytest.mark.browser, needs_chromium]

VOICE_DB = -17.0
KEEP_SIDES = """
window.StereoPannerNode = class extends StereoPannerNode {
    constructor(context, options) { super(context, options); window.side = options.pan < 0 ? 'Left' : 'Right'; }
};
"""
LEAK_DB = -26.0
LEAKS = f"""
let leak = null;
window.AudioContext = class extends AudioContext {{
    constructor(options) {{ super(options); leak = new MediaStreamAudioDestinationNode(this); }}
}};
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...more) {{
    if (to instanceof AudioDestinationNode) {{
        const quiet = new GainNode(this.context, {{gain: window.shut ? 0 : 10 ** ({LEAK_DB} / 20)}});
        connect.call(connect.call(this, quiet), leak);
    }}
    return connect.call(this, to, ...more);
}};
navigator.mediaDevices.getUserMedia = async () => leak.stream.clone();
"""

TURNED_DOWN = """localStorage.setItem('interp.console', '{"volume": -60}')"""
REFUSED = """
navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("no", "NotAllowedError"); };
"""
MICROPHONE = 1500, VOICE_DB - 3.01


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("check")
    floor = make_floor(
        folder / "floor.mp4", seconds=20, size=(320, 180), sound=tone(20, 440), bit_rate=300_000
    )
    with running_event(folder, floor=floor, wait="floor") as running:
        yield running


def opened(page: Page, event: RunningEvent) -> None:
    page.goto(f"{event.url}/booth/a#token={event.booth_token('a')}")
    page.click("main.join a[href$='/check']")
    page.wait_for_selector("main.checkup")


def answered(page: Page, *, wrong: bool = False) -> None:
    """Say twice where the knocks were, by keyboard."""
    other = {"Left": "Right", "Right": "Left"}
    for number in range(2):
        page.wait_for_selector(".check-where", timeout=60_000)
        side = page.evaluate("window.side")
        page.focus(f".check-where button:text-is('{other[side] if wrong else side}')")
        page.keyboard.press("Enter")
        if number == 0:
            page.wait_for_selector(".check-where", state="detached")


def kept(event: RunningEvent) -> dict[str, Any]:
    checks: list[dict[str, Any]] = event.state()["booths"][0]["checks"]
    return {one["name"]: one for one in checks}


def test_everything_is_checked_and_the_engineer_has_the_figures(
    browser: Browser, event: RunningEvent
) -> None:
    with visitor(browser) as page:
        page.add_init_script(KEEP_SIDES)
        opened(page, event)
        page.fill("input[name=name]", "Mei")
        page.click("text=Check everything")
        answered(page)
        page.wait_for_selector("[data-part=headset] [data-verdict=good]")
        page.wait_for_selector("main[data-running=false]")
        look(page, "check-done-en")
        report = kept(event)["Mei"]["report"]
        assert report["line"]["rtt_ms"] < 500
        assert report["line"]["loss_percent"] < 5
        assert report["throughput"]["down_kbit_s"] > 1000
        assert report["throughput"]["up_kbit_s"] > 300
        assert abs(report["microphone"]["level_db"] - VOICE_DB) < 1.0
        assert abs(report["microphone"]["noise_db"] - (VOICE_DB - 3.01)) < 1.0
        assert report["echo"]["return_db"] is None
        assert report["headset"] == {"verdict": "good", "left": True, "right": True, "nowhere": False}
        assert not event.state()["booths"][0]["consoles"], "it has left the booth"
    with visitor(browser) as page:
        page.goto(f"{event.url}/engineer#token={event.links['engineer']['token']}")
        page.click("[data-strip='booths/a'] .strip-name")
        page.wait_for_selector(".console-table [data-verdict=bad]")
        page.click("[data-action=figures]")
        assert "dBFS" in page.inner_text(".check-figures")
        look(page, "check-engineer-en")


def test_a_headset_that_leaks_and_is_worn_the_wrong_way_round(browser: Browser, event: RunningEvent) -> None:
    with visitor(browser, PHONE, LOCALES["en"]) as page:
        page.add_init_script(KEEP_SIDES)
        page.add_init_script(LEAKS)
        page.add_init_script(TURNED_DOWN)
        opened(page, event)
        page.fill("input[name=name]", "Lin")
        page.click("[data-part=echo] button")
        page.wait_for_selector("[data-part=echo] [data-verdict]", timeout=30_000)
        page.click("[data-part=headset] button")
        answered(page, wrong=True)
        page.wait_for_selector("[data-part=headset] [data-verdict=bad]")
        look(page, "check-phone-en")
        report = kept(event)["Lin"]["report"]
        assert abs(report["echo"]["return_db"] - LEAK_DB) < 1.0
        assert report["echo"]["verdict"] == "bad"
        assert report["headset"] == {"verdict": "bad", "left": False, "right": False, "nowhere": False}
        assert report["line"] is None

        page.evaluate("window.shut = true")  # and now its microphone is off
        page.click("[data-part=echo] button")
        page.wait_for_selector("[data-part=echo] :text('can’t be told')", timeout=30_000)
        assert page.locator("[data-part=echo] [data-verdict=good]").count() == 0
        assert kept(event)["Lin"]["report"]["echo"] == {"verdict": "bad", "return_db": None, "silent": True}


def test_a_microphone_that_is_refused_is_said_and_the_rest_goes_on(
    browser: Browser, event: RunningEvent
) -> None:
    with visitor(browser, locale=LOCALES["zh"]) as page:
        page.add_init_script(REFUSED)
        opened(page, event)
        page.click("[data-part=microphone] button")
        page.wait_for_selector("[data-part=microphone] .verdict.bad")
        page.click("[data-part=throughput] button")
        page.wait_for_selector("[data-part=throughput] [data-verdict=good]", timeout=30_000)
        look(page, "check-zh")
