"""The floor's gain, sub-block by sub-block."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mixers.ducker import AHEAD, SUB, Ducker, DuckSettings
from mixers.units import BLOCK, RATE, Samples

SUBS = BLOCK // SUB
LOUD = 0.01


def db(gains: Samples) -> np.ndarray:
    return 20 * np.log10(gains.astype(np.float64))


def follow(duck: DuckSettings, keyed: np.ndarray, blocks: int) -> Samples:
    """Return one gain a sample, aligned with the voice: from AHEAD before it to the last block."""
    ducker = Ducker([duck])
    yes, no = np.array([True]), np.array([False])
    parts = []
    for block in range(blocks):
        powers = np.zeros((1, SUBS))
        here = keyed[block * SUBS : (block + 1) * SUBS]
        powers[0, : len(here)] = here * LOUD
        parts.append(np.broadcast_to(ducker.push(powers, yes, no).gains, (1, BLOCK))[0])
    return np.concatenate(parts)


def test_one_voiced_sub_block_gives_the_whole_curve_to_the_sample() -> None:
    keyed = np.zeros(4, np.bool_)
    keyed[1] = True
    gains = db(follow(DuckSettings(attack_ms=10, hold_ms=500, release_ms=200), keyed, 60))
    start = SUB  # of the keyed sub-block as the gain sees it: AHEAD before it is heard
    assert gains[start - 1] == 0
    assert gains[start + 239] == pytest.approx(-9.0, abs=0.05)
    assert gains[start + 480] == pytest.approx(-18.0, abs=1e-4)
    heard_again = start + AHEAD + SUB + round(0.5 * RATE)
    assert gains[heard_again - 1] == pytest.approx(-18.0, abs=1e-4)
    assert gains[heard_again + round(0.1 * RATE)] == pytest.approx(-9.0, abs=0.01)
    assert (gains[heard_again + round(0.2 * RATE) :] == 0).all()


def test_the_floor_is_down_100_ms_before_the_voice() -> None:
    keyed = np.ones(4, np.bool_)
    gains = db(follow(DuckSettings(), keyed, 20))
    assert gains[AHEAD - RATE // 10] == pytest.approx(-18.0, abs=1e-4)


def test_a_slow_attack_begins_as_early_as_it_can_and_stays_straight() -> None:
    gains = db(follow(DuckSettings(attack_ms=400), np.ones(200, np.bool_), 40))
    np.testing.assert_allclose(np.diff(gains[: round(0.39 * RATE)]), -18 / (0.4 * RATE), atol=2e-5)


@settings(max_examples=60, deadline=None)
@given(
    keyed=st.lists(st.booleans(), min_size=4, max_size=240).map(lambda flags: np.array(flags, np.bool_)),
    attack_ms=st.floats(1, 300),
    hold_ms=st.floats(0, 400),
    release_ms=st.floats(10, 800),
    depth_db=st.floats(-60, 0),
)
def test_the_gain_is_bounded_keeps_its_slopes_and_is_down_where_voice_is(
    keyed: np.ndarray, attack_ms: float, hold_ms: float, release_ms: float, depth_db: float
) -> None:
    duck = DuckSettings(depth_db, -42.0, attack_ms, hold_ms, release_ms)
    gains = db(follow(duck, keyed, 80 + AHEAD // BLOCK))
    assert gains.max() <= 1e-4
    assert gains.min() >= depth_db - 1e-3
    steps = np.diff(gains)
    assert steps.min() >= depth_db * 1000 / (attack_ms * RATE) - 1e-3
    assert steps.max() <= -depth_db * 1000 / (release_ms * RATE) + 1e-3
    if attack_ms < 100:
        for sub in np.flatnonzero(keyed):
            heard = AHEAD + sub * SUB
            assert gains[heard : heard + SUB].max() <= depth_db + 1e-3
    ends = AHEAD + (keyed.size + 3) * SUB + (hold_ms + release_ms) * 48
    assert gains[-1] == 0 or ends > len(gains)


def test_a_changed_depth_is_taken_on_without_a_jump() -> None:
    ducker = Ducker([DuckSettings(depth_db=-18)])
    yes, no, loud = np.array([True]), np.array([False]), np.full((1, SUBS), LOUD)
    parts = []
    for block in range(40):
        if block == 10:
            ducker.configure(0, DuckSettings(depth_db=-6))
        parts.append(np.broadcast_to(ducker.push(loud, yes, no).gains, (1, BLOCK))[0])
    gains = db(np.concatenate(parts))
    assert np.abs(np.diff(gains[8 * BLOCK :])).max() < 0.01
    assert gains[-1] == pytest.approx(-6.0, abs=1e-4)


def test_a_floor_that_is_down_stays_down_for_who_has_taken_over_and_is_not_heard_yet() -> None:
    ducker = Ducker([DuckSettings(hold_ms=0), DuckSettings(hold_ms=0)])
    yes, no, stay = np.full(2, True), np.full(2, False), np.array([True, False])
    silent, parts = np.zeros((2, SUBS)), []
    ducker.push(silent, yes, no, yes)  # one that is up is not lowered by it
    assert (ducker.push(silent, yes, no, yes).gain_db == 0).all()
    for _ in range(10):
        ducker.push(np.full((2, SUBS), LOUD), yes, no)
    for _ in range(200):
        parts.append(ducker.push(silent, yes, no, stay).gain_db)
    assert parts[-1] == pytest.approx([-18, 0], abs=1e-4)
    assert min(one[0] for one in parts) == max(one[0] for one in parts)
    for _ in range(60):
        last = ducker.push(silent, yes, no).gain_db
    assert last == pytest.approx([0, 0], abs=1e-4)
