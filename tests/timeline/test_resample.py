import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interp.timeline.resample import HALF, DriftResampler


def run(signal, chunks, steps, first=0.0):
    """Return the output and the input positions that the resampler says it stands for."""
    resampler = DriftResampler(signal.shape[0], first)
    out, places, at = [], [], 0
    for chunk, step in zip(chunks, steps, strict=True):
        start = resampler.position
        part = resampler.process(signal[:, at : at + chunk], step)
        at += chunk
        out.append(part)
        places.append(start + np.arange(part.shape[1]) * step)
    return np.concatenate(out, axis=1), np.concatenate(places)


@pytest.mark.parametrize(("hertz", "least_db"), [(100, 94), (1000, 94), (8000, 94), (15000, 85), (18000, 78)])
def test_a_tone_is_clean_while_the_ratio_keeps_changing(hertz: float, least_db: float) -> None:
    random = np.random.default_rng(1)
    chunks = random.integers(1, 2000, 200)
    steps = 1 + random.uniform(-1e-3, 1e-3, 200)
    signal = np.sin(2 * np.pi * hertz / 48000 * np.arange(chunks.sum())).astype(np.float32)
    out, places = run(signal[None], chunks, steps, 0.3)
    error = (out[0] - np.sin(2 * np.pi * hertz / 48000 * places))[HALF:]
    assert 10 * np.log10(0.5 / np.mean(error**2)) > least_db


@given(
    st.lists(st.integers(0, 3000), min_size=1, max_size=20),
    st.floats(0.999, 1.001),
    st.floats(0, 1, exclude_max=True),
)
@settings(max_examples=60, deadline=None)
def test_chunks_make_no_difference(chunks: list[int], step: float, first: float) -> None:
    signal = np.random.default_rng(2).uniform(-1, 1, (2, sum(chunks))).astype(np.float32)
    whole, places = run(signal, [sum(chunks)], [step], first)
    pieces, piece_places = run(signal, chunks, [step] * len(chunks), first)
    assert whole.shape == pieces.shape
    assert np.allclose(places, piece_places, atol=1e-6)
    assert np.allclose(whole, pieces, atol=1e-3)  # the highest frequencies are not exact


def test_at_ratio_one_every_sample_passes_unchanged() -> None:
    signal = np.random.default_rng(3).uniform(-1, 1, (1, 9600)).astype(np.float32)
    out, _ = run(signal, [960] * 10, [1.0] * 10)
    assert np.array_equal(out, signal[:, : 9600 - HALF])


def test_only_the_filters_half_length_waits_for_more_input() -> None:
    resampler = DriftResampler(1)
    out = sum(resampler.process(np.zeros((1, 960), np.float32), 1.0002).shape[1] for _ in range(1000))
    assert abs(out - (960_000 - HALF) / 1.0002) < 2
