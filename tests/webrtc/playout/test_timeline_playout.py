"""A voice for the programs: what comes before its place is mixed is played, whatever it went through."""

from collections.abc import Callable

import numpy as np
import pytest

from interp.timeline.units import RATE, samples
from interp.webrtc.playout.packet_store import PacketStore
from interp.webrtc.playout.timeline_playout import TimelinePlayout
from interp.webrtc.rtp import Rtp
from mixers.units import BLOCK
from tests.webrtc.playout.packets import START, arrivals, lossless, no_click, stream
from tests.webrtc.test_opus import error_db, speech_like

PERIOD = 10 * BLOCK
BEHIND = samples(180)
"""When a period is read, its newest sample could have arrived this long ago."""


class Program:
    """Reads a voice as the mix does, 200 ms at a time."""

    def __init__(self, seconds: float = 6.0) -> None:
        self.store = PacketStore()
        self.playout = TimelinePlayout(self.store)
        self.line = np.zeros((1, int(seconds * RATE)), np.float32)
        self.given = np.zeros(self.line.shape[1], np.bool_)

    def run(
        self,
        packets: list[Rtp],
        come: list[tuple[int, int]],
        wanted: Callable[[int], bool] = lambda at: True,
        behind: int = BEHIND,
    ) -> None:
        """Let packets come and read until all is read; a period at `at` is passed over unless `wanted`."""
        at, waiting = 0, list(come)
        while at + PERIOD <= self.line.shape[1]:
            now = at + PERIOD + behind
            while waiting and waiting[0][0] <= now:
                arrival, i = waiting.pop(0)
                self.store.packet(packets[i], arrival)
            if wanted(at):
                self._read(at)
            else:
                self.playout.pass_over(START + at + PERIOD)
            self.store.passed = self.playout.passed
            at += PERIOD

    def _read(self, at: int) -> None:
        for position, sound in self.playout.pull(START + at, START + at + PERIOD):
            place = position - START
            assert place >= at, "what is too late is left out"
            assert not self.given[place : place + sound.shape[1]].any(), "given twice"
            self.given[place : place + sound.shape[1]] = True
            self.line[:, place : place + sound.shape[1]] = sound


def test_jitter_and_order_do_not_matter_before_the_deadline() -> None:
    packets = stream(speech_like(5.0))
    wanted = lossless(packets)
    program, rng = Program(), np.random.default_rng(5)
    late = rng.uniform(0, 170, len(packets))
    program.run(packets, arrivals(len(packets), lambda i: late[i]))
    n = wanted.shape[1]
    assert np.array_equal(program.line[:, 480:n], wanted[:, 480:])
    playout = program.playout
    assert (playout.late, playout.concealed_samples, playout.recovered_samples) == (0, samples(60), 0), (
        "but for the fade at the end"
    )


def test_a_packet_that_was_asked_for_again_is_no_loss_at_a_round_trip_of_100_ms() -> None:
    packets = stream(speech_like(5.0))
    wanted = lossless(packets)
    program, asked = Program(), list[int]()

    def ask(numbers: list[int]) -> float | None:
        asked.extend(numbers)
        return 130.0

    program.store.on_missing = ask
    lost = set(range(10, len(packets) - 20, 13))
    program.run(packets, arrivals(len(packets), lambda i: 140 if i in lost else 0))
    assert np.array_equal(program.line[:, 480 : wanted.shape[1]], wanted[:, 480:])
    assert [number & 0xFFFF for number in asked] == [packets[i].sequence for i in sorted(lost)]


def test_what_stays_away_is_asked_for_three_times_and_no_longer_than_it_is_wanted() -> None:
    packets = stream(speech_like(5.0))
    program, asked = Program(), list[int]()

    def ask(numbers: list[int]) -> float | None:
        asked.extend(numbers)
        return None

    program.store.on_missing = ask
    program.run(packets, arrivals(len(packets), lambda i: 0, {50, 51, 120}))
    wanted = [packets[i].sequence for i in (50, 51, 120)]
    assert sorted(number & 0xFFFF for number in set(asked)) == sorted(wanted)
    assert all(asked.count(number) == 3 for number in asked)


