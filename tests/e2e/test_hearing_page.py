"""Hearing protection with a floor that shouts: the console's gauge, the ledger's file, the engineer's warning."""

import csv
import io
import json
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.e2e.browser import DESKTOP, PHONE, look, needs_chromium, visitor
from tests.support.events import RunningEvent, running_event
from tests.support.material import tone, write_wav

pytestmark = [pytest.mark.browser, needs_chromium]

NO_HLS = "[hls]\nenabled = false\n"
NAME = '=cmd|"Méi, 梅"'
"""What a spreadsheet would take for a formula, with all that CSV has to quote."""
MICROPHONE = 1500, -20


KEPT_S = 3
"""Seconds within which what has happened is in the ledger's file, a full machine included."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hearing")


@pytest.fixture(scope="module")
def event(folder: Path) -> Iterator[RunningEvent]:
    # Three seconds that one can work with, then a howl that is long enough to be for the engineer.
    sound = np.concatenate([tone(3, 500, -32.0), tone(1.5, 2000, 0.0)] * 5)
    floor = write_wav(folder / "floor.wav", sound)
    with running_event(folder, floor=floor, recording=True, extra=NO_HLS, wait="floor") as running:
        yield running


def enter(page: Page, event: RunningEvent, name: str) -> None:
    page.goto(f"{event.url}/booth/a#token={event.booth_token('a')}")
    page.wait_for_selector("main.join")
    page.fill("[name=name]", name)
    page.keyboard.press("Enter")
    page.wait_for_selector("main.desk[data-state=in]", timeout=40_000)


def ledger(event: RunningEvent, headers: dict[str, str] | None = None) -> list[dict[str, str]]:
    """Return the lines of booth a's ledger, as any reader of CSV has them."""
    answer = httpx.get(f"{event.url}/api/v1/booths/a/hearing.csv", headers=headers or event.engineer)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def events_of(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    return [line for line in lines if line["kind"] in ("ceiling", "sustained")]


def whole(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the events that are over and were no shorter than half a second."""
    return [one for one in events_of(lines) if one["ended"] == "yes" and float(one["duration_s"]) > 0.5]


def test_a_loud_floor_is_limited_and_told_to_everybody(event: RunningEvent, browser: Browser) -> None:
    with visitor(browser) as page:
        enter(page, event, NAME)
        gauge = page.locator(".ear-gauge")
        page.wait_for_selector(".ear-gauge[data-word=limited]", timeout=30_000)
        # At once, while it lasts, and again when it is over.
        own = {"Authorization": f"Bearer {event.booth_token('a')}"}
        # A second and a half of howl; a full machine stretches what it hears, or lets a piece of it fall.
        (first, *_) = event.wait("a howl that was heard whole", 40, lambda e: whole(ledger(e, own)))
        assert first["interpreter"] == f"'{NAME}"
        assert (first["source"], first["unit"], first["kind"]) == ("floor", "dBFS", "sustained")
        # -3 dBFS is the most that the service sends; the page's volume takes 6 off; a sine's RMS is 3 below its peak.
        assert -15 < float(first["level"]) < -11.5
        assert float(first["duration_s"]) < 3
        assert 1 < float(first["reduction_db"]) < 5
        # What the slow stage took stays off for a while: the next howl is met by it.
        page.wait_for_function("() => document.querySelector('.ear-line').innerText.includes('still')")
        assert "LIMITED" in gauge.inner_text()

        event.wait("alarm", 10, lambda e: [one for one in e.state()["alarms"] if one["code"] == "hearing"])
        state = event.state()
        (alarm,) = [one for one in state["alarms"] if one["code"] == "hearing"]
        assert alarm["subject"] == "a"
        assert "floor was limited by" in alarm["text"]
        (seat,) = next(one for one in state["booths"] if one["name"] == "a")["consoles"]
        assert seat["hearing"]["word"] == "limited"
        assert seat["hearing"]["calibrated"] is False
        assert seat["hearing"]["dose_percent"] is None
        assert seat["hearing"]["limited"] >= 1
        box = gauge.bounding_box()
        assert box is not None
        assert box["height"] == pytest.approx(44, abs=1)
        column = page.locator(".hear").bounding_box()
        assert column is not None
        assert box["y"] + box["height"] <= column["y"] + column["height"], "always in sight"
        look(page, "hearing-limited-en")
        for name, size in (("phone", PHONE), ("desk", DESKTOP)):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.click(".languages [lang=zh-Hant]")
            page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
            look(page, f"hearing-limited-zh-{name}")
            gauge.click()
            page.wait_for_selector("dialog.ear-panel[open]")
            look(page, f"hearing-panel-zh-{name}")
            page.keyboard.press("Escape")
        page.click(".languages [lang=en]")

        gauge.click()
        page.wait_for_selector("dialog.ear-panel[open]")
        look(page, "hearing-panel-en")
        with page.expect_download() as given:
            page.click("[data-action=ledger]")
        saved = Path(given.value.path()).read_bytes()
        assert given.value.suggested_filename == "hearing-a.csv"
        assert saved.startswith(b"\xef\xbb\xbfbooth,interpreter,")
        assert b'"\'=cmd|""M\xc3\xa9i' in saved
        # In the middle of a howl it is taken back at once: pressed every second, it is pressed between two howls.
        for _ in range(4):
            page.click("[data-action=restore]")
            with suppress(PlaywrightTimeout):
                page.wait_for_selector("[data-action=restore]", state="detached", timeout=1000)
                break
        else:
            pytest.fail("the volume was not restored between two howls")

        with visitor(browser, size=(1440, 900)) as desk:
            desk.goto(f"{event.url}/engineer#token={event.links['engineer']['token']}")
            desk.click("[data-strip='booths/a'] .strip-name")
            desk.wait_for_selector("[data-ear=limited]")
            assert "hearing protection acted" in desk.locator("[data-alarm=hearing]").inner_text()
            look(desk, "hearing-engineer-en")
            with desk.expect_download() as given:
                desk.click(".hearing-ledger [data-action=ledger]")
            assert Path(given.value.path()).read_bytes().startswith(saved[:200])


def test_a_headset_is_calibrated_by_ear_and_kept(event: RunningEvent, browser: Browser) -> None:
    with visitor(browser) as page:
        enter(page, event, "Wu")
        assert page.get_attribute(".ear-gauge", "data-calibrated") == "false"
        page.focus(".ear-gauge")
        page.keyboard.press("Enter")
        page.click("[data-action=calibrate]")
        page.fill("[name=headset]", "Beyer")
        assert page.is_disabled("[data-action=save]")
        page.click("[data-action=phrase]")
        page.wait_for_selector("[data-action=phrase][aria-pressed=true]")
        # The browser moves a slider by a step a key: 54 dB below full scale and twenty steps of half a dB.
        page.focus(".match .slider")
        for _ in range(20):
            page.keyboard.press("ArrowRight")
        look(page, "hearing-calibrate-en")
        page.click("[data-action=save]")
        page.wait_for_selector(".ear-gauge[data-calibrated=true]")
        kept = json.loads(page.evaluate("localStorage.getItem('interp.headsets')"))
        assert kept["chosen"] == "Beyer"
        assert kept["profiles"][0]["fullScale"] == 60 + 44
        page.keyboard.press("Escape")
        # Now it is known how loud it is: the howl of -12 dBFS is 92 dB, and nothing has to be limited.
        event.wait(
            "calibrated minutes",
            40,
            lambda e: [
                line
                for line in ledger(e)
                if line["interpreter"] == "Wu" and float(line["calibrated_minutes"] or 0) > 0
            ],
        )
        (total,) = [x for x in ledger(event) if x["interpreter"] == "Wu" and x["kind"] == "total"]
        # A third of the time at some 90 dB(A), for 15 s of eight hours.
        assert 40 < float(total["lex_8h_dba"]) < 65
        assert float(total["dose_percent"]) >= 0
        look(page, "hearing-calibrated-en")
        page.reload()
        page.wait_for_selector("main.desk[data-state=in]", timeout=20_000)
        page.wait_for_selector(".ear-gauge[data-calibrated=true]")


def test_the_ledger_outlives_the_service(event: RunningEvent, folder: Path) -> None:
    """It is what the tests before have brought about."""
    log = [
        json.loads(line) for path in folder.rglob("events.jsonl") for line in path.read_text().splitlines()
    ]
    noted = [one for one in log if one["type"] == "hearing" and one["interpreter"] == NAME]
    assert noted[0]["open"]
    assert noted[0]["source"] == "floor"
    assert noted[0]["booth"] == "a"
    ledgers = []
    if event.process.poll() is None:  # this test may be run twice
        time.sleep(KEPT_S)
        ledgers.append(ledger(event))
        event.process.kill()
        event.process.wait()
    for _ in range(2):
        with running_event(folder, floor=folder / "floor.wav", extra=NO_HLS, wait=None) as again:
            again.wait("service", 30, lambda e: httpx.get(f"{e.url}/healthz").status_code == 200)
            ledgers.append(ledger(again))
            again.process.kill()
            again.process.wait()
    assert {line["interpreter"] for line in ledgers[0]} >= {f"'{NAME}", "Wu"}
    assert all(one == ledgers[0] for one in ledgers)
