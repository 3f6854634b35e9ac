"""The matrix form of the K-weighting filter against the recursion of the standard."""

import numpy as np
import pytest

from mixers.kweight import STAGES, KWeighting
from mixers.tone import noise, sine
from mixers.units import BLOCK, RATE, Samples

N = 30 * BLOCK


def recursion(samples: Samples) -> np.ndarray:
    """The two biquads of BS.1770, sample by sample, in double precision."""
    signal = samples.astype(np.float64)
    for b0, b1, b2, a1, a2 in STAGES:
        out = np.zeros_like(signal)
        s1 = s2 = 0.0
        for i, x in enumerate(signal):
            y = b0 * x + s1
            s1, s2 = b1 * x - a1 * y + s2, b2 * x - a2 * y
            out[i] = y
        signal = out
    return signal


def stream(weighting: KWeighting, samples: Samples) -> Samples:
    blocks = [weighting.process(samples[:, i : i + BLOCK]) for i in range(0, samples.shape[1], BLOCK)]
    return np.concatenate(blocks, axis=1)


@pytest.mark.parametrize(
    "signal",
    [
        noise(1, N, -10.0),
        np.ones(N, np.float32),
        sine(0, N, 30.0, 0.0),
        sine(0, N, 15_000.0, 0.0),
        np.eye(1, N, 500, dtype=np.float32)[0],
    ],
    ids=["noise", "offset", "rumble", "hiss", "impulse"],
)
def test_blocks_give_what_the_recursion_gives(signal: Samples) -> None:
    assert np.abs(stream(KWeighting(1), signal[None])[0] - recursion(signal)).max() < 1e-5


def test_buses_do_not_hear_each_other() -> None:
    signals = np.stack([noise(seed, N) for seed in range(5)])
    together = stream(KWeighting(5), signals)
    for bus in range(5):
        alone = stream(KWeighting(1), signals[bus : bus + 1])
        np.testing.assert_allclose(together[bus], alone[0], atol=1e-6)


def test_silence_after_sound_comes_to_rest_without_denormals() -> None:
    weighting = KWeighting(1)
    stream(weighting, noise(3, RATE // BLOCK * BLOCK)[None])
    rest = stream(weighting, np.zeros((1, 2 * RATE), np.float32))
    assert not rest[0, RATE:].any()
