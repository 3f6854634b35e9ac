import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from interp.timeline.buffer import TimelineBuffer

Writes = st.lists(st.tuples(st.integers(-300, 3000), st.integers(0, 700)), max_size=12)


def block(first: int, n: int, channels: int = 1) -> np.ndarray:
    return (np.arange(first, first + n, dtype=np.float32) + 1)[None, :].repeat(channels, 0)


@given(Writes, st.integers(-500, 4000), st.integers(1, 1500))
def test_what_was_written_inside_the_window_is_read_and_the_rest_is_counted(
    writes: list[tuple[int, int]], position: int, n: int
) -> None:
    buffer = TimelineBuffer(2, seconds=1000 / 48000)
    model: dict[int, float] = {}
    value = 0
    newest = None
    for at, count in writes:
        buffer.write(at, block(value, count, 2))
        if count:
            before = newest if newest is not None else max(at, 0)
            for k in range(count):
                if at + k >= before - 1000:
                    model[at + k] = value + k + 1
            newest = max(before, at + count)
            model = {p: v for p, v in model.items() if p >= newest - 1000}
        value += count
    got, missing = buffer.read(position, n)
    want = np.array([model.get(position + k, 0.0) for k in range(n)], np.float32)
    assert np.array_equal(got, np.stack([want, want]))
    assert missing == sum(position + k not in model for k in range(n))
    again, missing_again = buffer.read(position, n)
    assert np.array_equal(again, got)
    assert missing_again == missing


@given(Writes, st.integers(-300, 3000))
def test_truncating_forgets_the_later_part_only(writes: list[tuple[int, int]], cut: int) -> None:
    buffer = TimelineBuffer(1, seconds=1000 / 48000)
    for at, count in writes:
        buffer.write(at, block(at, count), np.ones((1, 5), np.float32))
    before, _ = buffer.read(cut - 500, 500)
    buffer.truncate(cut)
    after, _ = buffer.read(cut - 500, 1500)
    written = before[0] > 1
    assert np.array_equal(after[0, :500][written], before[0][written])
    assert not after[0, 500:].any()
    assert buffer.end <= max(cut, 0)


def test_an_empty_buffer_reads_as_silence() -> None:
    got, missing = TimelineBuffer(2).read(123_456, 960)
    assert got.shape == (2, 960)
    assert not got.any()
    assert missing == 960


def test_what_lies_before_the_window_is_dropped_and_counted() -> None:
    buffer = TimelineBuffer(1, seconds=1.0)
    buffer.write(480_000, block(0, 960))
    buffer.write(480_960 - 48_000 - 100, block(0, 150))
    assert buffer.dropped == 100
    got, missing = buffer.read(480_960 - 48_000, 50)
    assert np.array_equal(got, block(100, 50))
    assert missing == 0


def test_a_fade_is_heard_but_counts_as_missing_until_it_is_overwritten() -> None:
    buffer = TimelineBuffer(1, seconds=1.0)
    buffer.write(0, block(0, 960), np.full((1, 100), 0.5, np.float32))
    got, missing = buffer.read(900, 200)
    assert np.array_equal(got[0, 60:160], np.full(100, 0.5, np.float32))
    assert missing == 140
    assert buffer.end == 960
    buffer.write(960, block(960, 50))
    got, missing = buffer.read(900, 200)
    assert np.array_equal(got[0, :110], block(900, 110)[0])
    assert not got[0, 110:].any()
    assert missing == 90


def test_late_sound_fills_a_hole() -> None:
    buffer = TimelineBuffer(1, seconds=1.0)
    for at in (0, 1920, 960):
        buffer.write(at, block(at, 960))
    got, missing = buffer.read(0, 2880)
    assert np.array_equal(got, block(0, 2880))
    assert missing == 0


def test_a_far_jump_ahead_leaves_nothing_old_behind() -> None:
    buffer = TimelineBuffer(1, seconds=1.0)
    buffer.write(0, block(0, 48_000))
    buffer.write(10_000_000, block(0, 960))
    got, missing = buffer.read(10_000_960 - 48_000, 48_000)
    assert missing == 48_000 - 960
    assert not got[0, :-960].any()
