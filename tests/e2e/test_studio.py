"""A studio of a real service: many pictures in, one out, the same in both programs, in sync, to the frame."""

import itertools
import json
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import httpx
import numpy as np
import numpy.typing as npt
import pytest

from interp.studio.pictures import frame_of
from interp.timeline.units import RATE
from mixers.picture.layouts import named
from tests.studio.pictures import number_of, numbered
from tests.support.events import RunningEvent, running_event
from tests.support.material import clicks, make_floor
from tests.support.reading import capture, click_times, flash_times, read_sound, sync_errors, video_stamps

SIZE = WIDTH, HEIGHT = 640, 360
SECONDS = 60
"""Of a file; longer than a test, for a number comes but once."""


def counted(path: Path, grey: int) -> Path:
    """Write a film whose frames have their numbers burnt in."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=25)
        video.width, video.height, video.pix_fmt = SIZE[0], SIZE[1], "yuv420p"
        video.options = {"preset": "ultrafast", "x264-params": "bframes=0:keyint=50:scenecut=0"}
        for number in range(SECONDS * 25):
            frame = frame_of(numbered(number, *SIZE, grey))
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return path


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEvent]:
    folder = tmp_path_factory.mktemp("studio")
    floor = make_floor(folder / "floor.mp4", seconds=20, size=(320, 180), sound=clicks(20), bit_rate=300_000)
    films = [counted(folder / f"{name}.mp4", grey) for name, grey in (("left", 60), ("right", 150))]
    extra = f'[studio]\nsize = "{WIDTH}x{HEIGHT}"\n'
    extra += "".join(f'[[source]]\nname = "{film.stem}"\nurl = "{film}"\n' for film in films)
    with running_event(folder, floor=floor, extra=extra, recording=True) as running:
        yield running


def show(event: RunningEvent, layout: str, *slots: str, **how: Any) -> int:
    """Change the scene; return the house position at which it was asked for, as the log has it."""
    before = len(shown(event))
    body = {"scene": {"layout": layout, "slots": slots}, **how}
    httpx.patch(f"{event.url}/api/v1/studio", json=body, headers=event.engineer).raise_for_status()
    event.wait("the line in the log", 10, lambda it: len(shown(it)) > before)
    return shown(event)[-1]


def shown(event: RunningEvent) -> list[int]:
    """Return the house positions of all changes of scene in the log."""
    lines = (recorded(event) / "events.jsonl").read_text("utf-8").splitlines()
    log = [json.loads(line) for line in lines if line.endswith("}")]
    return [line["at"] for line in log if line["type"] == "scene"]


def recorded(event: RunningEvent) -> Path:
    (recording,) = (event.data_dir / "recordings").iterdir()
    return recording


def frames(path: Path) -> list[tuple[float, npt.NDArray[np.uint8]]]:
    """Return time (s) and luma of every frame of a file."""
    with av.open(str(path)) as container:
        return [(float(f.pts * f.time_base), f.to_ndarray(format="gray")) for f in container.decode(video=0)]


def in_slot(luma: npt.NDArray[np.uint8], layout: str, number: int) -> npt.NDArray[np.uint8]:
    x, y, width, height = named(layout, WIDTH, HEIGHT).slots[number].place
    return luma[y : y + height, x : x + width]  # type: ignore[operator]  # no set here


@pytest.mark.alone
def test_both_programs_have_the_same_picture_in_sync_with_its_sound(
    event: RunningEvent, tmp_path: Path
) -> None:
    show(event, "full", "podium")
    time.sleep(9)
    packets = []
    with ThreadPoolExecutor() as both:
        files = both.map(
            lambda language: capture(f"{event.url}/live/{language}.m3u8", 8, tmp_path / f"{language}.mkv"),
            ("zh", "en"),
        )
    for file in files:
        sound = read_sound(file)
        errors = sync_errors(flash_times(file), click_times(sound))
        assert len(errors) >= 5
        # Half a frame, for a film's pictures fall anywhere between two of the studio's; and 1 ms for reading it back.
        assert max(abs(error) for error in errors) <= 0.020 + 0.001, errors
        assert sound.holes == 0
        stamps = [dts for dts, _pts, _key in video_stamps(file)]
        assert all(b - a == pytest.approx(0.04, abs=0.002) for a, b in itertools.pairwise(stamps))
        command = [
            "ffmpeg",
            "-v",
            "error",
            "-i",
            str(file),
            "-map",
            "0:v",
            "-c",
            "copy",
            "-f",
            "framehash",
            "-",
        ]
        out = subprocess.check_output(command, text=True, timeout=60)
        packets.append({line.split(",")[-1] for line in out.splitlines() if not line.startswith("#")})
    assert len(packets[0] & packets[1]) > 75


@pytest.mark.alone
def test_every_frame_of_two_films_is_there_once_beside_the_other(event: RunningEvent, tmp_path: Path) -> None:
    show(event, "two", "left", "right")
    time.sleep(9)
    file = capture(f"{event.url}/live/en.m3u8", 8, tmp_path / "en.mkv")
    for slot in (0, 1):
        found = [number_of(in_slot(luma, "two", slot)) for _, luma in frames(file)]
        numbers = [number for number in found if number is not None]
        assert len(numbers) >= 190, found
        assert {b - a for a, b in itertools.pairwise(numbers)} == {1}, numbers


def test_a_cut_lands_on_the_frame_that_was_asked_for(event: RunningEvent, tmp_path: Path) -> None:
    asked = []
    for name in ("left", "right", "left", "right"):
        time.sleep(1.3)
        asked.append(show(event, "full", name))
    time.sleep(3)
    start = json.loads((recorded(event) / "events.jsonl").read_text("utf-8").splitlines()[0])["start"]
    greys = [(at, float(luma[-80:].mean())) for at, luma in frames(recorded(event) / "en.mkv")]
    cuts = [b for (_, a), (b, c) in itertools.pairwise(greys) if abs(a - c) > 40]
    for position in asked[1:]:
        wanted = (position - start) / RATE
        nearest = min(cuts, key=lambda cut: abs(cut - wanted))
        assert -0.001 <= nearest - wanted <= 0.042, (wanted, cuts)
