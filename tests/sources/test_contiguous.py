"""Blocks lie end to end although their time stamps are rounded; a gap stays a gap."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interp.sources.contiguous import GAP, WANDER, ContiguousSound, stretch
from interp.sources.frames import Sound
from interp.timeline.units import RATE

AAC = 1024


def sine(start: int, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.sin(2 * np.pi * 440 * np.arange(start, start + count) / RATE).astype(np.float32)[None]


def laid(positions: list[int], size: int = AAC) -> list[Sound]:
    sound = ContiguousSound()
    return [out for n, at in enumerate(positions) for out in sound.lay(at, sine(n * size, size))]


def holes(sounds: list[Sound]) -> list[int]:
    return [b.position - a.position - a.samples.shape[1] for a, b in itertools.pairwise(sounds)]


@given(st.lists(st.integers(-24, 24), min_size=1, max_size=200))
def test_time_stamps_in_milliseconds_leave_no_trace(rounding: list[int]) -> None:
    """FLV and Matroska: up to half a millisecond off, each another way."""
    sounds = laid([n * AAC + off for n, off in enumerate(rounding)])
    assert not any(holes(sounds))
    track = np.concatenate([s.samples for s in sounds], axis=1)
    assert np.array_equal(track, sine(0, len(rounding) * AAC))


@pytest.mark.parametrize("gap", [GAP + 1, 10 * AAC, 30 * RATE])
def test_a_gap_stays_a_gap(gap: int) -> None:
    sounds = laid([0, AAC, 2 * AAC + gap, 3 * AAC + gap])
    assert holes(sounds) == [0, gap, 0]


def test_one_lost_packet_is_a_gap_of_its_length() -> None:
    """21 ms is less than what a single time stamp may be off, but they all say so from then on."""
    positions = [n * AAC for n in range(40) if n != 20]
    assert sum(holes(laid(positions))) == AAC


def test_what_comes_twice_is_heard_once() -> None:
    sound = ContiguousSound()
    sounds = [out for at in (0, 4 * AAC, 5 * AAC, 9 * AAC) for out in sound.lay(at, sine(at, 4 * AAC))]
    assert not any(holes(sounds))
    assert sound.overlaps == 3 * AAC
    track = np.concatenate([s.samples for s in sounds], axis=1)
    assert np.array_equal(track, sine(0, 13 * AAC))


@pytest.mark.parametrize("drift", [-0.0005, 0.0005])
def test_time_stamps_that_drift_from_the_sample_count_are_followed(drift: float) -> None:
    """For a minute: never further off than a few milliseconds, and never a step."""
    positions = [round(n * AAC * (1 + drift)) for n in range(60 * RATE // AAC)]
    sounds = laid(positions)
    assert not any(holes(sounds))
    end = sounds[-1].position
    assert abs(end - positions[-1]) < 2 * WANDER
    track = np.concatenate([s.samples for s in sounds], axis=1)[0]
    assert np.abs(np.diff(track)).max() < 2 * np.pi * 440 / RATE * 1.05


@settings(max_examples=50)
@given(st.lists(st.integers(-5 * RATE, 5 * RATE), min_size=1, max_size=40))
def test_sound_never_overlaps_whatever_the_time_stamps_say(positions: list[int]) -> None:
    assert all(hole >= 0 for hole in holes(laid(positions)))


def test_stretching_keeps_the_ends() -> None:
    block = sine(0, AAC)
    longer = stretch(block, AAC + 4)
    assert longer.shape == (1, AAC + 4)
    assert longer[0, 0] == block[0, 0]
    assert longer[0, -1] == pytest.approx(block[0, -1])
