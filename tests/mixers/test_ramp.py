"""Gates: to the sample, without a click, whatever the blocks."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixers.ramp import Gate, block_ramps
from mixers.units import BLOCK, Samples

CHANGES = st.lists(st.tuples(st.integers(0, 5000), st.booleans()), max_size=8)


def planned(changes: list[tuple[int, bool]], ramp_ms: float) -> Gate:
    gate = Gate(ramp_ms)
    for position, is_open in sorted(changes):
        (gate.open if is_open else gate.close)(position)
    return gate


def test_a_gate_opens_at_its_sample_and_is_full_after_its_ramp() -> None:
    gate = Gate(ramp_ms=5)
    gate.open(1000)
    out = gate.apply(0, np.ones((1, 3000), np.float32))[0]
    assert not out[:1000].any()
    assert 0 < out[1000] < 0.01
    assert out[1000 + 239] == 1.0
    assert out[1000 + 238] < 1.0


def test_a_gate_closed_early_turns_round_where_it_is() -> None:
    gate = Gate(ramp_ms=5)
    gate.open(0)
    gate.close(100)
    gains = gate.gains(0, 400)
    assert gains.max() == pytest.approx(np.sin(np.pi / 2 * 100 / 240), abs=1e-4)
    assert not gains[201:].any()
    assert gate.is_silent


def test_what_was_planned_later_is_forgotten_when_the_mic_changes_before() -> None:
    gate = Gate()
    gate.close(500)
    gate.open(200)
    assert gate.gains(0, 2000)[-1] == 1.0


def test_a_change_told_too_late_begins_where_the_sound_is() -> None:
    gate = Gate(ramp_ms=5)
    gate.gains(0, 2000)
    gate.open(100)
    gains = gate.gains(2000, 480)
    assert gains[0] == pytest.approx(np.sin(np.pi / 2 / 240))
    assert gains[-1] == 1.0


def test_two_gates_at_one_position_are_a_cross_fade_of_equal_power() -> None:
    one, other = Gate(is_open=True), Gate()
    one.close(300)
    other.open(300)
    np.testing.assert_allclose(one.gains(0, 900) ** 2 + other.gains(0, 900) ** 2, 1.0, atol=1e-6)


def test_going_back_in_time_is_refused() -> None:
    gate = Gate()
    gate.gains(960, 960)
    with pytest.raises(ValueError, match="expected 1920 or later"):
        gate.gains(960, 960)


def test_a_ramp_of_no_length_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 0"):
        Gate(ramp_ms=0)


@settings(max_examples=100, deadline=None)
@given(changes=CHANGES, cuts=st.lists(st.integers(1, 5999), max_size=12), ramp_ms=st.floats(0.5, 60))
def test_the_gains_are_the_same_however_they_are_asked_for(
    changes: list[tuple[int, bool]], cuts: list[int], ramp_ms: float
) -> None:
    whole = planned(changes, ramp_ms).gains(0, 6000)
    gate = planned(changes, ramp_ms)
    pieces = [
        gate.gains(start, end - start) for start, end in itertools.pairwise([0, *sorted(set(cuts)), 6000])
    ]
    np.testing.assert_allclose(np.concatenate(pieces), whole, atol=1e-6)


@settings(max_examples=100, deadline=None)
@given(changes=CHANGES, gap=st.integers(0, 5000), ramp_ms=st.floats(0.5, 60))
def test_a_stretch_nobody_asked_for_goes_by_all_the_same(
    changes: list[tuple[int, bool]], gap: int, ramp_ms: float
) -> None:
    whole = planned(changes, ramp_ms).gains(0, 6000)
    gate = planned(changes, ramp_ms)
    gate.gains(0, 100)
    np.testing.assert_allclose(gate.gains(100 + gap, 900), whole[100 + gap : 1000 + gap], atol=1e-6)


@settings(max_examples=100, deadline=None)
@given(changes=CHANGES, ramp_ms=st.floats(0.5, 60))
def test_no_step_is_larger_than_the_ramp_allows(changes: list[tuple[int, bool]], ramp_ms: float) -> None:
    gains = planned(changes, ramp_ms).gains(0, 9000)
    assert np.abs(np.diff(gains, prepend=0.0)).max() <= np.pi / 2 / (ramp_ms * 48) + 1e-6
    assert gains.min() >= 0
    assert gains.max() <= 1
    last = sorted(changes)[-1][1] if changes else False
    assert gains[-1] == (1.0 if last else 0.0)


def test_block_ramps_end_where_they_should_and_are_one_column_when_nothing_moves() -> None:
    borders: Samples = np.array([[0.0, 1.0, 0.5], [0.25, 0.25, 0.25]], np.float32)
    ramps = block_ramps(borders)
    assert ramps.shape == (2, 2 * BLOCK)
    np.testing.assert_array_equal(ramps[:, BLOCK - 1 :: BLOCK], borders[:, 1:])
    assert (np.diff(ramps[0, :BLOCK]) > 0).all()
    assert (np.diff(ramps[0, BLOCK:]) < 0).all()
    assert block_ramps(borders[:, :1]).shape == (2, 1)
    assert block_ramps(borders[1:]).shape == (1, 1)
