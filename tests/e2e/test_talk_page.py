"""Two interpreters and the engineer talk without a sound: signals, lamp and chat, by mouse and by keyboard."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from mixers.units import RATE
from tests.e2e.browser import PHONE, look, needs_chromium, visitor
from tests.support.events import RunningEvent, running_event
from tests.support.material import tone, write_wav
from tests.support.reading import level_of, read_sound

pytestmark = [pytest.mark.browser, needs_chromium]

FLOOR_HZ, VOICE_HZ = 440.0, 1500
VOICE_DB = -17.0
"""Peak of the sine that the interpreter's microphone plays, dBFS."""
MICROPHONE = VOICE_HZ, VOICE_DB - 3.01


@pytest.fixture
def event(tmp_path: Path) -> Iterator[RunningEvent]:
    """A service in which nothing has been written yet."""
    floor = write_wav(tmp_path / "floor.wav", tone(20, FLOOR_HZ, -20))
    with running_event(tmp_path, floor=floor, recording=True, wait="floor") as running:
        yield running


def enter(page: Page, event: RunningEvent, name: str) -> None:
    page.goto(f"{event.url}/booth/a#token={event.booth_token('a')}")
    page.wait_for_selector("main.join")
    page.fill("[name=name]", name)
    page.check("[name=consent]")
    page.focus("[name=name]")
    page.keyboard.press("Enter")
    page.wait_for_selector("main.desk[data-state=in]", timeout=30_000)


def open_engineer(page: Page, event: RunningEvent) -> None:
    page.goto(f"{event.url}/engineer#token={event.links['engineer']['token']}")
    page.wait_for_selector("main.engineer[data-state=open]", timeout=20_000)


def now(event: RunningEvent) -> int:
    position: int = event.state()["event"]["position"]
    return position


def cough_of(event: RunningEvent, name: str) -> bool:
    (booth,) = (one for one in event.state()["booths"] if one["name"] == "a")
    (console,) = (one for one in booth["consoles"] if one["name"] == name)
    cough: bool = console["cough"]
    return cough


def written(page: Page) -> list[tuple[str, bool]]:
    """Return the messages of the open tab, and which of them are the page's own."""
    return [
        (line.locator(".chat-text").inner_text(), line.get_attribute("data-own") == "true")
        for line in page.locator(".chat-line").all()
    ]


