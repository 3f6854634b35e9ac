"""Gain sharing: all microphones together are as loud as one, and a voice is as if its own were the only one."""

import numpy as np
import pytest

from mixers.automix import GainSharing


def settled(powers_db: list[float], taking_part: list[bool] | None = None, blocks: int = 100) -> np.ndarray:
    sharing = GainSharing(len(powers_db))
    powers = np.repeat(10 ** (np.array(powers_db)[:, None] / 10), blocks, axis=1)
    part = np.array(taking_part or [True] * len(powers_db))
    return sharing.push(powers, part)


def db(gain: float) -> float:
    return float(20 * np.log10(gain))


@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_equal_rooms_together_are_as_loud_as_one(count: int) -> None:
    gains = settled([-50.0] * count)[:, -1]
    assert (gains**2).sum() == pytest.approx(1.0, abs=1e-5)
    assert db(gains[0]) == pytest.approx(-10 * np.log10(count), abs=0.01)


def test_a_voice_is_whole_and_takes_the_rooms_down() -> None:
    gains = settled([-20.0, -50.0, -50.0, -50.0, -50.0, -50.0])[:, -1]
    assert db(gains[0]) == pytest.approx(0.0, abs=0.05)
    assert [db(gain) for gain in gains[1:]] == pytest.approx([-30.0] * 5, abs=0.1)


def test_two_voices_at_once_have_half_each() -> None:
    gains = settled([-20.0, -20.0, -60.0])[:, -1]
    assert [db(gain) for gain in gains[:2]] == pytest.approx([-3.0, -3.0], abs=0.05)


def test_who_does_not_take_part_has_no_share_and_keeps_a_gain_of_one() -> None:
    gains = settled([-20.0, -20.0, -20.0], [True, False, True])[:, -1]
    assert gains[1] == 1.0
    assert [db(gain) for gain in gains[[0, 2]]] == pytest.approx([-3.0, -3.0], abs=0.05)


def test_a_voice_is_open_within_a_block_and_closes_slowly() -> None:
    sharing = GainSharing(2)
    everybody = np.ones(2, np.bool_)
    quiet, loud = 1e-6, 1e-2
    sharing.push(np.full((2, 50), quiet), everybody)
    opened = sharing.push(np.array([[loud] * 5, [quiet] * 5]), everybody)
    assert db(opened[0, 0]) == pytest.approx(-3.0, abs=0.1)
    assert db(opened[0, 1]) > -0.1
    closing = sharing.push(np.full((2, 100), quiet), everybody)
    assert db(closing[1, 5]) < -25, "not at the first gap between two words"
    assert db(closing[1, -1]) == pytest.approx(-3.0, abs=0.1)


def test_blocks_join_however_they_are_cut() -> None:
    powers = np.random.default_rng(1).uniform(1e-7, 1e-2, (4, 60))
    part = np.array([True, True, False, True])
    whole, pieces = GainSharing(4), GainSharing(4)
    once = whole.push(powers, part)
    cut = np.concatenate([pieces.push(powers[:, at : at + 7], part)[:, 1:] for at in range(0, 60, 7)], axis=1)
    assert np.array_equal(once[:, 1:], cut)
