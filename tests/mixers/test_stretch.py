"""A period less or more: same pitch, same level, no click."""

import numpy as np
import pytest

from mixers.stretch import FADE, LONGEST, SHORTEST, find_period, lengthen, shorten
from mixers.units import RATE, Samples


def voiced(hz: float, seconds: float = 0.1) -> Samples:
    t = np.arange(int(seconds * RATE)) / RATE
    return np.asarray(sum(np.sin(2 * np.pi * hz * k * t) / k for k in range(1, 6)), np.float32)[None] * 0.2


@pytest.mark.parametrize("hz", [80, 110, 200, 350])
def test_the_period_of_a_voice_is_found(hz: float) -> None:
    period = find_period(voiced(hz))
    assert period is not None
    assert period.alike
    periods = period.lag * hz / RATE
    assert periods == pytest.approx(round(periods), abs=0.02)
    assert SHORTEST <= period.lag <= LONGEST


@pytest.mark.parametrize("change", [shorten, lengthen])
def test_a_period_less_or_more_is_the_same_tone(change: "type[object]") -> None:
    sound = voiced(110)
    period = find_period(sound)
    assert period is not None
    changed = shorten(sound, period.lag) if change is shorten else lengthen(sound, period.lag)
    difference = changed.shape[1] - sound.shape[1]
    assert difference == (-period.lag if change is shorten else period.lag)
    n = min(sound.shape[1], changed.shape[1])
    assert np.abs(changed[:, :n] - sound[:, :n]).max() < 0.02
    assert np.abs(np.diff(changed)).max() < 1.05 * np.abs(np.diff(sound)).max()


def test_noise_is_not_taken_for_a_period_and_silence_may_be_cut_anywhere() -> None:
    noise = np.random.default_rng(1).normal(0, 0.1, (1, 4800)).astype(np.float32)
    period = find_period(noise)
    assert period is not None
    assert not period.alike
    silent = find_period(np.zeros((1, 4800), np.float32))
    assert silent is not None
    assert silent == (LONGEST, True)


def test_too_little_sound_has_no_period() -> None:
    assert find_period(voiced(100)[:, : SHORTEST + FADE - 1]) is None
    assert find_period(voiced(100), longest=SHORTEST - 1) is None
