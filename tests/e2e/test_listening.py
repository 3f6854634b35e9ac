"""What an interpreter hears at the console's page, by mouse and by keyboard: measured in each ear."""

import time
from collections.abc import Callable, Iterator

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import LOCALES, PHONE, look, needs_chromium, visitor
from tests.support.events import RunningEvent, running_event
from tests.support.material import tone, write_wav
from tests.support.real_time import in_real_time
from tests.support.speakers import Speaker, speakers

pytestmark = [pytest.mark.browser, needs_chromium]

LEFT_HZ, RIGHT_HZ, BASS_HZ, MIDDLE_HZ, TREBLE_HZ = 500, 700, 100, 1000, 10_000
OWN_HZ, PARTNER_HZ, RELAY_HZ = 3000, 1500, 2200
FLOOR_DB, VOICE_DB = -32.0, -26.0
VOLUME_DB = -6
"""Of the floor, at first."""
GONE = -45.0
"""Of a tone that is not there, dB below the floor's."""
TAP = """
window.peers ??= [];
window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...all) { super(...all); top.peers.push(this); }
};
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...more) {
    if (to instanceof AudioDestinationNode) {
        const sides = new ChannelSplitterNode(this.context, {numberOfOutputs: 2});
        window.ears = [0, 1].map(() => new AnalyserNode(this.context, {fftSize: 16384}));
        connect.call(this, sides);
        window.ears.forEach((ear, side) => connect.call(sides, ear, side));
    }
    return connect.call(this, to, ...more);
};
"""
LEVEL = """hz => window.ears.map(ear => {
    // The peak of a sine, dBFS: the median over pieces of 50 ms, each under a Hann window.
    const sound = new Float32Array(ear.fftSize), n = 2400, found = [];
    ear.getFloatTimeDomainData(sound);
    for (let at = 0; at + n <= sound.length; at += n) {
        let re = 0, im = 0, all = 0;
        for (let k = 0; k < n; k++) {
            const w = 0.5 - 0.5 * Math.cos(2 * Math.PI * k / n), turn = 2 * Math.PI * hz * k / 48000;
            re += w * sound[at + k] * Math.cos(turn); im -= w * sound[at + k] * Math.sin(turn); all += w;
        }
        found.push(20 * Math.log10(2 * Math.hypot(re, im) / all + 1e-6));
    }
    return found.sort((a, b) => a - b)[found.length >> 1];
})"""
PARTNER_PACKETS = """async () => {
    const partner = window.peers.at(-1).getReceivers().filter(one => one.track.kind === 'audio')[1];
    for (const one of (await partner.getStats()).values()) if (one.type === 'inbound-rtp') return one.packetsReceived;
    return 0;
}"""
OVERFLOW = (
    "(() => { const it = document.querySelector('.hear'); return it.scrollHeight - it.clientHeight; })()"
)
LANGUAGE = '[[language]]\ncode = "fr"\ntag = "fr"\nlabel = "Français"\n[program]\nnormalise = false\n'
MICROPHONE = OWN_HZ, -20


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("listening")
    both = sum(tone(20, hz, FLOOR_DB) for hz in (BASS_HZ, MIDDLE_HZ, TREBLE_HZ))
    floor = np.stack([both + tone(20, LEFT_HZ, FLOOR_DB), both + tone(20, RIGHT_HZ, FLOOR_DB)])
    booths = {"a": ["zh", "en"], "b": ["en", "fr"]}
    path = write_wav(folder / "floor.wav", floor)
    with running_event(folder, floor=path, booths=booths, extra=LANGUAGE, wait="floor") as running:
        yield running


def enter(page: Page, event: RunningEvent) -> None:
    page.add_init_script(TAP)
    page.goto(f"{event.url}/booth/a#token={event.booth_token('a')}")
    page.wait_for_selector("main.join")
    page.fill("[name=name]", "Mei")
    page.check("[name=consent]")
    page.keyboard.press("Enter")
    page.wait_for_selector("main.desk[data-state=in]", timeout=20_000)
    page.locator("h1").first.click()


