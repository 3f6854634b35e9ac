"""Six delegates, each with a flash and a click of its own: together in both programs."""

import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import numpy.typing as npt
import pytest

from interp.sources.encoder import H264Encoder
from interp.studio.pictures import frame_of
from interp.timeline.units import RATE
from mixers.picture.layouts import named
from mixers.picture.places import Box
from mixers.picture.planes import Colour, Planes
from tests.studio.delegates import Delegate, delegates
from tests.studio.pictures import Coded
from tests.support.events import RunningEvent, running_event
from tests.support.material import write_wav
from tests.support.reading import click_times, read_sound
from tests.support.real_time import in_real_time

WIDTH, HEIGHT = 640, 360
NAMES = [f"city{n}" for n in range(6)]
LOOP_S, APART_S = 4, 0.56
"""Everybody flashes and clicks once in a loop, one after the other, at whole frames."""
APART = 0.020 + 0.003
"""A camera's frames fall anywhere between two of the program's, so they are half a frame off at most; and sound and
picture of a delegate are brought together to 2 ms. Seconds."""
EXTRA = (
    f'[studio]\nsize = "{WIDTH}x{HEIGHT}"\n[program]\nnormalise = false\n'
    "[floor]\nautomix = false\nnormalise = false\n"
) + "".join(f'[[delegate]]\nname = "{name}"\nlanguage = "en"\n' for name in NAMES)


def flash(at: float) -> list[Coded]:
    """Return the pictures of a loop: grey, white for one frame at `at` seconds."""
    encoder, coded = H264Encoder(320, 180, Fraction(25)), []
    for number in range(LOOP_S * 25):
        bright = number == round(at * 25)
        picture = Planes.filled(320, 180, Colour(235 if bright else 60, 128, 128))
        for done in encoder.encode(frame_of(picture), number * RATE // 25):
            one = done.picture
            coded.append(Coded(one.pts, one.key, one.data, done.config))
    return coded


def click(at: float) -> npt.NDArray[np.float32]:
    """Return the sound of a loop: 2 ms of 4 kHz at `at` seconds."""
    sound = np.zeros(LOOP_S * RATE, np.float32)
    start = round(at * RATE)
    sound[start : start + 96] = 0.8 * np.sin(2 * np.pi * 4000 * np.arange(96) / RATE)
    return sound


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("sync")
    silence = write_wav(folder / "floor.wav", np.zeros(20 * RATE, np.float32))
    with running_event(folder, floor=silence, extra=EXTRA, recording=True, wait="floor") as running:
        yield running


@pytest.fixture(scope="module")
def room(event: RunningEvent) -> Iterator[dict[str, Delegate]]:
    at = {name: 0.2 + APART_S * n for n, name in enumerate(NAMES)}
    sounds = {name: click(moment) for name, moment in at.items()}
    with delegates(event, sounds, {name: flash(moment) for name, moment in at.items()}) as everybody:
        for name in NAMES:
            change(event, f"delegates/{name}", on_stage=True)
        yield everybody


def change(event: RunningEvent, path: str, **what: Any) -> None:
    httpx.patch(
        f"{event.url}/api/v1/{path}", json=what, headers=event.engineer, timeout=10
    ).raise_for_status()


def flashes(path: Path, slots: Sequence[Box]) -> list[list[float]]:
    """Return when each of some slots of a recorded program turns white, s."""
    found: list[list[float]] = [[] for _ in slots]
    dark = [True for _ in slots]
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            luma = frame.to_ndarray(format="gray")
            for number, (x, y, width, height) in enumerate(slots):
                bright = luma[y + 20 : y + height - 20, x + 20 : x + width - 20].mean() > 150
                if bright and dark[number]:
                    found[number].append(frame.time)
                dark[number] = not bright
    return found


@pytest.mark.alone
def test_picture_and_sound_of_each_of_six_are_together_in_both_programs(
    event: RunningEvent, room: dict[str, Delegate]
) -> None:
    change(event, "studio", scene={"layout": "six", "slots": NAMES})
    slots = [slot.place for slot in named("six", WIDTH, HEIGHT).slots if isinstance(slot.place, Box)]

    def look(stalls: object) -> None:
        # Sender reports, by which sound and picture are brought together, come every second or so.
        time.sleep(6 * LOOP_S)
        (recording,) = (event.data_dir / "recordings").iterdir()
        for language in ("zh", "en"):
            sound = read_sound(recording / f"{language}.mkv")
            clicks, until = np.array(click_times(sound)), sound.start + sound.samples.shape[1] / RATE - 0.5
            for name, all_seen in zip(NAMES, flashes(recording / f"{language}.mkv", slots), strict=True):
                seen = [moment for moment in all_seen if moment < until][-3:]
                # A machine that is too slow for a frame leaves it out, and with it a flash.
                assert len(seen) == 3, (name, seen)
                errors = [float(moment - clicks[np.abs(clicks - moment).argmin()]) for moment in seen]
                print(f"{language} {name}: {1000 * errors[-1]:.1f} ms")
                assert max(abs(error) for error in errors) <= APART, (language, name, errors)

    in_real_time(look)
