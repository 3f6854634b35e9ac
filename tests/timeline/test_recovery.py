import numpy as np
import pytest

from interp.timeline.recovery import ClockRecovery
from interp.timeline.units import RATE
from tests.timeline.simulate import Jitter, Source, exponential, spikes

JITTERS = [exponential(0.0), exponential(10), spikes]


@pytest.mark.parametrize("jitter", JITTERS, ids=["none", "10 ms", "spikes"])
@pytest.mark.parametrize("ppm", [200, -100, 0, 950, -950])
def test_the_rate_is_right_within_10_ppm_after_a_minute(ppm: float, jitter: Jitter) -> None:
    for seed in range(3):
        recovery = ClockRecovery()
        for packet in Source(ppm, jitter, seed=seed).packets(60):
            recovery.observe(*packet)
        assert abs(recovery.drift_ppm - ppm) < 10


def test_heavy_jitter_takes_a_few_minutes() -> None:
    for seed in range(3):
        recovery = ClockRecovery()
        jitter: Jitter = lambda random, n: random.uniform(0, 100, n)  # noqa: E731
        for packet in Source(-100, jitter, seed=seed).packets(240):
            recovery.observe(*packet)
        assert abs(recovery.drift_ppm + 100) < 20


def test_the_envelope_follows_the_least_delay_within_a_millisecond() -> None:
    source, recovery = Source(200, exponential(10)), ClockRecovery()
    for media, arrival in source.packets(600):
        recovery.observe(media, arrival)
        if arrival > source.base + 20 * RATE:
            assert abs(recovery.envelope(media) - source.least(media)) < RATE / 1000


def test_bursts_of_six_seconds_do_not_look_like_drift() -> None:
    random, recovery = np.random.default_rng(4), ClockRecovery()
    for segment in range(200):
        arrival = int((segment + 1) * 6 * RATE + random.uniform(0, RATE))
        for packet in range(300):
            recovery.observe(segment * 6 * RATE + packet * 960, arrival)
    assert abs(recovery.drift_ppm) < 100


def test_a_new_path_changes_the_delay_and_not_the_rate() -> None:
    source, recovery = Source(200, exponential(5)), ClockRecovery()
    for media, arrival in source.packets(120):
        recovery.observe(media, arrival)
    for media, arrival in source.packets(120):
        recovery.observe(media, arrival + RATE // 10)
        assert abs(recovery.drift_ppm - 200) < 25
    assert abs(recovery.envelope(media) - source.least(media) - RATE / 10) < RATE / 500


def test_a_restart_keeps_the_rate() -> None:
    source, recovery = Source(-100, exponential(10)), ClockRecovery()
    for packet in source.packets(120):
        recovery.observe(*packet)
    recovery.restart()
    for media, arrival in source.packets(60):
        recovery.observe(media + 10**9, arrival)
        assert abs(recovery.drift_ppm + 100) < 10


def test_a_fixed_clock_has_no_drift() -> None:
    recovery = ClockRecovery(fixed=True)
    for packet in Source(200, exponential(10)).packets(60):
        recovery.observe(*packet)
    assert recovery.drift_ppm == 0.0