def level(page: Page, hz: float) -> tuple[float, float]:
    """Return how loud a tone is in each ear now, dBFS."""
    left, right = page.evaluate(LEVEL, hz)
    return left, right


def until(page: Page, what: str, ready: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        page.wait_for_timeout(100)


def hears(page: Page, hz: float, left: bool = True, right: bool = True) -> None:
    """Wait until a tone is in these ears, and only there."""
    wanted, loud = (left, right), FLOOR_DB - 25
    until(page, f"{hz} Hz {wanted}", lambda: tuple(one > loud for one in level(page, hz)) == wanted)


def settled(page: Page, hz: float, wanted: tuple[float, float], within: float = 1.0) -> None:
    """Wait until a tone has these levels, dBFS; lower than 25 dB under the floor is silence."""

    def near() -> bool:
        found = level(page, hz)
        return all(
            abs(max(a, FLOOR_DB - 30) - max(b, FLOOR_DB - 30)) < within
            for a, b in zip(found, wanted, strict=True)
        )

    try:
        until(page, f"{hz} Hz at {wanted}", near)
    except AssertionError:
        assert level(page, hz) == pytest.approx(wanted, abs=within), hz


def mine(page: Page, event: RunningEvent) -> dict[str, object]:
    """Return what the service says of the page's console; one of a page before may still keep its seat."""
    own = page.get_attribute("main.desk", "data-console")
    found: dict[str, object] = next(
        one for booth in event.state()["booths"] for one in booth["consoles"] if one["id"] == own
    )
    return found


def floor_speaks(event: RunningEvent, language: str | None) -> None:
    httpx.patch(
        f"{event.url}/api/v1/sources/podium", json={"language": language}, headers=event.engineer
    ).raise_for_status()


def knob(page: Page, name: str) -> None:
    page.locator(f".knobs input[aria-label='{name}']").focus()


@pytest.mark.timeout(400)
def test_tone_and_balance_by_their_decibels(event: RunningEvent, browser: Browser) -> None:
    in_real_time(lambda stalls: tone_and_balance(event, browser))


def tone_and_balance(event: RunningEvent, browser: Browser) -> None:
    with visitor(browser) as page:
        enter(page, event)
        hears(page, LEFT_HZ, right=False)
        hears(page, RIGHT_HZ, left=False)
        even = FLOOR_DB + VOLUME_DB
        for name, key, hz, db in (
            ("Bass", "End", BASS_HZ, 11.6),
            ("Bass", "Home", BASS_HZ, -11.6),
            ("Treble", "End", TREBLE_HZ, 11.8),
            ("Treble", "Home", TREBLE_HZ, -11.8),
        ):
            knob(page, name)
            page.keyboard.press(key)
            settled(page, hz, (even + db, even + db))
            settled(page, MIDDLE_HZ, (even, even), 0.7)
            page.locator(f".knobs input[aria-label='{name}']").fill("0")
        settled(page, BASS_HZ, (even, even))
        for to, wanted in (
            ("6", (even - 6, even)),
            ("-12", (even, even - 12)),
            ("24", (-99.0, even)),
        ):
            page.locator(".knobs input[aria-label='Balance']").fill(to)
            settled(page, MIDDLE_HZ, wanted, 0.7)
        page.locator(".knobs input[aria-label='Balance']").fill("0")
        page.locator("h1").first.click()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        settled(page, MIDDLE_HZ, (even - 2,) * 2, 0.7)


@pytest.mark.timeout(400)
def test_the_partner_has_a_volume_and_an_ear_of_their_own(event: RunningEvent, browser: Browser) -> None:
    in_real_time(lambda stalls: partner_with_a_volume_and_an_ear(event, browser))


def partner_with_a_volume_and_an_ear(event: RunningEvent, browser: Browser) -> None:
    with visitor(browser) as page, speakers(event) as room:
        enter(page, event)
        hears(page, MIDDLE_HZ)
        floor = FLOOR_DB + VOLUME_DB
        colleague = room.enter("a")
        colleague.say(tone(60, PARTNER_HZ, VOICE_DB))
        colleague.patch(output="zh", mic="on")
        page.wait_for_selector(".partner[data-on-air=true]")
        page.wait_for_timeout(500)
        assert mine(page, event)["partner"] is False
        assert page.evaluate(PARTNER_PACKETS) == 0
        assert max(level(page, PARTNER_HZ)) < FLOOR_DB + GONE
        page.keyboard.press("Shift+ArrowUp")
        hears(page, PARTNER_HZ)
        page.wait_for_timeout(1000)
        settled(page, PARTNER_HZ, (VOICE_DB - 18,) * 2)
        page.select_option("[data-action=ears]", "floorLeft")
        hears(page, MIDDLE_HZ, right=False)
        hears(page, PARTNER_HZ, left=False)
        settled(page, MIDDLE_HZ, (floor, -99.0), 0.7)
        settled(page, LEFT_HZ, (floor - 6, -99.0))
        look(page, "listening-split")
        page.select_option("[data-action=ears]", "floorRight")
        hears(page, MIDDLE_HZ, left=False)
        hears(page, PARTNER_HZ, right=False)
        page.select_option("[data-action=ears]", "both")

        own_voice_is_never_heard(page, event, colleague)
        comes_back_with_the_line(page, event)
        limited_because_of_the_partner(page, event, colleague)
        page.locator(".knobs input[aria-label='Volume of the partner']").fill("-60")
        until(page, "partner off", lambda: mine(page, event)["partner"] is False)
        page.wait_for_timeout(500)
        came = page.evaluate(PARTNER_PACKETS)
        page.wait_for_timeout(1000)
        assert page.evaluate(PARTNER_PACKETS) == came > 0


def own_voice_is_never_heard(page: Page, event: RunningEvent, colleague: Speaker) -> None:
    """On the air the console gets not a packet of its booth; off again it hears who has taken over."""
    page.locator("h1").first.click()
    page.keyboard.press("Shift+H")
    page.wait_for_selector(".air-lamp[data-on-air=true]")
    page.wait_for_timeout(700)
    came = page.evaluate(PARTNER_PACKETS)
    assert max(level(page, OWN_HZ)) < FLOOR_DB + GONE
    assert max(level(page, PARTNER_HZ)) < FLOOR_DB + GONE
    page.wait_for_timeout(700)
    assert page.evaluate(PARTNER_PACKETS) == came
    colleague.patch(mic="on")
    hears(page, PARTNER_HZ)
    assert max(level(page, OWN_HZ)) < FLOOR_DB + GONE


def comes_back_with_the_line(page: Page, event: RunningEvent) -> None:
    """A new connection carries the partner as the one before did."""
    before = page.get_attribute("main.desk", "data-console")
    token = {"Authorization": f"Bearer {event.booth_token('a')}"}
    httpx.delete(f"{event.url}/api/v1/booths/a/consoles/{before}", headers=token).raise_for_status()
    page.wait_for_selector(f"main.desk[data-state=in]:not([data-console='{before}'])", timeout=20_000)
    # The ears still hold a third of a second of the old line's sound: the new one's packets first, then the tone.
    until(page, "partner on the new line", lambda: page.evaluate(PARTNER_PACKETS) > 25)
    hears(page, PARTNER_HZ)
    assert mine(page, event)["partner"] is True


def limited_because_of_the_partner(page: Page, event: RunningEvent, colleague: Speaker) -> None:
    """What the ear was protected from is booked to the louder of the two."""
    page.locator(".knobs input[aria-label='Volume of the partner']").fill("0")
    colleague.say(tone(60, PARTNER_HZ, 0.0))
    page.wait_for_selector(".ear-gauge[data-word=limited]:has-text('Partner')")
    ledger = f"{event.url}/api/v1/booths/a/hearing.csv"

    def booked() -> bool:
        return ",partner," in httpx.get(ledger, headers=event.engineer).text

    until(page, "booked to the partner", booked)


def test_relay_by_keys_marks_and_auto_relay(event: RunningEvent, browser: Browser) -> None:
    with visitor(browser) as page, speakers(event) as room:
        b = room.enter("b")
        b.say(tone(60, RELAY_HZ, VOICE_DB))
        b.patch(output="en", mic="on")
        enter(page, event)
        hears(page, MIDDLE_HZ)
        presets = [page.get_attribute(f"[data-preset='{n}']", "data-listen") for n in (1, 2, 3)]
        assert presets == ["channel:fr", "channel:zh", "channel:en"], (
            "what the booth does not speak into comes first"
        )
        page.wait_for_selector("[data-preset='3'] [data-mark=direct]")
        assert page.locator("[data-preset='1'] [data-mark=floor]").count() == 1
        assert "interpreted from the floor" in (page.text_content("[data-preset='3'] .unseen") or "")

        page.keyboard.press("3")
        page.wait_for_selector("[data-preset='3'][aria-pressed=true]")
        hears(page, RELAY_HZ)
        page.keyboard.press("f")
        page.wait_for_selector("[data-listen=floor][aria-pressed=true]")
        hears(page, RELAY_HZ, left=False, right=False)
        page.keyboard.press("f")
        page.wait_for_selector("[data-preset='3'][aria-pressed=true]")
        page.click("[data-action=relay]")
        page.wait_for_selector("[data-listen=floor][aria-pressed=true]")
        page.click("[data-action=relay]")
        page.wait_for_selector("[data-preset='3'][aria-pressed=true]")
        page.keyboard.press("Shift+1")
        assert page.get_attribute("[data-preset='1']", "data-listen") == "channel:en"
        page.select_option("[data-action=other]", "booth:b")
        until(page, "booth b", lambda: mine(page, event)["listen"] == "booth:b")
        hears(page, RELAY_HZ)
        page.select_option("[data-action=other]", "keep#1")
        assert page.get_attribute("[data-preset='2']", "data-listen") == "booth:b"
        page.click("[data-listen=floor]")
        page.wait_for_selector("[data-listen=floor][aria-pressed=true]")
        b.patch(listen="booth:a")
        page.wait_for_selector("[data-preset='3'] [data-mark=relay]")
        b.patch(mic="off")
        page.wait_for_selector("[data-preset='3'] [data-mark=floor]")

        page.keyboard.press("a")
        page.wait_for_selector("[data-action=auto][aria-pressed=true]")
        floor_speaks(event, "fr")
        page.wait_for_timeout(500)
        assert mine(page, event)["listen"] == "floor", "nobody interprets yet"
        assert "Français: no relay yet" in (page.text_content(".auto") or "")
        b.patch(listen="floor", mic="on")
        page.wait_for_selector(".auto[data-switched=true]")
        assert "auto: English" in (page.text_content(".auto") or "")
        assert page.get_attribute(".auto", "title") == "auto: English channel"
        hears(page, RELAY_HZ)
        look(page, "listening-auto")
        floor_speaks(event, "zh")
        page.wait_for_selector("[data-listen=floor][aria-pressed=true]")
        page.wait_for_selector(".auto[data-switched=false]")
        hears(page, MIDDLE_HZ)
        floor_speaks(event, "fr")
        page.wait_for_selector(".auto[data-switched=true]")
        page.keyboard.press("f")
        page.wait_for_selector("[data-listen=floor][aria-pressed=true]")
        page.wait_for_timeout(500)
        assert mine(page, event)["listen"] == "floor", "a choice by hand stands"
        floor_speaks(event, None)

        page.reload()
        page.wait_for_selector("main.desk[data-state=in]", timeout=20_000)
        kept = [page.get_attribute(f"[data-preset='{n}']", "data-listen") for n in (1, 2, 3)]
        assert kept == ["channel:en", "booth:b", "channel:en"]
        assert page.get_attribute("[data-action=auto]", "aria-pressed") == "true"


@pytest.mark.parametrize("language", LOCALES)
def test_everything_is_there_without_scrolling(event: RunningEvent, browser: Browser, language: str) -> None:
    with visitor(browser, locale=LOCALES[language]) as page:
        enter(page, event)
        assert page.evaluate(OVERFLOW) <= 0
        look(page, f"listening-{language}")
    with visitor(browser, PHONE, LOCALES[language]) as page:
        enter(page, event)
        look(page, f"listening-phone-{language}")
