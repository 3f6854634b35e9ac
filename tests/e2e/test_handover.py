"""Fifty handovers of a real service, measured on its recording; and the two-phase flow at two consoles' pages."""

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from mixers.units import RATE
from tests.support.events import RunningEvent, running_event
from tests.support.material import tone, write_wav
from tests.support.reading import read_sound
from tests.support.real_time import Stalls, in_real_time
from tests.support.speakers import Speaker, speakers

FLOOR_HZ, VOICES_HZ = 440, (1000, 1600)
SWAPS = 50
RULES = '[program]\nnormalise = false\n[interlock]\ninside = "interlock"\n'
SLOW = 2.6
"""Seconds for which the last one to take over says nothing: more than ducking holds."""


def levels(hertz: float, sound: npt.NDArray[np.float32], window: int) -> npt.NDArray[np.float64]:
    """Return the level of a tone around each ms of `sound` (n,), dBFS as the peak of its sine, (n // 48,)."""
    at = np.arange(len(sound))
    shape = np.hanning(window) / np.hanning(window).sum()
    turned = sound * np.exp(-2j * np.pi * hertz * at / RATE)
    near = np.convolve(turned, shape, "same")[::48]
    return np.asarray(20 * np.log10(2 * np.abs(near) + 1e-9))


def hand_over(giver: Speaker, taker: Speaker, number: int) -> None:
    """Two phases, asked for by one or offered by the other, "now" said by one or the other."""
    asks, accepts = (giver, taker) if number % 2 else (taker, giver)
    asks.patch(handover="request")
    accepts.patch(handover="accept")
    time.sleep(0.05)
    (asks if number % 3 else accepts).patch(handover="now")


def worked(folder: Path) -> Path:
    """Let two interpreters of one booth hand over again and again; return the recording."""
    floor = write_wav(folder / "floor.wav", tone(20, FLOOR_HZ))
    with running_event(folder, floor=floor, recording=True, extra=RULES) as event, speakers(event) as room:
        pair = [room.enter("a"), room.enter("a")]
        for hertz, speaker in zip(VOICES_HZ, pair, strict=True):
            speaker.say(tone(1, hertz, -17.0))
        pair[0].patch(mic="on", output="zh")
        time.sleep(1.5)
        for number in range(SWAPS):
            hand_over(pair[number % 2], pair[1 - number % 2], number)
            time.sleep(0.2)
        giver, taker = pair[SWAPS % 2], pair[1 - SWAPS % 2]
        taker.say(np.zeros(RATE, np.float32))
        time.sleep(0.3)
        hand_over(giver, taker, 0)
        time.sleep(SLOW)
        taker.say(tone(1, VOICES_HZ[1 - SWAPS % 2], -17.0))
        time.sleep(1.0)
        event.wait("the last gap", 10, last_gap)
    (recording,) = (folder / "data" / "recordings").iterdir()
    return recording


def last_gap(event: RunningEvent) -> bool:
    last = next(one for one in event.state()["booths"] if one["name"] == "a")["last_handover"]
    return bool(last and last["measured"])


def log_of(recording: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (recording / "events.jsonl").read_text("utf-8").splitlines()]


def heard_gap(voices: list[npt.NDArray[np.float64]], out: int, ms: int) -> int:
    """Return the gap of the swap at `ms` as the recorded voices have it, in ms."""
    before = np.flatnonzero(voices[out][ms - 400 : ms + 60] > -39)
    after = np.flatnonzero(voices[1 - out][ms - 20 : ms + 1500] > -39)
    return int(after[0] - 20) - int(before[-1] - 400)


def test_fifty_swaps_are_close_and_never_let_the_floor_up(tmp_path: Path) -> None:
    def attempt(stalls: Stalls) -> None:
        folder = tmp_path / str(time.monotonic_ns())
        folder.mkdir()
        recording = worked(folder)
        log = log_of(recording)
        swaps = [one for one in log if one["type"] == "swap"]
        assert len(swaps) == SWAPS + 1
        start = log[0]["start"]
        track = read_sound(recording / "booth-a.mkv").samples[0]
        voices = [levels(hertz, track, 480) for hertz in VOICES_HZ]
        floor = levels(FLOOR_HZ, read_sound(recording / "zh.mkv").samples[0], 2400)
        gaps, risen = [], []
        for number, swap in enumerate(swaps):
            ms = (swap["position"] - start) // 48
            slow = number == SWAPS
            during = floor[ms - 300 : ms + (round(SLOW * 1000) if slow else 300)]
            risen.append(float(during.max() - np.median(floor[ms - 300 : ms])))
            if slow:
                assert swap["gap_ms"] > 2000
                continue
            gaps.append(swap["gap_ms"])
            assert heard_gap(voices, number % 2, ms) == pytest.approx(swap["gap_ms"], abs=12)
        print(
            f"|gap| {np.median(np.abs(gaps)):.0f} ms, {min(gaps)} to {max(gaps)}; floor + {max(risen):.2f} dB"
        )
        assert np.median(np.abs(gaps)) <= 60
        assert max(risen) <= 1.0
        assert np.median(floor[-3000:-1000]) == pytest.approx(-38, abs=1), "ducked"

    in_real_time(attempt)
