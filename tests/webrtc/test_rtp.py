"""RTP packets, wrapping counters, order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interp.timeline.units import samples
from interp.webrtc.reorder import MAX_HELD, Reorder
from interp.webrtc.rtp import Rtp, Unwrap, build_rtp, parse_rtp


def packet(sequence: int) -> Rtp:
    return Rtp(111, False, sequence % 65536, 0, 1, b"x")


@given(
    st.integers(0, 127),
    st.integers(0, 65535),
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.binary(max_size=1200),
    st.booleans(),
)
def test_a_packet_reads_back_as_it_was_built(
    payload_type: int, sequence: int, timestamp: int, ssrc: int, payload: bytes, marker: bool
) -> None:
    data = build_rtp(payload_type, sequence, timestamp, ssrc, payload, marker)
    assert parse_rtp(data) == Rtp(payload_type, marker, sequence, timestamp, ssrc, payload)


def test_extensions_sources_and_padding_are_skipped() -> None:
    data = (
        bytes([0xB1, 111]) + bytes(10) + b"CSRC" + b"\xbe\xde\x00\x01" + b"\x10\x7f\0\0" + b"opus" + b"\0\0\3"
    )
    assert parse_rtp(data).payload == b"opus"


@given(st.binary(max_size=60))
def test_junk_is_a_value_error_or_a_packet(data: bytes) -> None:
    try:
        parse_rtp(data)
    except ValueError:
        return


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(-20_000, 30_000), max_size=50))
def test_a_wrapping_counter_is_followed(start: int, steps: list[int]) -> None:
    unwrap, true = Unwrap(16), start
    first = unwrap(true % 65536)
    for step in steps:
        true += step
        assert unwrap(true % 65536) - first == true - start


def test_two_swapped_packets_come_out_in_order_and_nothing_waits_otherwise() -> None:
    order = Reorder(samples(40))
    assert [s for s, _ in order.push(5, packet(5), 0)] == [5]
    assert order.push(7, packet(7), 960) == []
    assert [s for s, _ in order.push(6, packet(6), 1000)] == [6, 7]
    assert order.late == 0


def test_a_lost_packet_holds_its_followers_for_the_window_only() -> None:
    missing: list[list[int]] = []
    order = Reorder(window=samples(40), on_missing=missing.append)
    order.push(5, packet(5), 0)
    assert order.push(7, packet(7), samples(40)) == []
    assert order.push(8, packet(8), samples(60)) == []
    assert order.due(samples(79)) == []
    assert [s for s, _ in order.due(samples(80))] == [7, 8]
    assert missing == [[6]]
    assert order.push(6, packet(6), samples(81)) == []
    assert order.late == 1


def test_what_is_missing_is_asked_for_until_it_comes_or_is_given_up() -> None:
    missing: list[list[int]] = []
    order = Reorder(window=samples(200), on_missing=missing.append)
    for number in (1, 4, 6):
        order.push(number, packet(number), 0)
    for ms in range(0, 150, 10):
        order.due(samples(ms))
    assert missing == [[2, 3], [5], [2, 3, 5], [2, 3, 5]]
    assert [s for s, _ in order.push(2, packet(2), samples(150))] == [2]
    order.due(samples(190))
    assert missing[4:] == [[3, 5]]
    assert [s for s, _ in order.due(samples(200))] == [4, 6]
    for ms in range(210, 400, 10):
        order.due(samples(ms))
    assert missing[5:] == []


def test_a_second_gap_waits_on_its_own() -> None:
    order = Reorder(window=samples(40))
    order.push(1, packet(1), 0)
    order.push(3, packet(3), samples(20))
    order.push(5, packet(5), samples(40))
    assert [s for s, _ in order.due(samples(60))] == [3]
    assert [s for s, _ in order.due(samples(100))] == [5]


@given(st.permutations(list(range(10))))
def test_whatever_the_order_everything_given_out_is_ascending(arrivals: list[int]) -> None:
    order, out = Reorder(window=10), []
    for now, sequence in enumerate(arrivals):
        out += [s for s, _ in order.push(sequence, packet(sequence), now)]
    out += [s for s, _ in order.due(1000)]
    assert out == sorted(out)
    assert len(out) + order.late == 10


def test_memory_is_bounded() -> None:
    order = Reorder(window=10**9)
    order.push(0, packet(0), 0)
    released = [s for i in range(500) for s, _ in order.push(2 + 2 * i, packet(i), 0)]
    assert len(released) >= 500 - MAX_HELD - 1


def test_a_cut_off_extension_is_refused() -> None:
    with pytest.raises(ValueError, match="cut off"):
        parse_rtp(bytes([0x90, 111]) + bytes(10) + b"\xbe")
