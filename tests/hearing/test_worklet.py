"""The limiter as it is built, measured in Chromium: a step, a whistle, noise, against the three stages.

Calibrated here so that a full-scale RMS is 120 dB SPL: the ceiling (100 dB SPL, as a sample's peak) is at -20 dBFS, the
sustained level (94 dB SPL, as an RMS) at -26 dBFS.
"""

from collections.abc import Iterator

import numpy as np
import pytest
import soxr

from mixers.units import RATE
from tests.e2e.browser import chromium, needs_chromium
from tests.hearing.worklet import Sound, Worklet, rms_db, sine, worklet

pytestmark = [pytest.mark.browser, needs_chromium]

FULL_SCALE = 120.0
CEILING_DB, SUSTAINED_DB = 100 - FULL_SCALE, 94 - FULL_SCALE
LOOK_AHEAD = 128
"""Samples that the worklet is late, and in which its gain goes down: 2.7 ms."""
QUIET = sine(0.5, 1000, 10 ** (-45 / 20))
STEP = np.concatenate([QUIET, sine(1.5, 1000, 10 ** (-15 / 20))])
WHISTLE = np.concatenate([QUIET, sine(1.5, 10_000, 1.0)])
NOISE = np.concatenate([QUIET, np.random.default_rng(1).uniform(-1, 1, RATE), QUIET]).astype(np.float32)


@pytest.fixture(scope="module")
def browser_worklet() -> Iterator[Worklet]:
    with chromium() as browser, worklet(browser) as built:
        yield built


def ramp_ms(out: Sound, into: Sound, at: int) -> tuple[float, float]:
    """Return for how long the gain went down before sample `at`, and how long it had been down by then, ms."""
    told = np.flatnonzero(np.abs(into[:at]) > 1e-3)
    gain = out[told] / into[told]
    begins = told[gain < 1 - 1e-3][0]
    down = told[gain < gain[-1] * (1 + 1e-3)][0]
    return (down - begins) / RATE * 1000, (at - down) / RATE * 1000


@pytest.mark.parametrize(
    ("what", "sound", "unprotected"),
    [("a step of 30 dB", STEP, 102), ("a 10 kHz whistle", WHISTLE, 117), ("noise", NOISE, 115)],
)
def test_the_three_stages_hold(browser_worklet: Worklet, what: str, sound: Sound, unprotected: float) -> None:
    rendered = browser_worklet.render(sound, ceiling_db=CEILING_DB, sustained_db=SUSTAINED_DB)
    out = rendered.sound[0][LOOK_AHEAD:]
    assert np.array_equal(*rendered.sound)
    begins = len(QUIET)
    # As it was before, to the sample.
    before = begins - 2 * LOOK_AHEAD
    assert np.array_equal(out[:before], sound[:before])
    assert rms_db(sound[begins : begins + RATE]) + FULL_SCALE == pytest.approx(unprotected, abs=0.5)
    # Stage 1, from the first loud sample on: no overshoot.
    over_db = 20 * np.log10(np.abs(out).max()) - CEILING_DB
    assert over_db <= 1e-5, over_db
    # Stage 2: at most 94 dB SPL from 100 ms on (and the ramp), never much less.
    late = out[begins + round(0.105 * RATE) : begins + RATE - LOOK_AHEAD]
    assert rms_db(late) <= SUSTAINED_DB + 0.05
    assert rms_db(late) > SUSTAINED_DB - 3
    first = rms_db(out[begins + round(0.01 * RATE) : begins + round(0.085 * RATE)])
    between = 20 * np.log10(true_peak_of(out)) - CEILING_DB
    # White noise up to 24 kHz, which no Opus brings, is the worst that there is.
    assert between < 1.5
    assert any(one["sustainedActed"] for one in rendered.readings)
    attack, early = ramp_ms(out, sound, begins)
    assert attack < 5
    assert early >= 0
    print(
        f"{what}: {unprotected} dB SPL without; attack {attack:.2f} ms, down {early:.2f} ms before the sound, "
        f"overshoot {over_db:.5f} dB "
        f"(between samples {between:+.2f} dB), {first + FULL_SCALE:.1f} dB SPL for the first 85 ms, "
        f"{rms_db(late) + FULL_SCALE:.1f} after 105 ms"
    )


def true_peak_of(sound: Sound) -> float:
    """Return the peak between samples, linear."""
    return float(np.abs(soxr.resample(sound, RATE, 4 * RATE, "VHQ")).max())


def test_what_is_no_number_does_not_stay(browser_worklet: Worklet) -> None:
    sound = np.concatenate([QUIET, QUIET])
    bad = sound.copy()
    bad[1000:1004] = np.nan, np.inf, -np.inf, 1e30
    out = browser_worklet.render(bad, ceiling_db=CEILING_DB, sustained_db=SUSTAINED_DB).sound[0][LOOK_AHEAD:]
    assert np.array_equal(out[1000:1004], np.zeros(4, np.float32))
    assert np.array_equal(out[1004 : 2 * RATE // 4], sound[1004 : 2 * RATE // 4])


def test_the_worklet_is_cheap(browser_worklet: Worklet) -> None:
    for what, level in (("idle", 0.05), ("limiting", 1.0)):
        share = browser_worklet.cost(level)
        print(f"{what}: {100 * share:.2f} % of a core")
        assert share < 0.03
