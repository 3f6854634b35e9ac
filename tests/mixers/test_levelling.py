"""The slow hand on the fader."""

import numpy as np
import pytest

from mixers.levelling import LIMIT_DB, Levelling
from mixers.loudness import power_of

TICKS_A_SECOND = 50


def feed(levelling: Levelling, *parts: tuple[float, float]) -> np.ndarray:
    """Feed one bus (LUFS, seconds); return its gain after each 20 ms."""
    gains = []
    for lufs, length in parts:
        for _ in range(round(length * TICKS_A_SECOND)):
            gains.append(levelling.push(np.array([[power_of(lufs)]]))[0, 0])
    return np.array(gains)


def one() -> Levelling:
    return Levelling(1, np.zeros(1, np.int64))


@pytest.mark.parametrize("lufs", [-26.0, -18.0, -11.0])
def test_a_steady_voice_comes_to_the_target(lufs: float) -> None:
    assert feed(one(), (lufs, 30))[-1] == pytest.approx(-18.0 - lufs, abs=0.1)


def test_gain_never_moves_faster_than_1_db_a_second() -> None:
    gains = feed(one(), (-30, 10), (-8, 10), (-30, 20))
    assert np.abs(np.diff(gains)).max() <= 1 / TICKS_A_SECOND + 1e-9


def test_gain_stays_where_it_is_in_a_pause() -> None:
    levelling = one()
    feed(levelling, (-26, 5))
    pause = feed(levelling, (-60, 30))
    assert pause.min() == pause.max()


def test_syllables_and_short_pauses_do_not_pump() -> None:
    levelling = one()
    feed(levelling, (-24, 40))
    gains = feed(levelling, *[(-21.5, 0.3), (-45.0, 0.2), (-22, 1.2), (-70, 0.6)] * 12)
    assert gains.max() - gains.min() < 1.5


@pytest.mark.parametrize(("lufs", "expected"), [(-40.0, LIMIT_DB), (0.0, -LIMIT_DB)])
def test_gain_is_bounded(lufs: float, expected: float) -> None:
    assert feed(one(), (lufs, 60))[-1] == pytest.approx(expected, abs=0.1)


def test_room_noise_is_not_raised() -> None:
    assert not feed(one(), (-55, 60)).any()


def test_a_much_quieter_speaker_is_raised_within_half_a_minute() -> None:
    levelling = one()
    feed(levelling, (-15, 30))
    assert feed(levelling, (-28, 35))[-1] == pytest.approx(10.0, abs=0.5)


def test_turned_off_the_gain_goes_to_0_db_and_back_on_it_returns() -> None:
    levelling = one()
    feed(levelling, (-24, 20))
    levelling.enabled[0] = False
    assert feed(levelling, (-24, 1))[-1] == 0.0
    levelling.enabled[0] = True
    assert feed(levelling, (-24, 30))[-1] == pytest.approx(6.0, abs=0.2)


def test_gains_of_unlike_targets_share_a_bus() -> None:
    levelling = Levelling(1, np.zeros(2, np.int64))
    levelling.target_lufs[1] = -23.0
    for _ in range(30 * TICKS_A_SECOND):
        gains = levelling.push(np.array([[power_of(-20.0)]]))[:, 0]
    assert gains.tolist() == pytest.approx([2.0, -3.0], abs=0.1)
