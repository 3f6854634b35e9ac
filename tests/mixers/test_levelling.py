"""The slow hand on the fader."""

import numpy as np
import pytest

from mixers.levelling import KEPT, LIMIT_DB, NEW_SPEED_DB_A_S, RISE_DB, Levelling, Turn
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


def turn(levelling: Levelling, talker: str, lufs: float, length: float) -> np.ndarray:
    """Let `talker` take the bus, and feed it; return the gain after each 20 ms."""
    first = levelling.push(np.array([[power_of(lufs)]]), [Turn(0, 0, talker)])[0]
    return np.concatenate([first, feed(levelling, (lufs, length))])


def test_each_talker_finds_the_fader_where_they_left_it() -> None:
    levelling = one()
    for _ in range(10):
        loud = turn(levelling, "loud", -10, 15)
        quiet = turn(levelling, "quiet", -28, 15)
    assert loud[-1] == pytest.approx(-8, abs=0.2)
    assert quiet[-1] == pytest.approx(10, abs=0.2)
    assert abs(loud[1:] + 8).max() < 0.3, "at once, within a block or two"
    assert quiet[0] == pytest.approx(-8 + RISE_DB, abs=0.3), "up in steps"
    assert abs(quiet[4:] - 10).max() < 0.3


def test_a_new_talker_is_brought_to_the_target_in_a_few_seconds() -> None:
    levelling = one()
    turn(levelling, "loud", -12, 20)
    gains = turn(levelling, "quiet", -34, 20)
    assert gains[0] == pytest.approx(-3, abs=0.2), "nothing is known yet"
    assert gains[4 * TICKS_A_SECOND] > LIMIT_DB - 2
    assert np.abs(np.diff(gains)).max() <= NEW_SPEED_DB_A_S / TICKS_A_SECOND + 1e-9
    assert np.abs(np.diff(gains[6 * TICKS_A_SECOND :])).max() <= 1 / TICKS_A_SECOND + 1e-9


def test_a_new_talker_is_not_raised_as_the_quiet_one_before() -> None:
    levelling = one()
    turn(levelling, "quiet", -34, 30)
    assert turn(levelling, "loud", -12, 1)[0] == pytest.approx(0.0, abs=0.2)


def test_a_turn_counts_from_its_block_and_for_its_bus_only() -> None:
    levelling, other = Levelling(2, np.arange(2)), Levelling(2, np.arange(2))
    powers = np.full((2, 500), power_of(-28))
    for each in levelling, other:
        each.push(powers, [Turn(0, 0, "a"), Turn(0, 1, "a")])
    changed = levelling.push(powers[:, :10], [Turn(3, 1, "b")])
    unchanged = other.push(powers[:, :10])
    np.testing.assert_allclose(changed[0], unchanged[0], atol=1e-4)
    np.testing.assert_allclose(changed[1, :3], unchanged[1, :3], atol=1e-4)
    assert changed[1, 3] == pytest.approx(0.0, abs=0.2)


def test_the_same_talker_again_changes_nothing() -> None:
    levelling, other = one(), one()
    turn(levelling, "a", -28, 10)
    turn(other, "a", -28, 10)
    np.testing.assert_array_equal(turn(levelling, "a", -28, 1), feed(other, (-28, 1.02)))


def test_a_stream_of_talkers_is_forgotten_in_the_end() -> None:
    levelling = one()
    for number in range(2 * KEPT):
        levelling.push(np.array([[power_of(-20)]]), [Turn(0, 0, number)])
    assert len(levelling._known) == KEPT


def test_who_turns_the_direction_round_keeps_their_level() -> None:
    levelling = Levelling(2, np.arange(2))
    levelling.target_lufs[1] = -20.0
    levelling.push(np.full((2, 1000), power_of(-28)) * [[1], [1e-9]], [Turn(0, 0, "a")])
    gains = levelling.push(np.full((2, 100), power_of(-28)) * [[1e-9], [1]], [Turn(0, 1, "a")])
    assert gains[1, 0] == pytest.approx(RISE_DB, abs=0.1), "up in steps"
    assert abs(gains[1, 3:] - 8).max() < 0.2
    assert gains[0, -1] == pytest.approx(10, abs=0.2)


def test_turned_off_a_turn_changes_nothing() -> None:
    levelling = one()
    turn(levelling, "a", -28, 10)
    levelling.enabled[0] = False
    feed(levelling, (-28, 2))
    for talker in "ba":
        assert not turn(levelling, talker, -28, 1).any()
