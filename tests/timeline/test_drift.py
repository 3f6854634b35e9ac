import pytest

from tests.timeline.eight_hours import simulate
from tests.timeline.simulate import exponential, spikes


# Eight hours are what `interp bench drift` has. In two, 200 ppm are 1.4 s: one that was not followed would be seen.
@pytest.mark.slow
@pytest.mark.parametrize(("ppm", "hours"), [(200, 2.0), (-200, 0.5)])
def test_hours_of_drift_leave_sound_and_picture_in_sync(ppm: float, hours: float) -> None:
    result = simulate(ppm, spikes, hours=hours)
    assert result.delay_ms < 5
    assert result.drift_ppm < 10
    assert result.step_ratio < 1.01
    assert result.sync_ms < 1
    assert result.missing == 0
    assert result.checked_s > 75 * hours
    assert result.reanchors <= 1


def test_every_sample_of_three_minutes_is_in_place() -> None:
    result = simulate(200, exponential(20), hours=0.05, every=None)
    assert result.delay_ms < 5
    assert result.step_ratio < 1.01
    assert result.sync_ms < 1
    assert result.missing == 0
    assert result.checked_s > 110
