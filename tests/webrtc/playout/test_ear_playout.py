"""A voice for ears: the delay is as small as the network allows, grows with it and comes back."""

from collections.abc import Callable, Iterable

import numpy as np
import pytest

from interp.timeline.units import RATE, samples
from interp.webrtc.playout.ear_playout import EarPlayout
from interp.webrtc.playout.packet_store import PacketStore
from mixers.units import BLOCK, Samples
from tests.webrtc.playout.packets import arrivals, steady, stream
from tests.webrtc.test_opus import speech_like


class Listener:
    """Hears a voice block by block, `phase` samples after the packets of a network without delay have come."""

    def __init__(
        self,
        sound: Samples,
        late_ms: Callable[[int], float] = lambda i: 0,
        lost: Iterable[int] = (),
        *,
        phase: int = 300,
        begin: int = 10,
        drift_ppm: float = 0,
    ) -> None:
        packets = stream(sound)
        self.store = PacketStore()
        self.ear = EarPlayout(self.store)
        self.said = sound
        waiting = [(round(at * (1 - drift_ppm / 1e6)), i) for at, i in arrivals(len(packets), late_ms, lost)]
        heard: list[Samples] = []
        self.begin = begin
        for k in range(begin, len(packets) - 1):
            due = k * BLOCK + phase
            while waiting and waiting[0][0] <= due:
                arrival, i = waiting.pop(0)
                self.store.packet(packets[i], arrival)
            heard.append(self.ear.read(due, BLOCK))
        self.heard = np.concatenate(heard)
        self.phase = phase

    def delay_ms(self, seconds: float, window: float = 0.25) -> float:
        """Return how long after it was spoken what is heard `seconds` after the beginning had been said."""
        at = int(seconds * RATE)
        n = int(window * RATE)
        piece = self.heard[at : at + n]
        # A block that is wanted at `due` is heard from then on.
        now = self.begin * BLOCK + self.phase + at
        longest = samples(600)
        start = now - longest
        said = self.said[0, max(0, start) : now + n]
        likeness = np.correlate(said, piece, "valid")
        squares = np.concatenate(([0.0], np.cumsum(np.square(said, dtype=np.float64))))
        likeness = likeness / np.sqrt(squares[n:] - squares[:-n] + 1e-9)
        return (now - max(0, start) - int(np.argmax(likeness))) * 1000 / RATE

    def biggest_step(self) -> float:
        return float(np.abs(np.diff(self.heard)).max() / np.abs(np.diff(self.said[0])).max())


OPUS_MS = 6.5
"""The encoder's own delay."""


def test_on_an_even_network_a_packet_is_heard_at_the_next_block() -> None:
    quiet = Listener(speech_like(8.0), phase=300)
    # 20 ms until the packet is full, 6.25 ms until the block is due.
    assert quiet.delay_ms(4.0) == pytest.approx(20 + 6.25 + OPUS_MS, abs=2)
    assert quiet.ear._sequencer.concealed_samples == 0
    assert quiet.biggest_step() < 1.3


@pytest.mark.parametrize("phase", [60, 300, 700, 940])
def test_wherever_the_block_falls_the_delay_is_less_than_two_blocks(phase: int) -> None:
    listener = Listener(speech_like(8.0), phase=phase)
    assert listener.delay_ms(5.0) < 40 + 1 + OPUS_MS


def test_jitter_makes_it_wait_as_long_as_needed_and_no_longer() -> None:
    rng = np.random.default_rng(2)
    late = rng.uniform(0, 30, 2000)
    listener = Listener(speech_like(12.0), lambda i: late[i])
    concealed = listener.ear._sequencer.concealed_samples / len(listener.heard)
    assert concealed < 0.02
    assert 40 < listener.delay_ms(8.0) < 20 + 30 + 20 + OPUS_MS + 5
    assert listener.biggest_step() < 1.6


def test_the_delay_returns_within_ten_seconds_after_a_disturbance() -> None:
    rng = np.random.default_rng(3)
    late = rng.uniform(0, 80, 2000)
    listener = Listener(speech_like(22.0), lambda i: late[i] if 200 <= i < 500 else 0.0)
    before, during = listener.delay_ms(3.0), listener.delay_ms(9.0)
    assert during > before + 40
    assert listener.delay_ms(20.0) < before + 8, "the disturbance ended at 10 s"
    assert listener.biggest_step() < 1.6


def test_a_path_that_becomes_much_shorter_is_followed_without_a_click() -> None:
    def late(i: int) -> float:
        return 280.0 if i % 3 == 0 and i < 250 else 0.0

    listener = Listener(speech_like(16.0), late)
    assert listener.delay_ms(4.5) > 250
    assert listener.delay_ms(15.0) < 40 + OPUS_MS
    assert max(Listener(steady(16.0), late, phase=phase).biggest_step() for phase in (100, 300, 500)) < 1.6


def test_a_lost_packet_does_not_make_it_wait() -> None:
    lost = set(range(20, 380, 20))
    listener = Listener(speech_like(8.0), lambda i: 0, lost)
    assert listener.delay_ms(7.0) == pytest.approx(20 + 6.25 + OPUS_MS, abs=5)
    assert listener.biggest_step() < 1.6


def test_after_a_stall_it_is_silent_and_goes_on_with_the_newest() -> None:
    listener = Listener(speech_like(20.0), lambda i: 3000 - (i - 200) * 20 if 200 <= i < 350 else 0.0)
    during = listener.heard[int(4.5 * RATE) : int(6.5 * RATE)]
    assert not during.any()
    assert listener.delay_ms(17.0) < 40 + OPUS_MS
    assert listener.biggest_step() < 1.6


@pytest.mark.parametrize("ppm", [200, -200])
def test_another_clock_is_followed(ppm: int) -> None:
    """In a minute 12 ms come in too many or too few."""
    listener = Listener(speech_like(60.0), drift_ppm=ppm)
    assert listener.ear._sequencer.concealed_samples <= 3 * BLOCK
    drift = ppm * 1e-6 * 55_000
    assert listener.delay_ms(55.0) + drift < 50 + OPUS_MS
    assert listener.biggest_step() < 1.6


def test_who_comes_back_later_hears_the_present() -> None:
    packets = stream(speech_like(8.0))
    store = PacketStore()
    ear = EarPlayout(store)
    for i, packet in enumerate(packets):
        store.packet(packet, (i + 1) * BLOCK)
        if i < 100 or i > 300:
            ear.read((i + 1) * BLOCK + 60, BLOCK)
    assert store.newest - ear._sequencer.next <= 1


def test_before_anything_has_come_it_is_silent() -> None:
    ear = EarPlayout(PacketStore())
    for k in range(20):
        assert not ear.read(k * BLOCK, BLOCK).any()