def until(page: Page, what: str, ready: Callable[[], Any], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < end, f"not within {seconds:.0f} s: {what}"
        page.wait_for_timeout(50)


def announced(page: Page) -> str:
    return page.text_content("[data-announcer]") or ""


def signals(mei: Page, engineer: Page) -> None:
    """Give each signal on the air, let the engineer see them, take one back."""
    mei.keyboard.press("s")
    mei.keyboard.press("o")
    mei.click("[data-signal=repeat]")
    mei.click("[data-signal=uninterpretable]")
    for kind in ("slow_down", "operator", "repeat", "uninterpretable"):
        mei.wait_for_selector(f"[data-signal={kind}][data-state=sent][aria-pressed=true]")
        engineer.wait_for_selector(f"[data-call={kind}][data-seen=false]")
    assert "Mei, booth a" in (engineer.text_content("[data-call=operator]") or "")
    assert engineer.locator("[data-strip='booths/a'] [data-strip-call=operator]").inner_text().split() == [
        "Operator",
        "+3",
    ]
    assert "4 calls" in (engineer.text_content("header") or "")
    look(mei, "talk-signals-console")
    look(engineer, "talk-signals-engineer")
    engineer.click("[data-call=operator] button")
    mei.wait_for_selector("[data-signal=operator][data-state=seen][aria-pressed=false]")
    mei.keyboard.press("r")
    mei.wait_for_selector("[data-signal=repeat][data-state=none][aria-pressed=false]")
    engineer.keyboard.press("s")
    mei.wait_for_selector("[data-signal=uninterpretable][data-state=seen][aria-pressed=true]")
    assert "since " in (mei.text_content("[data-signal=uninterpretable]") or "")
    engineer.wait_for_selector("[data-call=uninterpretable][data-seen=true]")
    mei.keyboard.press("u")
    engineer.wait_for_selector("[data-call]", state="detached")
    mei.wait_for_selector("[data-signal=uninterpretable][data-state=none]")


def conversation(mei: Page, lin: Page, engineer: Page) -> None:
    """Write by keyboard from the booth, by mouse from the engineer, while Mei is on the air and Lin is not."""
    lin.keyboard.press("c")
    lin.keyboard.type("take over at three?")
    lin.keyboard.press("Shift+Enter")
    lin.keyboard.type("m h s ? 1")
    lin.keyboard.press("Enter")
    mei.wait_for_selector("[data-tab=booth] [data-unread='1']")
    mei.wait_for_selector(".message-lamp[data-lit=true]")
    assert announced(mei) == "", "an interpreter on the air is told nothing aloud"
    assert written(lin) == [("take over at three?\nm h s ? 1", True)]
    assert lin.input_value(".chat-field textarea") == ""
    mei.click(".message-lamp")
    mei.wait_for_selector(".message-lamp[data-lit=false]")
    assert written(mei) == [("take over at three?\nm h s ? 1", False)]
    mei.keyboard.type("yes")
    mei.keyboard.press("Enter")
    mei.keyboard.press("Escape")
    until(lin, "the answer is said to who is not on the air", lambda: announced(lin) == "Mei: yes")

    mei.click("[data-tab=engineer]")
    mei.keyboard.press("c")
    mei.keyboard.type("the floor hums")
    mei.click("[data-action=send]")
    engineer.wait_for_selector("[data-tab=a] [data-unread='1']")
    engineer.keyboard.press("c")
    engineer.wait_for_selector("[data-tab=a][aria-pressed=true]")
    engineer.keyboard.type("on it")
    engineer.keyboard.press("Enter")
    until(engineer, "it is written", lambda: ("on it", True) in written(engineer))
    engineer.click("[data-tab=all]")
    engineer.fill(".chat-field textarea", "break at three")
    engineer.click("[data-action=send]")
    until(mei, "both answers", lambda: len(written(mei)) == 3)
    assert [text for text, _ in written(mei)] == ["the floor hums", "on it", "break at three"]
    lin.wait_for_selector("[data-tab=engineer] [data-unread='3']")
    until(lin, "the last is said", lambda: announced(lin) == "Engineer: break at three")
    engineer.click("[data-tab=a]")
    assert [text.split("\n")[0] for text, _ in written(engineer)] == [
        "take over at three?",
        "yes",
        "the floor hums",
        "on it",
    ]
    assert engineer.locator("[data-unread]").count() == 0
    assert announced(mei) == ""


def a_line_that_drops(mei: Page) -> None:
    """What was written stays in the field, says that it was not sent, and is written once when it is sent again."""
    mei.fill(".chat-field textarea", "")
    mei.keyboard.type("through?")
    mei.context.set_offline(True)
    mei.keyboard.press("Enter")
    mei.wait_for_selector(".chat-refused")
    assert "Not sent." in (mei.text_content(".chat-refused") or "")
    assert mei.input_value(".chat-field textarea") == "through?"
    look(mei, "talk-not-sent")
    mei.context.set_offline(False)
    mei.wait_for_selector("main.desk[data-state=in]", timeout=20_000)
    mei.wait_for_timeout(500)
    mei.click("[data-action=send]")
    until(mei, "it is written", lambda: written(mei)[-1] == ("through?", True))
    assert mei.input_value(".chat-field textarea") == ""
    assert [text for text, _ in written(mei)].count("through?") == 1


def coughs_while_writing(event: RunningEvent, mei: Page) -> None:
    """A space is written and coughs nothing; F2 coughs; Escape gives the space bar back."""
    mei.focus(".chat-field textarea")
    mei.keyboard.type("a b")
    assert not cough_of(event, "Mei")
    assert mei.locator(".chat-hint").inner_text() == "To cough: hold F2, or COUGH"
    for key in ("F2", " "):
        mei.keyboard.down(key)
        until(mei, f"a cough by {key!r}", lambda: cough_of(event, "Mei"))
        mei.keyboard.up(key)
        until(mei, "no cough", lambda: not cough_of(event, "Mei"))
        assert mei.input_value(".chat-field textarea") == "a b"
        mei.keyboard.press("Escape")
        assert mei.evaluate("document.activeElement === document.body")


def loudest_of(hz: float, sound: np.ndarray) -> float:
    """Return the level of a tone in the louder pieces of `sound` (n,), dBFS: a busy machine may lose some of it."""
    n = RATE // 20
    return float(np.quantile([level_of(hz, sound[at : at + n]) for at in range(0, len(sound) - n, n)], 0.9))


def other_than(hz: float, sound: np.ndarray) -> np.ndarray:
    """Return the level of all but a tone, RMS in dBFS for each 50 ms of `sound` (n,)."""
    n = RATE // 20
    pieces = sound[: len(sound) // n * n].reshape(-1, n)
    power = np.abs(np.fft.rfft(pieces * np.hanning(n), axis=1)) ** 2
    near = round(hz * n / RATE)
    power[:, max(0, near - 8) : near + 9] = 0
    return np.asarray(10 * np.log10(np.maximum(power.sum(axis=1) / (np.hanning(n).sum() ** 2) * 2, 1e-12)))


def sound_of(event: RunningEvent, start: int, end: int) -> Any:
    """Return what the booth sent from one house position to another, as the recording has it."""
    (recording,) = (event.data_dir / "recordings").iterdir()
    begin = json.loads((recording / "events.jsonl").read_text("utf-8").split("\n")[0])["start"]
    event.wait("the recording", 10, lambda e: now(e) > end + 3 * RATE)
    return read_sound(recording / "booth-a.mkv").between((start - begin) / RATE, (end - begin) / RATE)


def test_they_talk_by_signals_and_in_writing_and_no_sound_of_it_is_on_the_air(
    event: RunningEvent, browser: Browser
) -> None:
    with (
        visitor(browser) as mei,
        visitor(browser) as lin,
        visitor(browser, (1440, 900)) as engineer,
    ):
        enter(mei, event, "Mei")
        enter(lin, event, "Lin")
        open_engineer(engineer, event)
        mei.keyboard.press("m")
        mei.wait_for_selector(".air-lamp[data-on-air=true]")
        mei.wait_for_timeout(1000)
        quiet = now(event)
        mei.wait_for_timeout(4000)
        busy = now(event)
        signals(mei, engineer)
        conversation(mei, lin, engineer)
        over = now(event)
        coughs_while_writing(event, mei)
        a_line_that_drops(mei)
    before, during = sound_of(event, quiet, busy), sound_of(event, busy, over)
    levels = [loudest_of(VOICE_HZ, one) for one in (before, during)]
    assert levels[0] == pytest.approx(VOICE_DB, abs=0.5)
    assert levels[1] == pytest.approx(levels[0], abs=0.2)
    rest = [float(np.quantile(other_than(VOICE_HZ, one), 0.9)) for one in (before, during)]
    print(f"voice {levels[0]:.2f}, {levels[1]:.2f} dBFS; beside it {rest[0]:.1f}, {rest[1]:.1f} dBFS")
    assert rest[1] < max(rest[0] + 3, -60)


def test_nothing_is_cut_off_and_a_phone_has_it_all(event: RunningEvent, browser: Browser) -> None:
    with visitor(browser) as page, visitor(browser) as engineer:
        enter(page, event, "Ana")
        open_engineer(engineer, event)
        for key in "srou":
            page.keyboard.press(key)
        page.wait_for_selector("[data-signal=uninterpretable][data-state=sent]")
        engineer.wait_for_selector("[data-call=uninterpretable]")
        engineer.keyboard.press("c")
        engineer.keyboard.type("?")
        engineer.keyboard.press("Enter")
        page.wait_for_selector(".message-lamp[data-lit=true]")
        engineer.keyboard.press("Escape")
        look(engineer, "talk-engineer-calls")
        engineer.keyboard.press("s")
        page.wait_for_selector("[data-signal=uninterpretable][data-state=seen]")
        cut = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
        for language in ("zh-Hant", "en"):
            for one, name in ((page, "console"), (engineer, "engineer")):
                one.click(f".languages [lang={language}]")
                one.wait_for_timeout(200)
                look(one, f"talk-{name}-{language}")
                assert one.evaluate("document.documentElement.scrollHeight <= innerHeight")
                assert one.eval_on_selector_all(".signal-words, .chat-tabs .key", cut) == []
        heights = page.eval_on_selector_all(".signals .key", "all => all.map(one => one.offsetHeight)")
        assert min(heights) >= 44
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        look(page, "talk-phone")
        over = "all => all.filter(one => one.scrollHeight > one.clientHeight).map(one => one.innerText)"
        assert page.eval_on_selector_all(".signals .key", over) == []
        assert page.eval_on_selector_all(".signal-words", cut) == []
        bottom, bar = page.evaluate(
            "[document.querySelector('.chat').getBoundingClientRect().bottom,"
            " document.querySelector('.speak').getBoundingClientRect().top]"
        )
        assert bottom <= bar, "the chat ends above the keys"
        page.fill(".chat-field textarea", "long" * 130)  # as something pasted is
        page.keyboard.press("Enter")
        page.wait_for_selector(".chat-said >> text=20 too many")
        look(page, "talk-too-long")
        assert page.input_value(".chat-field textarea") == "long" * 130, "all of it is there, to be shortened"
        page.fill(".chat-field textarea", "ok")
        page.click("[data-action=send]")
        until(page, "it is written", lambda: ("ok", True) in written(page))
        page.keyboard.press("Escape")
        page.keyboard.press("u")
        page.wait_for_selector("[data-signal=uninterpretable][data-state=none]")
