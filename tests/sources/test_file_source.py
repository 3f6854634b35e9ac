"""A file as a source says where in its loop it is, however long the event lasts; time is the test's own."""

import numpy as np
import pytest

from interp.config import SourceConfig
from interp.sources.file_source import FileSource
from interp.sources.frames import Loop, Sound
from interp.timeline.clock import HouseClock
from interp.timeline.units import BLOCK, RATE

LOOP_S = 61.6
START_S = 1.0


def test_its_place_in_the_loop_is_told_for_hours() -> None:
    now = START_S
    clock = HouseClock(monotonic=lambda: now, wall=lambda: now)
    now = 2 * START_S
    source = FileSource(SourceConfig(name="a", url="film.mp4"), clock, lambda _, __: None)
    assert source.media_time_s() is None, "nothing has come yet"
    silence, loop = np.zeros((2, 10 * BLOCK), np.float32), round(LOOP_S * RATE)
    position = begun = 0
    for _ in range(5 * 5 * 60):
        if position // loop > begun:
            begun = position // loop
            source._take_loop(Loop(begun * loop))
        source._play(Sound(position, silence), clock.position())
        position += silence.shape[1]
        now += silence.shape[1] / RATE
        # The first frame plays START_MS after it came; what is played was read that long ago.
        told = source.media_time_s()
        assert told is not None
        off = (told - (position / RATE - 0.2) + LOOP_S / 2) % LOOP_S - LOOP_S / 2
        assert off == pytest.approx(0, abs=0.001)
