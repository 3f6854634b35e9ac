"""Loudness meters against the signals of EBU Tech 3341 and Tech 3342, made here at 48 kHz."""

import numpy as np
import pytest

from mixers.meter import Meter
from mixers.tone import noise, sine
from mixers.units import BLOCK, RATE, Samples


def tones(*parts: tuple[float, float]) -> Samples:
    """A stereo 1 kHz sine in steps of (peak dBFS, seconds), (2, n), whole blocks."""
    position, pieces = 0, []
    for dbfs, length in parts:
        n = round(length * RATE)
        pieces.append(sine(position, n, 1000.0, dbfs))
        position += n
    mono = np.concatenate(pieces)
    mono = np.pad(mono, (0, -len(mono) % BLOCK))
    return np.stack([mono, mono])


def measured(signal: Samples) -> Meter:
    meter = Meter(1, signal.shape[0])
    meter.push(signal[None])
    return meter


@pytest.mark.parametrize("dbfs", [-23.0, -33.0])
def test_cases_1_and_2_a_tone_reads_its_level_in_all_times(dbfs: float) -> None:
    meter = measured(tones((dbfs, 20)))
    for reading in (meter.momentary(), meter.short_term(), meter.integrated()):
        assert reading[0] == pytest.approx(dbfs, abs=0.1)


@pytest.mark.parametrize(
    "parts",
    [
        [(-36.0, 10), (-23.0, 60), (-36.0, 10)],
        [(-72.0, 10), (-36.0, 10), (-23.0, 60), (-36.0, 10), (-72.0, 10)],
        [(-26.0, 20), (-20.0, 20.1), (-26.0, 20)],
    ],
    ids=["case 3", "case 4", "case 5"],
)
def test_integrated_loudness_is_gated(parts: list[tuple[float, float]]) -> None:
    assert measured(tones(*parts)).integrated()[0] == pytest.approx(-23.0, abs=0.1)


def test_case_9_short_term_stays_where_the_loudness_of_3_s_is_constant() -> None:
    meter = Meter(1, 2)
    signal = tones(*[(-20.0, 1.34), (-30.0, 1.66)] * 5)
    readings = []
    for start in range(0, signal.shape[1], BLOCK):
        meter.push(signal[None, :, start : start + BLOCK])
        if start > 3 * RATE:
            readings.append(float(meter.short_term()[0]))
    assert readings == pytest.approx([-23.0] * len(readings), abs=0.1)


def test_case_12_momentary_stays_where_the_loudness_of_400_ms_is_constant() -> None:
    meter = Meter(1, 2)
    signal = tones(*[(-20.0, 0.18), (-30.0, 0.22)] * 25)
    readings = []
    for start in range(0, signal.shape[1], BLOCK):
        meter.push(signal[None, :, start : start + BLOCK])
        if start > RATE:
            readings.append(float(meter.momentary()[0]))
    assert readings == pytest.approx([-23.0] * len(readings), abs=0.1)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(-20.0, 20), (-30.0, 20)], 10.0),
        ([(-20.0, 20), (-15.0, 20)], 5.0),
        ([(-40.0, 20), (-20.0, 20)], 20.0),
        ([(-50.0, 20), (-35.0, 20), (-20.0, 20), (-35.0, 20), (-50.0, 20)], 15.0),
    ],
    ids=["case 1", "case 2", "case 3", "case 4"],
)
def test_loudness_range_of_tech_3342(parts: list[tuple[float, float]], expected: float) -> None:
    assert measured(tones(*parts)).range_lu()[0] == pytest.approx(expected, abs=1.0)


def test_silence_is_a_number_everywhere() -> None:
    meter = measured(np.zeros((2, RATE), np.float32))
    assert meter.momentary()[0] == meter.short_term()[0] == meter.integrated()[0] == -120.0
    assert meter.range_lu()[0] == 0.0


def test_the_same_sound_in_one_channel_is_3_lu_less() -> None:
    one = measured(noise(1, 5 * RATE)[None]).integrated()[0]
    two = measured(np.stack([noise(1, 5 * RATE)] * 2)).integrated()[0]
    assert two - one == pytest.approx(3.01, abs=0.01)


def test_a_nan_from_a_broken_decoder_does_not_stay_in_a_meter() -> None:
    meter = Meter(1, 1)
    broken = sine(0, BLOCK)[None, None].copy()
    broken[0, 0, 100:110] = np.nan
    meter.push(broken)
    meter.push(np.stack([sine(0, 2 * RATE, peak_dbfs=-20.0)])[None])
    assert meter.momentary()[0] == pytest.approx(-23.0, abs=0.1)
    assert np.isfinite(meter.true_peak()[0])


def test_a_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="expected"):
        Meter(2, 1).push(np.zeros((2, 2, BLOCK), np.float32))
