"""Frames that a page kept, decoded and laid where the lost sound belonged: against the live sound itself."""

import asyncio
from typing import Any

import numpy as np
import pytest

from interp.booths.booth import Booth
from interp.booths.console import Console
from interp.config import BoothConfig
from interp.safety.frames import MAX_BYTES, MAX_PACKET, BadFrames, read_frames, write_frames
from interp.safety.safe import MOST_FRAMES, NotTaken, Safe, TooMuch, TooSoon
from interp.safety.stretch import EDGE, WARM
from interp.sinks.fills import Fill
from interp.timeline.clock import HouseClock
from interp.timeline.units import BLOCK, RATE
from interp.webrtc.opus import Encoder
from interp.webrtc.rtp import Rtp

STAMP = 0xFFFF_FFFF - 2 * RATE
"""The stamps wrap in the middle."""
SPECTRUM = np.fft.rfft(np.random.default_rng(3).standard_normal(8 * RATE))
SPECTRUM[: 8 * 200] = SPECTRUM[8 * 2000 :] = 0
VOICE = 0.8 * np.fft.irfft(SPECTRUM)
"""Noise of a voice's band: no place in it is like another."""
LOST, BACK = range(100, 250), 250
"""Packets that the network loses, and the first one after them."""


class Clock(HouseClock):
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0

    def position(self) -> int:
        return self.now


class Session:
    """A console that speaks for 8 s; its packets come every 20 ms, but for those that are lost."""

    def __init__(self, lost: range = LOST, drift: float = 1.0) -> None:
        self.clock = Clock()
        self.booth = Booth(BoothConfig(name="a", outputs=["en", "zh"]), self.clock)
        self.console = self.booth.enter()
        encoder = Encoder(1, 48_000, loss_percent=0)
        sound = VOICE.astype(np.float32)[None]
        self.packets = [encoder.encode(sound[:, at : at + BLOCK]) for at in range(0, 8 * RATE, BLOCK)]
        self.drift, self.lost = drift, lost
        self.heard: list[np.ndarray[Any, Any]] = []
        self.put: list[Fill] = []
        self.notes: list[dict[str, Any]] = []
        self.safe = Safe(self.clock, self.put.append, self.notes.append)

    def run(self, first: int, last: int) -> None:
        """Let packets [first, last) go, and let the programs read behind them."""
        for number in range(first, last):
            self.clock.now = RATE + round(number * BLOCK * self.drift)
            if number == 20:
                self.booth.switch(self.console, mic=True, output="en")
            if number not in self.lost:
                stamp = (STAMP + number * BLOCK) & 0xFFFF_FFFF
                packet = Rtp(111, False, (65_500 + number) & 0xFFFF, stamp, 7, self.packets[number])
                self.console.voice.packet(packet, self.clock.now)
            if number >= 25:
                self.heard.append(self.console.read(RATE + (number - 25) * BLOCK, BLOCK))

    def go_on_at(self, console: Console, first: int, last: int, late: int) -> np.ndarray[Any, Any]:
        """Let the same packets [first, last) go to another console, `late` samples later; return what programs read."""
        for number in range(first, last):
            now = RATE + number * BLOCK + late
            stamp = number * BLOCK
            console.voice.packet(Rtp(111, False, number, stamp, 8, self.packets[number]), now)
        return console.read(RATE + (first + 5) * BLOCK, (last - first - 10) * BLOCK)

    def frames(self, first: int, last: int) -> bytes:
        return write_frames(
            ((STAMP + number * BLOCK) & 0xFFFF_FFFF, self.packets[number]) for number in range(first, last)
        )

    def bring(self, first: int, last: int, console: Console | None = None) -> int:
        console = console or self.console
        self.safe.take(console, read_frames(self.frames(first, last)), recorded=True)
        return asyncio.run(self.safe.fill(self.booth, console))


@pytest.mark.parametrize("drift", [1.0, 1.0002])
def test_what_was_lost_is_laid_as_the_live_sound_would_have_been(drift: float) -> None:
    whole, holed = Session(range(0), drift), Session(drift=drift)
    for one in (whole, holed):
        one.run(0, 400)
    assert holed.bring(60, 300) > 0
    (fill,) = holed.put
    assert (fill.booth, fill.output, fill.joined) == ("a", "en", True)
    assert fill.start == pytest.approx(RATE + LOST.start * BLOCK * drift + RATE * 0.04 - EDGE, abs=100)
    assert len(fill.sound) == pytest.approx(len(LOST) * BLOCK * drift + WARM + 2 * EDGE, abs=100)
    live = np.concatenate(whole.heard)[fill.start - RATE : fill.end - RATE]
    off = np.abs(fill.sound - live)
    assert off[WARM:].max() < 0.01, "the same place to a sample, the same level"
    (note,) = holed.notes
    assert (note["type"], note["from"], note["to"], note["output"]) == ("filled", fill.start, fill.end, "en")
    assert holed.booth.filled == len(fill.sound)
    holed.clock.now += 3 * RATE
    assert holed.bring(60, 300) == 0, "nothing is put in twice"


