"""The line is cut while an interpreter speaks: what the network lost is in the recording afterwards, at its place."""

import json
import wave
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from playwright.sync_api import Page

from interp.timeline.units import RATE
from tests.e2e.browser import CHROMIUM, chromium, needs_chromium, page_of
from tests.e2e.test_console_page import NO_LEVELLING, console, until
from tests.e2e.test_line_returns import on_the_air
from tests.sinks.test_recording import lossless
from tests.support.events import RunningEvent, running_event
from tests.support.material import make_floor, tone
from tests.support.own_network import in_own_network
from tests.support.second_host import second_host

pytestmark = [pytest.mark.browser, needs_chromium]

Sound = npt.NDArray[np.float32]
Figures = npt.NDArray[np.float64]
WINDOW = RATE // 10
ALIKE = 0.8
"""From another place of the same noise a window differs as 0.04 does from 1 (1/sqrt(2BT)). Opus in the first seconds of
a line, when Chromium gives it few bits, leaves 0.9."""


def speech(seconds: int = 90) -> Sound:
    """Noise of a voice's band, (n,): every tenth of a second of it tells where it is.

    Chromium leaves out a few ms where a file begins again; this one is longer than a test.
    """
    spectrum = np.fft.rfft(np.random.default_rng(7).standard_normal(seconds * RATE))
    spectrum[: 300 * seconds] = spectrum[3400 * seconds :] = 0
    voice = np.fft.irfft(spectrum)
    return np.asarray(voice * 0.1 / np.std(voice), np.float32)


def write(path: Path, sound: Sound) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((sound * 32767).astype("<i2").tobytes())
    return path


class Ruler:
    """Tells which part of what was spoken a recorded voice is, a window of it after the other."""

    def __init__(self, spoken: Sound) -> None:
        self._spoken = spoken.astype(np.float64)

    def read(self, recorded: Sound) -> tuple[Figures, Figures, Figures]:
        """Return of each window how far recorded and spoken place are apart (samples), how alike they are (0 to 1), and
        how much louder the recorded one is (dB)."""
        apart, alike, louder = [], [], []
        place = self._find(recorded[:WINDOW].astype(np.float64), 0, len(self._spoken))
        for at in range(0, len(recorded) - WINDOW, WINDOW):
            window = recorded[at : at + WINDOW].astype(np.float64)
            place = self._find(window, place - WINDOW, place + 3 * WINDOW)
            same = self._spoken[place : place + WINDOW]
            apart.append(float(place - at))
            alike.append(float((window * same).sum() / np.sqrt((window**2).sum() * (same**2).sum() + 1e-12)))
            louder.append(10 * np.log10(((window**2).mean() + 1e-12) / (same**2).mean()))
            place += WINDOW
        return np.array(apart), np.array(alike), np.array(louder)

    def _find(self, window: Figures, first: int, last: int) -> int:
        """Return where between two places of what was spoken a window is."""
        first = max(first, 0)
        there = self._spoken[first:last]
        n = len(there) + WINDOW
        found = np.fft.irfft(np.fft.rfft(there, n) * np.conj(np.fft.rfft(window, n)), n)
        return first + int(found[: len(there) - WINDOW].argmax())


def spoken_in(track: Sound, start: int, first: float, last: float) -> Sound:
    """Return what a track, which begins at house position `start`, has from house second `first` to `last`."""
    return track[round(first * RATE) - start : round(last * RATE) - start]


def filled_ms(event: RunningEvent) -> int:
    """Return how much of the booth's recording was filled so far, ms."""
    ms: int = event.state()["booths"][0]["filled_ms"]
    return ms


def said(page: Page, words: str, seconds: float = 15) -> str:
    """Wait until the message line has these words, and return all of it."""
    page.wait_for_selector(f".line-message:has-text('{words}')", timeout=seconds * 1000)
    return page.text_content(".line-message") or ""


@in_own_network
def test_what_was_said_in_a_hole_of_the_network_is_in_the_recording(tmp_path: Path) -> None:
    spoken = speech()
    microphone = write(tmp_path / "voice.wav", spoken)
    sound = tone(20, 440, -20.0)
    floor = make_floor(tmp_path / "tone.mp4", seconds=20, size=(320, 180), sound=sound, bit_rate=300_000)
    with (
        second_host() as host,
        running_event(
            tmp_path, floor=floor, extra=NO_LEVELLING, server='host = "0.0.0.0"', recording=True
        ) as event,
    ):
        there = host.run_by(str(CHROMIUM), tmp_path)
        away = host.sees(event)
        secure = f"--unsafely-treat-insecure-origin-as-secure={away.url}"
        with chromium(microphone, secure, program=there) as browser, page_of(browser) as (page, faults):
            on_the_air(page, away)
            page.wait_for_timeout(1500)

            host.pull()
            said(page, "kept here for the recording")
            page.wait_for_timeout(4000)
            host.use("cable")
            said(page, "added to the recording")
            page.wait_for_timeout(1500)
            first = filled_ms(away)
            assert first > 4500

            host.pull()
            said(page, "kept here for the recording")
            page.wait_for_timeout(1000)
            page.keyboard.press("m")
            said(page, "Nothing more is kept", 3)
            page.wait_for_timeout(1000)
            host.use("radio")
            # The words of the first hole stand on the page until those of this one do.
            until(page, "filled", lambda: filled_ms(away) > first, 15)
            said(page, "added to the recording")
            until(page, "mic off", lambda: console(away, "Mei")["mic"] == "off")
            assert not faults
    (recording,) = (event.data_dir / "recordings").iterdir()
    log = [json.loads(line) for line in (recording / "events.jsonl").read_text().splitlines()]
    filled = [line for line in log if line["type"] == "filled"]
    track = lossless(recording / "booth-a.mkv", 1, 1)[0]
    whole(Ruler(spoken), track, log[0]["start"], filled[0])
    stopped(Ruler(spoken), track, log[0]["start"], filled[-1])
    assert not list(recording.glob("*.fill-*"))
    assert not lossless(recording / "booth-a.mkv", 0, 1).any(), "nothing of it in the other language"


def whole(ruler: Ruler, track: Sound, start: int, fill: dict[str, Any]) -> None:
    """The hole is filled: the same place in what was spoken before, in and behind it, as loud, and without a click."""
    first, last = fill["from"] / RATE, fill["to"] / RATE
    assert last - first > 4.5
    apart, alike, louder = ruler.read(spoken_in(track, start, first - 1, last + 0.5))
    assert alike.min() > ALIKE, alike
    assert np.ptp(apart[:25]) <= 0.002 * RATE, "as before the hole"
    assert np.abs(np.diff(apart)).max() <= 0.001 * RATE, "nowhere a jump, also where the line is back"
    before = louder[:9].mean()
    assert np.abs(louder[11:-6] - before).max() < 0.5, louder


def stopped(ruler: Ruler, track: Sound, start: int, fill: dict[str, Any]) -> None:
    """It goes on as before up to the key that stopped it, and behind that there is nothing."""
    first, last = fill["from"] / RATE, fill["to"] / RATE
    assert 1 < last - first < 3, "about 0.75 s until the page knew, and 1 s"
    apart, alike, _ = ruler.read(spoken_in(track, start, first - 0.5, last - 0.1))
    assert alike.min() > ALIKE
    assert np.ptp(apart) <= 0.002 * RATE
    assert not track[fill["to"] - start :].any()