def test_single_losses_are_rebuilt_from_the_next_packet() -> None:
    packets = stream(speech_like(5.0))
    program, lost = Program(), set(range(9, 240, 10))
    program.run(packets, arrivals(len(packets), lambda i: 0, lost))
    wanted = lossless(packets)
    n = wanted.shape[1]
    assert program.playout.recovered_samples == len(lost) * BLOCK
    assert program.given[:n].all()
    assert error_db(program.line[:, :n], wanted) < -10
    assert no_click(program.line, wanted)


def test_three_lost_in_a_row_are_concealed_without_a_step() -> None:
    packets = stream(speech_like(5.0))
    program = Program()
    program.run(packets, arrivals(len(packets), lambda i: 0, {40, 41, 42, 99, 100, 101}))
    assert program.playout.concealed_samples == 4 * BLOCK + samples(60)
    assert program.playout.recovered_samples == 2 * BLOCK
    assert no_click(program.line, lossless(packets))


def test_a_stall_fades_after_sixty_milliseconds_and_speech_returns_in_place() -> None:
    packets = stream(speech_like(5.0))
    wanted = lossless(packets)
    program = Program()
    program.run(packets, arrivals(len(packets), lambda i: 0, set(range(60, 160))))
    assert not program.line[0, 63 * BLOCK : 159 * BLOCK].any()
    assert np.abs(program.line[0, 62 * BLOCK : 63 * BLOCK]).max() > 0
    assert abs(program.line[0, 63 * BLOCK - 1]) < 1e-3
    n = wanted.shape[1]
    assert error_db(program.line[:, 165 * BLOCK : n], wanted[:, 165 * BLOCK :]) < -25
    assert no_click(program.line, wanted)
    assert program.playout.concealed_samples == 99 * BLOCK + samples(60)


def test_what_was_held_up_for_too_long_is_left_out_and_counted() -> None:
    packets = stream(speech_like(5.0))
    program = Program()
    held = {i: (100 - i) * 20.0 for i in range(60, 100)}
    program.run(packets, arrivals(len(packets), lambda i: held.get(i, 0)))
    wanted = lossless(packets)
    assert 15 <= program.playout.late <= 30
    n = wanted.shape[1]
    assert error_db(program.line[:, 110 * BLOCK : n], wanted[:, 110 * BLOCK :]) < -25
    assert no_click(program.line, wanted)


def test_what_nobody_wants_is_not_decoded_and_speech_begins_with_a_decoder_that_has_heard_it() -> None:
    packets = stream(speech_like(5.0))
    wanted = lossless(packets)
    program = Program()
    lost = {20, 21, 50}
    program.run(packets, arrivals(len(packets), lambda i: 0, lost), wanted=lambda at: at >= 10 * PERIOD)
    assert not program.given[: 10 * PERIOD].any()
    assert program.given[10 * PERIOD : wanted.shape[1]].all()
    assert program.playout.concealed_samples == 3 * BLOCK + samples(60), "counted all the same"
    begin, n = 10 * PERIOD + BLOCK, wanted.shape[1]
    assert error_db(program.line[:, begin:n], wanted[:, begin:]) < -20
    assert no_click(program.line, wanted)


def test_a_pause_of_the_sender_is_not_a_loss() -> None:
    """DTX: sequence numbers go on, time stamps jump."""
    packets = stream(speech_like(5.0))
    paused = [
        Rtp(p.payload_type, True, (p.sequence - 20 * (i >= 70)) % 65_536, p.timestamp, p.ssrc, p.payload)
        for i, p in enumerate(packets)
        if not 50 <= i < 70
    ]
    program = Program()
    come = [((i + 1 + 20 * (i >= 50)) * BLOCK, i) for i in range(len(paused))]
    program.run(paused, come)
    assert program.playout.recovered_samples == 0
    assert program.playout.late == 0
    assert not program.line[0, 53 * BLOCK : 70 * BLOCK].any()
    assert program.given[70 * BLOCK : len(packets) * BLOCK].all()