def test_a_console_that_has_left_is_filled_up_to_where_its_interpreter_goes_on() -> None:
    session = Session(range(100, 400))
    session.run(0, 300)
    session.booth.leave(session.console)
    assert session.console.id in session.booth.known()
    again = session.booth.enter()
    session.console.resumed = session.clock.now
    session.booth.switch(again, mic=True, output="en", at=session.clock.now)
    session.run(300, 330)
    assert session.bring(50, 330) > 0
    (fill,) = session.put
    assert fill.joined
    assert fill.end == session.console.resumed + (30 + 80 + 10) * 48
    session.clock.now += 130 * RATE
    assert session.console.id not in session.booth.known(), "two minutes later nobody remembers"


@pytest.mark.parametrize("late", [0, 7, -291])
def test_the_end_meets_the_connection_that_goes_on_though_its_clock_was_told_otherwise(late: int) -> None:
    session = Session(range(100, 400))
    session.run(0, 300)
    session.booth.leave(session.console)
    again = session.booth.enter()
    session.console.resumed = session.clock.now
    session.booth.switch(again, mic=True, output="en", at=session.clock.now)
    start = RATE + 285 * BLOCK
    live = session.go_on_at(again, 280, 340, late)
    session.run(300, 330)
    session.bring(50, 330)
    (fill,) = session.put
    tail = fill.sound[-RATE // 10 :]
    first = fill.end - RATE // 10 - start
    off = [np.abs(tail - live[first + lag :][: len(tail)]).mean() for lag in range(-480, 481)]
    assert abs(int(np.argmin(off)) - 480) <= 24, "within half a millisecond"


def test_kept_sound_counts_only_up_to_its_first_break() -> None:
    session = Session(range(100, 400))
    session.run(0, 300)
    frames = read_frames(session.frames(60, 150)) + read_frames(session.frames(170, 300))
    session.safe.take(session.console, frames, recorded=True)
    asyncio.run(session.safe.fill(session.booth, session.console))
    (fill,) = session.put
    assert not fill.joined
    assert fill.end == pytest.approx(RATE + 150 * BLOCK + RATE * 0.04, abs=100)
    session.clock.now += 3 * RATE
    assert session.bring(170, 300) == 0, "sound that does not begin with the hole"


def test_what_may_not_or_need_not_be_put_in_is_refused_or_left_out() -> None:
    session = Session()
    session.run(0, 300)
    frames = read_frames(session.frames(60, 300))
    for recorded, consent, why in ((False, True, "not_recorded"), (True, False, "no_consent")):
        session.console.consent = consent
        with pytest.raises(NotTaken) as refused:
            session.safe.take(session.console, frames, recorded=recorded)
        assert refused.value.why == why
    session.console.consent = True
    assert asyncio.run(session.safe.fill(session.booth, session.console)) == 0
    with pytest.raises(TooMuch):
        session.safe.take(session.console, frames * (MOST_FRAMES // len(frames) + 1), recorded=True)
    assert session.bring(260, 300) == 0, "nothing of it was lost"
    with pytest.raises(TooSoon):
        session.safe.take(session.console, frames, recorded=True)
    assert session.put == []


def test_bytes_that_are_no_frames_are_refused_with_their_place() -> None:
    good = Session().frames(0, 3)
    assert [frame.length for frame in read_frames(good)] == [BLOCK] * 3
    assert read_frames(b"") == []
    for body, said in (
        (good + b"\0\0", f"byte {len(good)}: expected a time stamp and a length"),
        (good[:-1], "all of them there"),
        (write_frames([(1, b"x" * (MAX_PACKET + 1))]), f"expected 1 to {MAX_PACKET}"),
        (bytes(6), "a packet of 0 bytes"),
        (write_frames([(1, b"\x03")]), "expected an Opus packet"),
        (bytes(MAX_BYTES + 1), f"expected at most {MAX_BYTES}"),
    ):
        with pytest.raises(BadFrames, match=said):
            read_frames(body)
