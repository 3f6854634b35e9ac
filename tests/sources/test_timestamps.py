"""Whatever a source's clock does, positions go on, and sound and picture stay together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interp.sources.timestamps import BACKWARD, FORWARD, WRAPS, TimestampMender
from interp.timeline.units import RATE

SOUND, PICTURE = 0, 1
STEP = 1920


def positions(mender: TimestampMender, raws: list[int], stream: int = SOUND) -> list[int]:
    return [raw + mender.offset(stream, raw, STEP) for raw in raws]


@given(st.integers(-(2**40), 2**40))
def test_the_first_time_stamp_is_the_beginning(start: int) -> None:
    assert positions(TimestampMender(), [start, start + STEP]) == [0, STEP]


def test_a_file_s_own_start_is_its_base() -> None:
    mender = TimestampMender(origin=-4800, base=10 * RATE)
    assert positions(mender, [0]) == [10 * RATE + 4800]


@pytest.mark.parametrize("wrap", WRAPS)
def test_a_counter_that_wraps_goes_on_and_keeps_the_streams_together(wrap: int) -> None:
    mender = TimestampMender()
    start = wrap - 3 * STEP
    for n in range(8):
        raw = (start + n * STEP) % wrap
        late = (start + n * STEP + 400) % wrap
        assert positions(mender, [raw]) == [n * STEP]
        assert positions(mender, [late], PICTURE) == [n * STEP + 400]


@given(st.integers(-(10**9), 10**9).filter(lambda jump: jump < -2 * BACKWARD or jump > 2 * FORWARD))
def test_an_encoder_that_restarts_goes_on_without_a_gap_and_in_sync(jump: int) -> None:
    mender = TimestampMender()
    for n in range(10):
        raw = n * STEP + (jump if n >= 5 else 0)
        assert abs(positions(mender, [raw])[0] - n * STEP) <= 1
        assert abs(positions(mender, [raw + 300], PICTURE)[0] - (n * STEP + 300)) <= 1


def test_a_pause_is_no_jump() -> None:
    mender = TimestampMender()
    assert positions(mender, [0, 5 * RATE, 5 * RATE + STEP]) == [0, 5 * RATE, 5 * RATE + STEP]
    assert mender.jumps == 0


def test_a_stream_that_begins_late_has_its_place_among_the_others() -> None:
    mender = TimestampMender()
    positions(mender, list(range(1000, 20 * RATE, STEP)))
    assert positions(mender, [1000 + 20 * RATE], PICTURE) == [20 * RATE]
    assert mender.jumps == 0


@given(st.lists(st.integers(-(2**35), 2**35), min_size=2, max_size=40))
def test_a_stream_never_steps_back_by_more_than_a_second(raws: list[int]) -> None:
    mender = TimestampMender()
    head = 0
    for raw in raws:
        position = raw + mender.offset(SOUND, raw, STEP)
        assert position >= head - BACKWARD - STEP
        head = position
