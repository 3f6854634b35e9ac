import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interp.timeline.input import RecoveredInput
from interp.timeline.units import RATE, samples
from tests.timeline.simulate import (
    RAMP,
    Jitter,
    Source,
    end,
    exponential,
    make,
    media_at,
    sound,
    spikes,
    step_ratio,
)

NONE = exponential(0.0)


def play(
    source: Source,
    recovered: RecoveredInput,
    seconds: float,
    start: int | None = None,
) -> np.ndarray:
    """Push `seconds` of sound and read it 400 ms behind the arrivals, as a program does."""
    blocks, position = [], start
    for media, arrival in source.packets(seconds):
        recovered.push(media, sound(media, source.size), arrival)
        position = arrival if position is None else position
        while position + 960 <= arrival - samples(400):
            blocks.append(recovered.read(position, 960)[0])
            position += 960
    return np.concatenate(blocks, axis=1)


@pytest.mark.parametrize("ppm", [200, -100])
@pytest.mark.parametrize("jitter", [exponential(10), spikes], ids=["10 ms", "spikes"])
def test_drift_is_absorbed_with_no_click_and_no_growing_delay(ppm: float, jitter: Jitter) -> None:
    _buffer, recovered = make(playout_ms=100)
    source = Source(ppm, jitter)
    position, worst_delay, worst_sync = 0, 0.0, 0.0
    for media, arrival in source.packets(180):
        recovered.push(media, sound(media, 960), arrival)
        picture = recovered.place(media)
        assert picture is not None
        if arrival > source.base + 20 * RATE:
            worst_delay = max(worst_delay, abs(picture - source.least(media) - samples(100)))
        if media % (50 * 960) == 0 and media:
            heard, missing = recovered.read(picture - 2000, 960)
            assert missing == 0
            assert step_ratio(heard[0]) < 1.01
            at = recovered.place(int(media_at(heard[1])[500]) + media // RAMP * RAMP)
            if at is not None and abs(at - picture) < RATE:
                worst_sync = max(worst_sync, abs(at - (picture - 1500)))
            position += 1
    assert position > 170
    assert worst_delay < samples(5)
    assert worst_sync < samples(0.2)
    assert abs(recovered.drift_ppm - ppm) < 10
    assert recovered.reanchors <= 1


def test_every_sample_is_there_and_none_is_a_click() -> None:
    _buffer, recovered = make(playout_ms=100)
    heard = play(Source(200, exponential(10)), recovered, 60)
    settled = heard[0, 3 * RATE :]
    assert step_ratio(settled) < 1.01
    pace = np.diff(media_at(heard[1, 3 * RATE :]))
    ramp_begins_again = np.convolve(np.abs(pace - 1) > 100, np.ones(201), "same") > 0
    assert ramp_begins_again.mean() < 0.002
    assert np.abs(pace[~ramp_begins_again] - 1).max() < 0.5  # no sample lost or doubled; float32 is coarse
    assert recovered.missing_samples == 0


def test_a_file_is_placed_at_anchor_plus_media_and_not_touched() -> None:
    _buffer, recovered = make(playout_ms=100, fixed=True)
    random = np.random.default_rng(1)
    signal = random.uniform(-1, 1, (2, 48000)).astype(np.float32)
    for at in range(0, 48000, 960):
        recovered.push(at, signal[:, at : at + 960], 1000 + at + int(random.uniform(0, 3000)))
    anchor = recovered.place(0)
    assert anchor is not None
    assert recovered.place(30_000) == anchor + 30_000
    heard, missing = recovered.read(anchor, 47_000)
    assert missing == 0
    assert np.array_equal(heard[:, 480:], signal[:, 480:47_000])
    assert recovered.drift_ppm == 0.0


def test_missing_packets_are_silence_with_soft_edges_and_counted() -> None:
    _buffer, recovered = make()
    packets = Source(0, NONE).packets(2)
    for k, (media, arrival) in enumerate(packets):
        if not 50 <= k < 55:
            recovered.push(media, sound(media, 960), arrival)
    gap = recovered.place(50 * 960)
    assert gap is not None
    heard, missing = recovered.read(gap - 9600, 24_000)
    assert recovered.missing_samples == 5 * 960
    assert abs(missing - 5 * 960) <= 32
    assert not heard[0, 9600 + 300 : 9600 + 4700].any()
    assert step_ratio(heard[0]) < 1.05
    assert recovered.reanchors == 0


def test_packets_that_come_twice_are_heard_once() -> None:
    _buffer, recovered = make()
    for media, arrival in Source(0, NONE).packets(2):
        recovered.push(media, sound(media, 960), arrival)
        recovered.push(media - 480, sound(media - 480, 960), arrival)
    start = recovered.place(48_000)
    assert start is not None
    heard, missing = recovered.read(start, 24_000)
    assert missing == 0
    assert step_ratio(heard[0]) < 1.01
    assert recovered.overlap_samples >= 90 * 960


def test_time_stamps_rounded_to_milliseconds_make_no_gap_and_stay_in_sync() -> None:
    buffer, recovered = make()
    size = 1115  # 1024 samples of 44.1 kHz at 48 kHz
    for media, arrival in Source(0, NONE, size=size).packets(60):
        rounded = round(media / 48) * 48
        recovered.push(rounded, sound(media, size), arrival)
    assert recovered.missing_samples == 0
    assert recovered.overlap_samples == 0
    start = end(buffer, recovered) - RATE
    heard, missing = recovered.read(start, 960)
    assert missing == 0
    assert step_ratio(heard[0]) < 1.01
    at = int(media_at(heard[1])[0]) + (media // RAMP) * RAMP
    place = recovered.place(at)
    assert place is not None
    assert abs(place - start) < samples(1)


@pytest.mark.parametrize("jump", [3 * RATE, -3 * RATE, 10**9, -(10**9)])
def test_time_stamps_that_jump_are_anchored_again_once(jump: int) -> None:
    buffer, recovered = make()
    for media, arrival in Source(0, NONE).packets(10):
        stamp = media + (jump if media >= 5 * RATE else 0)
        recovered.push(stamp, sound(media, 960), arrival)
    assert recovered.reanchors == 1
    last = recovered.place(stamp)
    assert last is not None
    assert abs(last - arrival - samples(60)) < samples(25)
    heard, missing = recovered.read(end(buffer, recovered) - 7 * RATE, 7 * RATE)
    assert missing <= samples(25)
    assert step_ratio(heard[0]) < 1.2


def test_one_packet_with_a_wrong_time_stamp_is_left_out() -> None:
    buffer, recovered = make()
    for k, (media, arrival) in enumerate(Source(0, NONE).packets(4)):
        recovered.push(media + (10**7 if k == 100 else 0), sound(media, 960), arrival)
    assert recovered.reanchors == 0
    assert recovered.missing_samples == 960
    assert abs(end(buffer, recovered) - arrival - samples(60) - 960) < 100


def test_a_pause_of_the_source_is_a_gap_and_no_jump() -> None:
    _buffer, recovered = make()
    for media, arrival in Source(0, NONE).packets(30):
        if not 5 * RATE <= media < 20 * RATE:
            recovered.push(media, sound(media, 960), arrival)
    assert recovered.reanchors == 0
    assert recovered.missing_samples == 15 * RATE
    place = recovered.place(media)
    assert place is not None
    assert abs(place - arrival - samples(60)) < samples(1)


def test_a_source_that_comes_in_bursts_gets_the_delay_it_needs_once() -> None:
    _buffer, recovered = make(playout_ms=1000)
    position, silent_late = 0, 0
    for segment in range(40):
        arrival = (segment + 1) * 6 * RATE
        for packet in range(300):
            media = segment * 6 * RATE + packet * 960
            recovered.push(media, sound(media, 960), arrival)
        if segment == 3:
            late, anchors = recovered.late_samples, recovered.reanchors
            position = arrival
        while segment > 3 and position + 960 <= arrival:
            silent_late += recovered.read(position, 960)[1]
            position += 960
    assert 6 * RATE <= recovered.playout_delay < 8 * RATE
    assert recovered.late_samples == late
    assert recovered.reanchors == anchors <= 2
    assert silent_late == 0


def test_a_long_first_burst_does_not_stay_as_delay() -> None:
    _buffer, recovered = make(playout_ms=200)
    for media, arrival in Source(0, NONE).packets(30):
        recovered.push(media, sound(media, 960), max(arrival, 9 * RATE))
    place = recovered.place(media)
    assert place is not None
    assert abs(place - arrival - samples(200)) < samples(5)
    assert recovered.reanchors == 1


def test_media_that_stays_late_is_anchored_again_and_then_in_time() -> None:
    _buffer, recovered = make(playout_ms=60)
    source = Source(0, exponential(5))
    for media, arrival in source.packets(20):
        recovered.push(media, sound(media, 960), arrival)
    for media, arrival in source.packets(20):
        arrival += RATE
        recovered.push(media, sound(media, 960), arrival)
    place = recovered.place(media)
    assert place is not None
    assert place >= arrival
    assert recovered.reanchors <= 2
    assert recovered.playout_delay < samples(400)


def test_one_stall_does_not_change_the_delay() -> None:
    _buffer, recovered = make(playout_ms=60)
    source = Source(0, exponential(5))
    for media, arrival in source.packets(60):
        stalled = 20 * RATE < media < 23 * RATE
        recovered.push(
            media, sound(media, 960), max(arrival, source.base + 23 * RATE) if stalled else arrival
        )
    assert recovered.reanchors <= 1
    assert recovered.playout_delay == samples(60)


def test_a_new_connection_is_anchored_anew() -> None:
    buffer, recovered = make()
    for media, arrival in Source(0, NONE).packets(5):
        recovered.push(media, sound(media, 960), arrival)
    recovered.reset()
    assert recovered.place(media) is None
    for media, later in Source(0, NONE, base=arrival + 2 * RATE).packets(5):
        recovered.push(media, sound(media, 960), later)
    assert recovered.place(media) == later + samples(60)
    heard, missing = recovered.read(end(buffer, recovered) - 8 * RATE, 8 * RATE)
    assert step_ratio(heard[0]) < 1.05
    assert RATE < missing < 4 * RATE


def test_a_picture_without_sound_is_placed_too() -> None:
    _buffer, recovered = make()
    for media, arrival in Source(200, exponential(5), size=1920).packets(90):
        recovered.observe(media, arrival)
    place = recovered.place(media)
    assert place is not None
    assert abs(place - arrival - samples(60)) < samples(25)
    assert abs(recovered.drift_ppm - 200) < 10


def test_nothing_is_placed_before_the_first_packet() -> None:
    _buffer, recovered = make()
    assert recovered.place(0) is None


Step = st.tuples(
    st.sampled_from(["sound", "picture", "reset"]),
    st.one_of(st.integers(-2000, 2000), st.sampled_from([0, 0, 0, RATE * 3, -RATE * 3, 2**33, -(2**31)])),
    st.integers(0, 5000),
    st.one_of(st.integers(0, 3000), st.sampled_from([RATE * 2, RATE * 70])),
)


@given(st.lists(Step, max_size=60), st.booleans())
@settings(max_examples=150, deadline=None)
def test_whatever_comes_the_sound_stays_bounded_and_the_positions_finite(
    steps: list[tuple[str, int, int, int]], fixed: bool
) -> None:
    buffer, recovered = make(fixed=fixed)
    media, arrival = 0, RATE
    for what, off, n, passed in steps:
        media, arrival = media + off, arrival + passed
        if what == "reset":
            recovered.reset()
        elif what == "picture":
            recovered.observe(media, arrival)
        else:
            recovered.push(media, np.full((2, n), 0.5, np.float32), arrival)
            media += n
        place = recovered.place(media)
        assert place is None or abs(place - arrival) < 200 * RATE
        assert abs(recovered.drift_ppm) <= 1001
        assert samples(60) <= recovered.playout_delay <= buffer.window
        heard, missing = recovered.read(arrival - RATE, 2 * RATE)
        assert 0 <= missing <= 2 * RATE
        assert np.abs(heard).max() < 1.2


def test_a_delay_that_has_grown_goes_back_when_nothing_needs_it_and_nothing_is_left_out() -> None:
    _buffer, recovered = make(playout_ms=60)
    rng = random.Random(1)
    grown = 0
    for media in range(0, 50 * 60 * RATE, RATE // 4):
        rough = 20 * RATE < media < 40 * RATE
        recovered.note(media, media + samples(rng.uniform(0, 600 if rough else 5)), RATE // 4)
        if media == 60 * RATE:
            grown, anchors = recovered.playout_delay, recovered.reanchors
            late = recovered.late_samples
    assert grown > samples(400)
    assert recovered.playout_delay == samples(60)
    assert (recovered.reanchors, recovered.late_samples) == (anchors, late), "slewed, not jumped"
    place = recovered.place(media)
    assert place is not None
    assert abs(place - media - samples(60)) < samples(8)


def test_another_sender_begins_with_the_delay_that_was_wanted() -> None:
    _buffer, recovered = make(playout_ms=60)
    recovered.playout_delay = samples(900)
    recovered.reset()
    assert recovered.playout_delay == samples(900)
    recovered.reset(another=True)
    assert recovered.playout_delay == samples(60)


@pytest.mark.parametrize("jump", [-2, -5, -30, 3, 30])
def test_pictures_of_before_a_jump_do_not_widen_the_delay(jump: int) -> None:
    _buffer, recovered = make(playout_ms=60)
    waiting: list[tuple[int, int]] = []
    for media in range(0, 40 * RATE, 960):
        stamp = media + jump * RATE * (media >= 10 * RATE)
        recovered.note(stamp, media, 960)
        waiting.append((stamp, media + samples(50)))
        while waiting[0][1] <= media:
            recovered.observe(*waiting.pop(0))
    assert recovered.playout_delay == samples(60)
    assert recovered.reanchors == 1


def test_pictures_long_before_their_sound_do_not_pull_the_sound_forward() -> None:
    _buffer, recovered = make(playout_ms=60)
    for media in range(0, 60 * RATE, 960):
        if media >= 2 * RATE:
            recovered.note(media - 2 * RATE, media, 960)
        recovered.observe(media, media)
    place = recovered.place(media - 2 * RATE)
    assert place is not None
    assert abs(place - media - samples(60)) < samples(2)
    assert (recovered.playout_delay, recovered.late_samples) == (samples(60), 0)