def test_a_new_stream_of_the_same_peer_goes_on_where_the_first_one_was() -> None:
    packets, again = stream(speech_like(2.0)), stream(speech_like(2.0), ssrc=99)
    program = Program()
    both = packets + [Rtp(111, False, i, 5 + i * BLOCK, 99, packet.payload) for i, packet in enumerate(again)]
    come = [((i + 1 + 3 * (i >= 100)) * BLOCK, i) for i in range(len(both))]
    program.run(both, come)
    assert program.given[: 100 * BLOCK].all()
    assert program.given[103 * BLOCK : 203 * BLOCK].all()
    assert program.playout.late == 0


@pytest.mark.parametrize("step", [5 * RATE, -5 * RATE, 100 * RATE, -100 * RATE])
def test_time_stamps_that_jump_are_not_heard(step: int) -> None:
    packets = stream(speech_like(5.0))
    store = PacketStore()
    playout = TimelinePlayout(store)
    heard = 0
    for i, p in enumerate(packets):
        shift = step if i >= 100 else 0
        store.packet(Rtp(111, False, p.sequence, (p.timestamp + shift) % 2**32, 7, p.payload), i * BLOCK)
        if i % 10 == 9:
            at = START + (i - 19) * BLOCK
            heard += sum(sound.shape[1] for _, sound in playout.pull(at, at + PERIOD))
    assert heard == (len(packets) - 10) * BLOCK
    assert playout.concealed_samples == 0


def test_a_number_out_of_nowhere_is_not_believed_before_the_next_one_follows_it() -> None:
    packets = stream(speech_like(5.0))
    program = Program()
    wild = Rtp(111, False, (packets[50].sequence + 20_000) % 65_536, 12345, 7, packets[50].payload)
    program.run(
        [*packets, wild], sorted([*arrivals(len(packets), lambda i: 0), (50 * BLOCK + 100, len(packets))])
    )
    assert program.playout.late == 1
    assert program.given[: len(packets) * BLOCK].all()


def test_a_sender_that_begins_its_numbers_anew_is_followed() -> None:
    packets = stream(speech_like(5.0))
    anew = [
        Rtp(111, False, (p.sequence + 30_000 * (i >= 100)) % 65_536, p.timestamp, 7, p.payload)
        for i, p in enumerate(packets)
    ]
    program = Program()
    program.run(anew, arrivals(len(packets), lambda i: 0))
    assert program.given[110 * BLOCK : 240 * BLOCK].all()


def test_junk_instead_of_opus_is_counted_and_concealed() -> None:
    packets = stream(speech_like(5.0))
    packets[20] = Rtp(111, False, packets[20].sequence, packets[20].timestamp, 7, b"\xff\xff\xff")
    program = Program()
    program.run(packets, arrivals(len(packets), lambda i: 0))
    assert program.playout.damaged == 1
    assert program.given[: len(packets) * BLOCK].all()


def test_a_store_keeps_nine_seconds() -> None:
    packets = stream(speech_like(30.0))
    store = PacketStore()
    for i, packet in enumerate(packets):
        store.packet(packet, i * BLOCK)
    assert 9 * 50 <= len(store) <= 9 * 50 + 2
    assert len(store.since(len(packets) * BLOCK - RATE)) == 50
    flood = stream(speech_like(1.0))
    for i in range(20_000):
        store.packet(Rtp(111, False, i % 65_536, i % 7, 8, flood[0].payload), i)
    assert len(store) <= 4000
    assert len(store.arrivals) <= 4000


def test_a_program_may_be_eight_seconds_behind() -> None:
    packets = stream(speech_like(12.0))
    wanted = lossless(packets)
    program = Program(14.0)
    program.run(packets, arrivals(len(packets), lambda i: 0), behind=8 * RATE)
    n = wanted.shape[1]
    assert np.array_equal(program.line[:, 480:n], wanted[:, 480:])
