"""Time stamps that step, stand still or are damaged; and the network's delays, which are none of this."""

import random

import pytest

from interp.timeline.units import BLOCK, RATE, samples
from interp.webrtc.stamps import HELD, STEP, StampMender


def mended(stamps: list[tuple[int, int]]) -> tuple[list[int], StampMender]:
    """Return the positions of stamps that came at house positions, one block long each."""
    mender = StampMender(contiguous=True)
    return [mender.mend(stamp, arrival, BLOCK) for stamp, arrival in stamps], mender


@pytest.mark.parametrize("step", [-(2**40), -RATE, -samples(200), STEP + BLOCK, 100 * RATE, 2**40])
def test_after_a_step_positions_go_on_without_a_gap(step: int) -> None:
    positions, mender = mended([(n * BLOCK + step * (n >= 50), n * BLOCK) for n in range(200)])
    assert positions == [n * BLOCK for n in range(200)]
    assert (mender.steps, mender.shift) == (1, -step)


def test_a_single_damaged_stamp_changes_nothing_else() -> None:
    positions, mender = mended([(n * BLOCK + 2**31 * (n == 50), n * BLOCK) for n in range(200)])
    assert positions == [n * BLOCK for n in range(200)]
    assert mender.shift == 0


def test_a_pause_that_is_counted_is_no_step() -> None:
    stamps = [n * BLOCK + 5 * RATE * (n >= 50) for n in range(100)]
    positions, mender = mended([(stamp, stamp + 100) for stamp in stamps])
    assert (positions, mender.steps) == (stamps, 0)


def test_a_step_in_a_pause_leaves_the_pause() -> None:
    positions, _ = mended(
        [(n * BLOCK - 10**9 * (n >= 50), (n + 100 * (n >= 50)) * BLOCK) for n in range(100)]
    )
    assert positions == [(n + 100 * (n >= 50)) * BLOCK for n in range(100)]


def test_stamps_that_stand_still_in_a_pause_are_believed_for_a_moment() -> None:
    pause = 3 * RATE
    positions, mender = mended([(n * BLOCK, n * BLOCK + pause * (n >= 50)) for n in range(200)])
    n = 50 + HELD // BLOCK
    assert positions[:n] == [n * BLOCK for n in range(n)]
    assert positions[n:] == [n * BLOCK + pause for n in range(n, 200)]
    assert mender.steps == 1


@pytest.mark.parametrize("stall", [1.0, 3.0, 8.0])
@pytest.mark.parametrize("hurry", [100, 3], ids=["at once", "three times as fast"])
def test_what_a_network_held_back_is_no_step(stall: float, hurry: int) -> None:
    held = 50 * BLOCK + round(stall * RATE)
    come = [max(n * BLOCK, held + (n - 50) * BLOCK // hurry) if n >= 50 else n * BLOCK for n in range(1000)]
    positions, mender = mended([(n * BLOCK, arrival) for n, arrival in enumerate(come)])
    assert positions == [n * BLOCK for n in range(1000)]
    assert mender.steps == 0


def test_stamps_that_stand_still_while_sound_comes_are_counted_on() -> None:
    stamps = [(min(n, 50) if n < 200 else n - 150) * BLOCK for n in range(400)]
    positions, mender = mended([(stamp, n * BLOCK) for n, stamp in enumerate(stamps)])
    assert positions == [n * BLOCK for n in range(400)]
    assert mender.shift == 150 * BLOCK


def test_rounded_stamps_are_no_gap_and_no_overlap_and_add_up_to_nothing() -> None:
    rng = random.Random(3)
    positions, mender = mended([(n * BLOCK + rng.randrange(-48, 48), n * BLOCK) for n in range(5000)])
    assert positions == [positions[0] + n * BLOCK for n in range(5000)]
    assert mender.steps == 0


def test_pictures_in_another_order_than_they_are_shown_in_are_no_step() -> None:
    mender, frame = StampMender(contiguous=False), RATE // 25
    shown = [4 * group + n for group in range(50) for n in (4, 2, 1, 3)]
    positions = [mender.mend(n * frame, i * frame, frame) for i, n in enumerate(shown)]
    assert positions == [n * frame for n in shown]
    assert mender.steps == 0


@pytest.mark.parametrize("step", [-RATE // 2, RATE, -RATE * 3600])
def test_pictures_go_on_after_a_step_too(step: int) -> None:
    mender, frame = StampMender(contiguous=False), RATE // 25
    positions = [
        mender.mend(n * frame + step * (n >= 50), n * frame + samples(n * 7 % 30), frame) for n in range(100)
    ]
    assert positions == [n * frame for n in range(100)]


def test_a_machine_that_falls_behind_bit_by_bit_is_no_pause() -> None:
    late = [min(max(0, n - 50), 100) * samples(9) if n < 400 else 0 for n in range(800)]
    positions, mender = mended([(n * BLOCK, n * BLOCK + late[n]) for n in range(800)])
    assert positions == [n * BLOCK for n in range(800)]
    assert mender.steps == 0


def test_a_stall_of_which_only_the_end_gets_through_is_no_step() -> None:
    mender = StampMender(contiguous=True)
    for n in range(50):
        mender.mend(n * BLOCK, n * BLOCK, BLOCK)
    mender.mend(50 * BLOCK, 200 * BLOCK, BLOCK)
    assert mender.mend(200 * BLOCK, 200 * BLOCK, BLOCK, lost=149) == 200 * BLOCK
    assert mender.steps == 0


@pytest.mark.parametrize("ppm", [-300, 300])
def test_hours_of_drift_and_jitter_are_no_step(ppm: int) -> None:
    rng, mender, block = random.Random(5), StampMender(contiguous=True), RATE
    for n in range(8 * 3600):
        stamp = n * block
        arrival = stamp + stamp * ppm // 10**6 + rng.randrange(samples(120))
        assert mender.mend(stamp, arrival, block) == stamp
    assert mender.steps == 0


def test_a_report_of_other_stamps_tells_nothing() -> None:
    _, mender = mended([(n * BLOCK, n * BLOCK) for n in range(100)])
    assert mender.position(100 * BLOCK, 100 * BLOCK) == 100 * BLOCK
    assert mender.position(100 * BLOCK + 5 * RATE, 100 * BLOCK) is None
    assert StampMender(contiguous=True).position(0, 0) is None
