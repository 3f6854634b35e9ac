"""What a source's strip does to its sound: a high-pass and a delay, by what comes out of known signals."""

import numpy as np
import pytest

from mixers.delay_line import DelayLine
from mixers.high_pass import CORNER_HZ, HighPass
from mixers.tone import noise, sine
from mixers.units import BLOCK, RATE


@pytest.mark.parametrize(
    ("hz", "db"),
    [(20.0, -48.2), (40.0, -24.1), (CORNER_HZ, -3.0), (160.0, -0.02), (1000.0, 0.0), (15000.0, 0.0)],
)
def test_the_high_pass_takes_away_what_is_below_voices(hz: float, db: float) -> None:
    """A Butterworth of order four: 1 / sqrt(1 + (fc / f)^8)."""
    filtered = HighPass(1).process(sine(0, 2 * RATE, hz, 0.0)[None])[0, RATE:]
    assert 20 * np.log10(np.sqrt(2 * (filtered**2).mean())) == pytest.approx(db, abs=0.2)


def test_a_delay_is_to_the_sample_and_blocks_join() -> None:
    sound = np.stack([noise(1, 20 * BLOCK), noise(2, 20 * BLOCK)])
    line = DelayLine(2, RATE)
    out = np.concatenate(
        [line.process(sound[:, at : at + BLOCK], 777) for at in range(0, 20 * BLOCK, BLOCK)], axis=1
    )
    assert np.array_equal(out[:, BLOCK:], sound[:, BLOCK - 777 : -777]), (
        "after the block in which it fades over"
    )


def test_a_delay_that_changes_makes_no_click() -> None:
    sound = sine(0, 10 * BLOCK, 440.0, -6.0)[None]
    line = DelayLine(1, RATE)
    delays = [0, 0, 0, 500, 500, 500, 90, 90, 90, 90]
    out = np.concatenate(
        [line.process(sound[:, n * BLOCK : (n + 1) * BLOCK], delay) for n, delay in enumerate(delays)], axis=1
    )
    assert np.abs(np.diff(out[0])).max() < 1.5 * np.abs(np.diff(sound[0])).max()
