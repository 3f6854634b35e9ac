"""Line-up signals, decibels and the room's own rule."""

import ast
from pathlib import Path

import numpy as np
import pytest

import mixers
from mixers.decibel import SILENCE_DB, amplitude, amplitude_db, amplitudes, amplitudes_db, powers_db
from mixers.guard import Guard
from mixers.tone import clicks, noise, sine
from mixers.units import BLOCK, RATE


def test_the_line_up_tone_is_1_khz_at_minus_18_dbfs() -> None:
    tone = sine(0, RATE)
    spectrum = np.abs(np.fft.rfft(tone))
    assert int(spectrum.argmax()) == 1000
    assert amplitude_db(float(np.abs(tone).max())) == pytest.approx(-18.0, abs=0.01)


def test_blocks_of_a_tone_join_without_a_seam_after_any_number_of_hours() -> None:
    late = 10 * 3600 * RATE
    joined = np.concatenate([sine(late, BLOCK, 997.0), sine(late + BLOCK, BLOCK, 997.0)])
    np.testing.assert_allclose(joined, sine(late, 2 * BLOCK, 997.0), atol=1e-6)


def test_clicks_begin_at_every_second_to_the_sample() -> None:
    train = clicks(RATE - 10, 100)
    assert not train[:10].any()
    assert (train[10:58] > 0.5).all()
    assert not train[58:].any()


def test_noise_has_its_level_and_its_seed() -> None:
    assert amplitude_db(float(np.sqrt(np.mean(np.square(noise(1, RATE, -20.0)))))) == pytest.approx(
        -20, abs=0.1
    )
    np.testing.assert_array_equal(noise(4, 100), noise(4, 100))


def test_decibels_go_there_and_back_and_silence_is_a_number() -> None:
    assert amplitude_db(amplitude(-7.5)) == pytest.approx(-7.5)
    np.testing.assert_allclose(amplitudes_db(amplitudes(np.array([-60.0, 0.0, 6.0]))), [-60, 0, 6], atol=1e-4)
    assert amplitude_db(0.0) == amplitudes_db(np.zeros(1))[0] == powers_db(np.zeros(1))[0] == SILENCE_DB


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e20, -1e20])
def test_what_is_no_sound_is_silenced_and_counted(bad: float) -> None:
    guard = Guard()
    block = np.full((2, BLOCK), 0.5, np.float32)
    assert guard.check(block) is block
    block[1, 5] = bad
    checked = guard.check(block)
    assert checked[1, 5] == 0
    assert checked.sum() == pytest.approx(0.5 * (2 * BLOCK - 1))
    assert guard.rejected == 1


def test_mixers_know_numpy_and_nothing_of_the_service() -> None:
    allowed = {"mixers", "numpy", "collections", "dataclasses", "functools", "typing"}
    for file in Path(mixers.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= allowed, file.name
