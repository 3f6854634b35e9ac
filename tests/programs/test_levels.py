"""The meters of the event: nothing is lost while nobody looks, and needles move while somebody does."""

from itertools import pairwise

import numpy as np
import pytest

from interp.programs.desk import PERIOD
from interp.programs.levels import LevelMeters
from interp.router.floor import Floor
from interp.timeline.units import RATE
from mixers.program import Mixed
from tests.support.material import tone

SILENT = np.zeros((2, PERIOD), np.float32)


def push(meters: LevelMeters, number: int, sound: np.ndarray) -> None:
    """Let one period be the only source, the floor and both programs."""
    floor = Floor({}, {})
    floor.blocks["podium"] = sound
    mixed = Mixed(np.stack([sound, sound]), np.zeros(2), np.zeros(2))
    meters.push(number * PERIOD, sound, floor, {}, mixed)


def periods(seconds: float, level_db: float) -> list[np.ndarray]:
    """Return a 1 kHz tone in both channels, cut into periods."""
    mono = tone(seconds, 1000.0, level_db)
    return [np.stack([mono[i : i + PERIOD]] * 2) for i in range(0, len(mono), PERIOD)]


def test_programs_are_measured_whether_somebody_looks_or_not() -> None:
    """A stereo tone of peak level L reads L LUFS (BS.1770): for three seconds of six nobody looks."""
    meters = LevelMeters(["podium"], [], ["zh", "en"])
    for number, sound in enumerate([*periods(3.0, -23.0), *periods(3.0, -17.0)]):
        meters.watched = number % 20 < 10
        push(meters, number, sound)
        if meters.watched:
            meters.read()
            meters.read()
    level = meters.read().programs["en"]
    mean = 10 * np.log10((10**-2.3 + 10**-1.7) / 2)
    assert level.integrated == pytest.approx(mean, abs=0.3)
    assert level.peak == pytest.approx(-17.0, abs=0.2)


def test_each_reading_brings_news_while_somebody_looks() -> None:
    """Five mixes and twenty readings a second: every reading after a step up shows more of it."""
    meters = LevelMeters(["podium"], [], ["zh", "en"])
    meters.watched = True
    seen = []
    for number, sound in enumerate([SILENT] * 5 + periods(1.0, -20.0)):
        push(meters, number, sound)
        seen += [meters.read().sources["podium"].momentary for _ in range(round(20 * PERIOD / RATE))]
    rising = [level for level in seen if level > -100]
    assert len(rising) >= 8
    assert all(a < b for a, b in pairwise(rising[:8]))


def test_a_reader_that_stopped_without_a_word_leaves_no_pile() -> None:
    meters = LevelMeters(["podium"], [], ["zh", "en"])
    meters.watched = True
    sounds = periods(1.0, -20.0)
    for number in range(10 * RATE // PERIOD):
        push(meters, number, sounds[number % len(sounds)])
    assert meters.read().programs["zh"].integrated == pytest.approx(-20.0, abs=0.3)
