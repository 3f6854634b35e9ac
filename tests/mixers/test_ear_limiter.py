"""What reaches an ear: never above the ceiling, never a step that the sound itself has not, nothing touched below."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mixers.decibel import amplitude
from mixers.ear_limiter import AHEAD, CEILING_DB, EarLimiter
from mixers.tone import noise, sine
from mixers.units import BLOCK, RATE, Samples

CEILING = amplitude(CEILING_DB)


def heard(signal: Samples) -> Samples:
    """Limit (channels, n), n a multiple of BLOCK; what comes out is aligned with what went in."""
    limiter = EarLimiter(len(signal))
    padded = np.pad(signal, ((0, 0), (0, BLOCK)))
    out = [limiter.push(padded[:, i : i + BLOCK]) for i in range(0, padded.shape[1], BLOCK)]
    return np.concatenate(out, axis=1)[:, AHEAD : AHEAD + signal.shape[1]]


def test_below_the_ceiling_nothing_is_touched() -> None:
    signal = np.stack([noise(1, 20 * BLOCK, -24.0), sine(0, 20 * BLOCK, 997.0, CEILING_DB - 0.1)])
    np.testing.assert_array_equal(heard(signal), signal)


@pytest.mark.parametrize("at", [0, 1, BLOCK - 1, BLOCK, BLOCK + 17, 3 * BLOCK - AHEAD])
def test_a_pop_is_down_at_its_first_sample_and_the_sound_around_it_is_not_lost(at: int) -> None:
    signal = sine(0, 10 * BLOCK, 440.0, -30.0)[None].copy()
    plain = signal.copy()
    signal[0, at] = -12.0
    out = heard(signal)
    assert np.abs(out).max() <= CEILING
    assert -out[0, at] == pytest.approx(CEILING, abs=1e-4)
    np.testing.assert_array_equal(out[0, : max(0, at - AHEAD)], plain[0, : max(0, at - AHEAD)])


def test_thirty_db_more_is_no_more_than_the_ceiling_and_comes_without_a_click() -> None:
    """A 300 Hz tone that is 30 dB louder from one sample on; no step is twice the tone's own at the ceiling."""
    quiet = sine(0, RATE, 300.0, -23.0)
    signal = quiet.copy()
    signal[RATE // 2 :] *= amplitude(30.0)
    out = heard(signal[None])[0]
    assert np.abs(out).max() <= CEILING
    assert np.abs(out[-RATE // 4 :]).max() > CEILING * 0.9
    own_step = CEILING * 2 * np.pi * 300 / RATE
    around = np.diff(out[RATE // 2 - 2 * AHEAD : RATE // 2 + RATE // 10])
    assert np.abs(around).max() < 2 * own_step
    assert np.abs(np.diff(signal)).max() > 3 * own_step, "what came in has it"


def test_both_ears_are_turned_down_alike() -> None:
    left = sine(0, 20 * BLOCK, 500.0, 0.0)
    right = sine(0, 20 * BLOCK, 500.0, -20.0)
    out = heard(np.stack([left, right]))
    np.testing.assert_allclose(out[1, BLOCK:] * 10, out[0, BLOCK:], atol=1e-3)


def test_the_gain_comes_back_slowly_and_wholly() -> None:
    signal = sine(0, 3 * RATE, 1000.0, -30.0)[None].copy()
    plain = signal.copy()
    signal[0, BLOCK] = CEILING * 10  # 20 dB too much
    out = heard(signal)
    ratio = np.abs(out).reshape(-1, BLOCK).max(axis=1) / np.abs(plain).reshape(-1, BLOCK).max(axis=1)
    assert ratio[5] < 0.2
    assert np.all(np.diff(ratio[5:-1]) >= -1e-4)
    assert 20 * np.log10(ratio[27] / ratio[2]) == pytest.approx(20 * 0.5, abs=0.5)  # dB, after half a second
    np.testing.assert_array_equal(out[0, -RATE:], plain[0, -RATE:])


@given(
    st.lists(
        st.tuples(st.integers(0, 6 * BLOCK - 1), st.floats(width=32, allow_nan=True, allow_infinity=True)),
        max_size=20,
    )
)
def test_whatever_comes_nothing_above_the_ceiling_is_heard(spikes: list[tuple[int, float]]) -> None:
    signal = noise(3, 6 * BLOCK, -20.0)[None].copy()
    for at, value in spikes:
        signal[0, at] = value
    with np.errstate(all="raise", under="ignore"):
        out = heard(signal)
    assert np.isfinite(out).all()
    assert np.abs(out).max() <= CEILING
