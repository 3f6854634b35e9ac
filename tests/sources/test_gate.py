"""The first moments of a live input, and the waits between tries."""

import numpy as np

from interp.sources.backoff import FIRST_S, GOOD_S, LONGEST_S, Backoff
from interp.sources.frames import Frame, Picture, Sound
from interp.sources.gate import StartGate
from interp.timeline.units import RATE

BLOCK = 960


def sound(position: int) -> Sound:
    return Sound(position, np.zeros((2, BLOCK), np.float32))


def picture(position: int, *, key: bool = False) -> Picture:
    return Picture(position, position, 1920, key, b"")


def test_a_pile_that_comes_at_once_does_not_count_as_delay() -> None:
    """Two seconds were waiting when the input opened; the last of them tells how late it is."""
    gate = StartGate(RATE // 4)
    for n in range(100):
        assert not gate.take(sound(n * BLOCK), 1000)
    assert not gate.take(sound(100 * BLOCK), 1000 + BLOCK // 2)
    assert gate.take(sound(101 * BLOCK), 1000 + RATE // 4)
    assert gate.freshest == (100 * BLOCK, 1000 + BLOCK // 2)


def test_of_sound_and_picture_the_later_counts() -> None:
    gate = StartGate(RATE // 4)
    gate.take(picture(RATE, key=True), 0)
    gate.take(sound(RATE // 2), 0)
    assert gate.freshest == (RATE // 2, 0)


def test_it_opens_by_the_clock_and_not_before_media_come() -> None:
    gate = StartGate(RATE // 4)
    assert not gate.take(picture(0, key=True), 100 * RATE)
    assert gate.take(picture(1920), 100 * RATE + RATE // 4)


def test_pictures_are_released_from_the_key_frame_ahead_of_the_sound_s_start() -> None:
    gate = StartGate(RATE)
    frames: list[Frame] = [picture(n * 1920, key=n % 25 == 0) for n in range(60)]
    frames += [sound(n * BLOCK) for n in range(120)]
    for frame in frames:
        gate.take(frame, 0)
    released = gate.release(30 * 1920)
    shown = [f for f in released if isinstance(f, Picture)]
    assert (shown[0].dts, shown[0].key, len(shown)) == (25 * 1920, True, 35)
    assert min(f.position for f in released if isinstance(f, Sound)) == 30 * 1920


def test_waits_double_while_tries_fail_and_begin_anew_after_a_good_one() -> None:
    backoff = Backoff()
    waits = [backoff.after(0.0) for _ in range(7)]
    assert waits == [FIRST_S, 1, 2, 4, 8, LONGEST_S, LONGEST_S]
    assert backoff.after(GOOD_S) == FIRST_S
    assert backoff.after(1.0) == 1
