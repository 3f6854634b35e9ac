"""One voice from packets: whole, lossy, late, stalled, restarted."""

import numpy as np
import pytest

from interp.timeline.units import samples
from interp.webrtc.playout.arrival_playout import ArrivalPlayout
from interp.webrtc.rtp import Rtp
from mixers.units import BLOCK, Samples
from tests.webrtc.playout.packets import START, lossless, no_click, stream
from tests.webrtc.test_opus import error_db, speech_like


class Ear:
    """Puts what it is given on one line."""

    def __init__(self, seconds: float = 5.0) -> None:
        self.line = np.zeros((1, int(seconds * 48_000)), np.float32)
        self.ends: list[int] = []

    def __call__(self, position: int, sound: Samples, now: int) -> None:
        at = position - START
        assert not self.ends or at >= self.ends[-1], "media positions went back"
        self.line[:, at : at + sound.shape[1]] = sound
        self.ends.append(at + sound.shape[1])


def feed(
    receiver: ArrivalPlayout,
    packets: list[Rtp],
    lost: set[int] | None = None,
    late_ms: dict[int, int] | None = None,
) -> int:
    """Give each packet at its time, some of them later or never; return the last arrival."""
    arrivals = sorted(
        (i * BLOCK + samples((late_ms or {}).get(i, 0)), i)
        for i in range(len(packets))
        if i not in (lost or ())
    )
    for now, i in arrivals:
        receiver.tick(now)
        receiver.packet(packets[i], now)
    return arrivals[-1][0]


def test_a_whole_stream_is_decoded_sample_for_sample() -> None:
    ear, packets = Ear(), stream(speech_like(2.0))
    receiver = ArrivalPlayout(1, ear)
    feed(receiver, packets)
    wanted = lossless(packets)
    n = wanted.shape[1]
    assert np.array_equal(ear.line[:, 480:n], wanted[:, 480:])
    assert (receiver.late, receiver.concealed_samples, receiver.recovered_samples) == (0, 0, 0)


def test_single_losses_are_rebuilt_from_the_next_packet() -> None:
    ear, packets = Ear(), stream(speech_like(4.0))
    receiver = ArrivalPlayout(1, ear)
    lost = set(range(9, len(packets) - 2, 10))
    last = feed(receiver, packets, lost)
    receiver.tick(last + BLOCK)
    receiver.tick(last + 2 * BLOCK)
    assert receiver.recovered_samples == len(lost) * BLOCK
    assert receiver.concealed_samples == 0
    wanted = lossless(packets)
    n = wanted.shape[1]
    assert ear.ends[-1] == n
    assert error_db(ear.line[:, :n], wanted) < -10
    assert no_click(ear.line, wanted)


def test_three_lost_in_a_row_are_concealed_without_a_step() -> None:
    ear, packets = Ear(), stream(speech_like(2.0))
    receiver = ArrivalPlayout(1, ear)
    feed(receiver, packets, {40, 41, 42})
    assert receiver.concealed_samples == 2 * BLOCK
    assert receiver.recovered_samples == BLOCK
    wanted = lossless(packets)
    assert no_click(ear.line, wanted)


def test_swapped_packets_lose_nothing() -> None:
    ear, packets = Ear(), stream(speech_like(2.0))
    receiver = ArrivalPlayout(1, ear)
    feed(receiver, packets, late_ms={20: 25, 50: 35})
    wanted = lossless(packets)
    assert np.array_equal(ear.line[:, 480 : wanted.shape[1]], wanted[:, 480:])
    assert receiver.late == 0


def test_a_packet_later_than_the_window_is_dropped_and_counted() -> None:
    receiver = ArrivalPlayout(1, Ear())
    feed(receiver, stream(speech_like(1.0)), late_ms={20: 90})
    assert receiver.late == 1
    assert receiver.recovered_samples == BLOCK


def test_a_stall_fades_after_sixty_made_up_milliseconds_and_speech_returns_without_a_click() -> None:
    ear, packets = Ear(12.0), stream(speech_like(10.0))
    receiver = ArrivalPlayout(1, ear)
    feed(receiver, packets[:100])
    for now in range(100 * BLOCK, 400 * BLOCK, BLOCK):
        receiver.tick(now)
    assert ear.ends[-1] == 100 * BLOCK + samples(60)
    for i in range(400, 500):
        receiver.packet(packets[i], i * BLOCK)
    assert ear.ends[-1] == 500 * BLOCK
    assert not ear.line[0, 100 * BLOCK + samples(60) : 398 * BLOCK].any()
    wanted = lossless(packets)
    assert no_click(ear.line, wanted)
    assert receiver.concealed_samples == pytest.approx(300 * BLOCK, abs=BLOCK)


def test_packets_that_were_only_delayed_come_back_after_the_fade() -> None:
    ear, packets = Ear(), stream(speech_like(2.0))
    receiver = ArrivalPlayout(1, ear)
    late = {i: (70 - i) * 20 for i in range(55, 70)}
    feed(receiver, packets, late_ms=late)
    assert receiver.late == 3
    assert ear.ends[-1] == len(packets) * BLOCK


def test_a_pause_of_the_sender_is_not_a_loss() -> None:
    """DTX: sequence numbers go on, time stamps jump."""
    ear, packets = Ear(), stream(speech_like(2.0))
    receiver = ArrivalPlayout(1, ear)
    paused = packets[:50] + [
        Rtp(p.payload_type, True, (p.sequence - 20) % 65_536, p.timestamp, p.ssrc, p.payload)
        for p in packets[70:]
    ]
    for i, packet in enumerate(paused):
        receiver.packet(packet, i * BLOCK if i < 50 else (i + 20) * BLOCK)
    assert receiver.recovered_samples == 0
    assert receiver.late == 0
    assert ear.ends[-1] == len(packets) * BLOCK


def test_a_new_stream_of_the_same_peer_continues_its_media_positions() -> None:
    positions: list[int] = []
    receiver = ArrivalPlayout(1, lambda position, sound, now: positions.append(position))
    packets = stream(speech_like(1.0))
    feed(receiver, packets)
    last = (len(packets) - 1) * BLOCK
    for i, p in enumerate(packets):
        receiver.packet(Rtp(111, False, i, (5 + i * BLOCK), 99, p.payload), last + (i + 3) * BLOCK)
    assert positions == sorted(positions)
    assert positions[len(packets)] - positions[len(packets) - 1] == 3 * BLOCK


def test_a_damaged_packet_is_counted_and_concealed() -> None:
    ear, packets = Ear(), stream(speech_like(1.0))
    receiver = ArrivalPlayout(1, ear)
    bad = Rtp(111, False, packets[20].sequence, packets[20].timestamp, 7, b"\xff\xff\xff")
    feed(receiver, [*packets[:20], bad, *packets[21:]])
    assert receiver.damaged == 1
    assert ear.ends[-1] == len(packets) * BLOCK
