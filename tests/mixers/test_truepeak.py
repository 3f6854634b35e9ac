"""True peak between the samples: EBU Tech 3341, cases 15 to 23 as far as they are tones."""

import numpy as np
import pytest

from mixers.tone import noise
from mixers.truepeak import HALF, TruePeak, between
from mixers.units import BLOCK, RATE, Samples


def tone(divisor: float, phase_degrees: float, peak: float, n: int = RATE) -> Samples:
    """A sine of RATE / divisor that fades in and out, so that its peaks alone are measured."""
    wave = peak * np.sin(2 * np.pi * np.arange(n) / divisor + np.radians(phase_degrees))
    fade = np.minimum(1, np.minimum(np.arange(n), np.arange(n)[::-1]) / 2400)
    return (wave * fade).astype(np.float32)


def read(signal: Samples) -> float:
    meter = TruePeak(1, 1)
    for start in range(0, len(signal), BLOCK):
        meter.push(signal[None, None, start : start + BLOCK])
    meter.push(np.zeros((1, 1, BLOCK), np.float32))
    return float(meter.read()[0])


@pytest.mark.parametrize(
    ("divisor", "phase", "peak", "expected"),
    [
        (4, 0, 0.5, -6.0),
        (4, 45, 0.5, -6.0),
        (6, 60, 0.5, -6.0),
        (8, 67.5, 0.5, -6.0),
        (4, 45, 1.41, 3.0),
    ],
)
def test_tones_of_tech_3341_read_within_its_tolerance(
    divisor: float, phase: float, peak: float, expected: float
) -> None:
    assert -0.4 <= read(tone(divisor, phase, peak)) - expected <= 0.2


@pytest.mark.parametrize("offset", range(4))
def test_a_peak_between_two_samples_is_seen_wherever_it_lies(offset: int) -> None:
    """Tech 3341, cases 20 to 23: made at four times the rate, decimated with four offsets; 0 dBTP."""
    n = 4 * RATE
    fine = np.sin(2 * np.pi * np.arange(n) / 16 + np.pi / 4)
    fade = np.minimum(1, np.minimum(np.arange(n), np.arange(n)[::-1]) / 9600)
    assert -0.4 <= read((fine * fade)[offset::4].astype(np.float32)) <= 0.2


def test_a_peak_at_the_seam_of_two_blocks_is_seen() -> None:
    signal = np.zeros(3 * BLOCK, np.float32)
    signal[BLOCK - 1 : BLOCK + 1] = 0.5  # the waveform between them is higher
    assert read(signal) > -5.0


def test_the_first_phase_is_the_samples_themselves() -> None:
    signal = np.zeros((1, 2 * HALF + 96), np.float32)
    signal[0, HALF + 40] = -0.25
    assert between(signal, np.zeros(1))[0, 40] == np.float32(0.25)


def test_what_is_passed_over_would_not_have_been_higher() -> None:
    rows = np.stack([noise(seed, 2 * HALF + 50 * BLOCK) * np.hanning(40)[seed] for seed in range(1, 9)])
    rows = rows * np.abs(np.sin(np.arange(rows.shape[1]) / 300)).astype(np.float32)
    everything = between(rows, np.zeros(8))
    above = np.linspace(0.001, 0.1, 8)
    some = between(rows, above)
    assert (some < everything).any()
    limits = above[:, None]
    np.testing.assert_allclose(np.maximum(some, limits), np.maximum(everything, limits), rtol=1e-5)


def test_reading_resets_and_silence_is_a_number() -> None:
    meter = TruePeak(2, 2)
    meter.push(np.full((2, 2, BLOCK), 0.5, np.float32))
    assert meter.read(reset=False)[0] == meter.read()[0] > -7
    assert meter.read().tolist() == [-120.0, -120.0]
