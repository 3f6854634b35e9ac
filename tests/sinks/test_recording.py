"""Recordings read back with the system's ffmpeg, also after a kill."""

import asyncio
import json
import resource
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from interp.sinks.recording import Recorder, slug
from interp.timeline.clock import HouseClock
from interp.timeline.units import BLOCK, RATE
from tests.sinks.tools import (
    EN,
    ZH,
    aac,
    click_times,
    ffmpeg,
    ffprobe,
    flash_times,
    h264,
    in_order,
    needs_ffprobe,
    packet_times,
)

pytestmark = needs_ffprobe

SECONDS = 8
BOOTHS = {"a": ["en", "zh"], "b": ["en"]}


def noise(channels: int, seed: int) -> npt.NDArray[np.float32]:
    """Noise whose samples are whole 24-bit steps, as the mix quantises what it records."""
    steps = np.random.default_rng(seed).integers(-(1 << 23), 1 << 23, (channels, SECONDS * RATE))
    return (steps / (1 << 23)).astype(np.float32)


async def record(recorder: Recorder, start: int = 0, skip: range = range(0)) -> None:
    """Give the recorder an event that begins at house position `start`; blocks `skip` are left out."""
    running = asyncio.create_task(recorder.run())
    recorder.event({"type": "early", "position": start})
    tracks = {"floor": noise(2, 1), "a": noise(2, 2), "b": noise(1, 3)}
    for number in range(SECONDS * RATE // BLOCK):
        at = number * BLOCK
        if number not in skip:
            recorder.floor(start + at, tracks["floor"][:, at : at + BLOCK])
            recorder.booth("a", start + at, tracks["a"][:, at : at + BLOCK])
            recorder.booth("b", start + at, tracks["b"][:, at : at + BLOCK])
        if number == 100:
            recorder.event({"type": "console", "position": start + at, "mic": "on"})
    video = h264(25 * (SECONDS - 1), start=start + RATE, b_frames=2, flashes=[50, 125])
    clicks = [start + RATE + 2 * RATE, start + RATE + 5 * RATE]
    sound = {code: aac(SECONDS, start=start, clicks=clicks) for code in ("zh", "en")}
    for count, (language, packet) in enumerate(in_order(video, *sound.items())):
        if language is None:
            recorder.video(packet)
        else:
            recorder.audio(language, packet)
        if count % 20 == 0:
            await asyncio.sleep(0.001)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def lossless(path: Path, track: int, channels: int) -> npt.NDArray[np.float32]:
    """Decode a track by the system's decoder to 32 bits, shape (channels, n)."""
    raw = ffmpeg("-i", path, "-map", f"0:a:{track}", "-f", "s32le", "-")
    return (np.frombuffer(raw, np.int32).reshape(-1, channels).T / (1 << 31)).astype(np.float32)


@pytest.mark.parametrize("start", [0, 1_234_560])
def test_recorded_sound_comes_back_to_the_sample(tmp_path: Path, start: int) -> None:
    recorder = Recorder(tmp_path / "r", [ZH, EN], BOOTHS, HouseClock())
    asyncio.run(record(recorder, start))
    assert recorder.status().state == "stopped"
    assert recorder.left_out == 0
    for path, track, expected in (
        ("floor.mkv", 0, noise(2, 1)),
        ("booth-a.mkv", 0, noise(2, 2)[:1]),
        ("booth-a.mkv", 1, noise(2, 2)[1:]),
        ("booth-b.mkv", 0, noise(1, 3)),
    ):
        heard = lossless(tmp_path / "r" / path, track, len(expected))
        assert np.array_equal(heard, expected)
        times = packet_times(tmp_path / "r" / path, f"a:{track}")
        assert times[0][0] == 0.0
        # The pts of a packet times the rate is the position of its first sample, exactly.
        assert [round(pts * RATE, 3) for pts, _ in times] == [n * 4800 for n in range(len(times))]
    header = json.loads((tmp_path / "r" / "events.jsonl").read_text().splitlines()[0])
    assert header["start"] == start


def test_a_program_is_recorded_in_sync_with_its_picture(tmp_path: Path) -> None:
    asyncio.run(record(Recorder(tmp_path / "r", [ZH, EN], BOOTHS, HouseClock()), 480_000))
    for code in ("zh", "en"):
        path = tmp_path / "r" / f"{code}.mkv"
        flashes, clicks = flash_times(path), click_times(path)
        assert len(flashes) == len(clicks) == 2
        assert all(abs(f - c) <= 0.010 for f, c in zip(flashes, clicks, strict=True))
        assert flashes[0] == pytest.approx(3.0, abs=0.002)
        sound = [round(pts * RATE / 1024, 1) for pts, _ in packet_times(path, "a:0")]
        assert all(round(b - a) == 1 for a, b in pairwise(sound))


def test_tracks_say_their_language(tmp_path: Path) -> None:
    asyncio.run(record(Recorder(tmp_path / "r", [ZH, EN], BOOTHS, HouseClock())))

    def tags(name: str) -> list[tuple[Any, ...]]:
        found = ffprobe(tmp_path / "r" / name, "-show_streams", "-show_format")
        assert float(found["format"]["duration"]) == pytest.approx(SECONDS, abs=0.1)
        return [
            (
                s["codec_name"],
                s.get("channels"),
                s.get("tags", {}).get("language"),
                s.get("tags", {}).get("title"),
            )
            for s in found["streams"]
        ]

    assert tags("zh.mkv")[1] == ("aac", 2, "chi", "中文")
    assert tags("booth-a.mkv") == [("flac", 1, "eng", "English"), ("flac", 1, "chi", "中文")]
    assert tags("floor.mkv")[0][:2] == ("flac", 2)
    found = ffprobe(tmp_path / "r" / "floor.mkv", "-show_streams")
    assert found["streams"][0]["bits_per_raw_sample"] == "24"


def test_the_log_has_every_event_after_a_line_that_explains_the_recording(tmp_path: Path) -> None:
    clock = HouseClock(wall=lambda: 1_800_000_000.0)
    asyncio.run(record(Recorder(tmp_path / "r", [ZH, EN], BOOTHS, clock, event_name="Summit")))
    lines = [json.loads(line) for line in (tmp_path / "r" / "events.jsonl").read_text().splitlines()]
    assert lines[0]["type"] == "recording"
    assert lines[0]["event"] == "Summit"
    assert lines[0]["wall"] == "2027-01-15T08:00:00.000Z"
    assert lines[0]["booths"] == BOOTHS
    assert [line["type"] for line in lines[1:]] == ["early", "console"]


def test_blocks_that_were_never_given_are_silence_in_their_place(tmp_path: Path) -> None:
    asyncio.run(record(Recorder(tmp_path / "r", [ZH, EN], BOOTHS, HouseClock()), 0, range(50, 90)))
    heard = lossless(tmp_path / "r" / "floor.mkv", 0, 2)
    expected = noise(2, 1)
    expected[:, 50 * BLOCK : 90 * BLOCK] = 0
    assert np.array_equal(heard, expected)


def test_new_picture_parameters_go_into_the_same_file(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "r", [ZH], {}, HouseClock())

    async def session() -> None:
        running = asyncio.create_task(recorder.run())
        for packet in [*h264(50, start=0), *h264(50, start=2 * RATE, size=(320, 180), flashes=[25])]:
            recorder.video(packet)
        await asyncio.sleep(0.1)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(session())
    assert flash_times(tmp_path / "r" / "zh.mkv") == pytest.approx([3.0], abs=0.001)


CHILD = """
import asyncio, sys
from pathlib import Path
from interp.sinks.recording import Recorder
from interp.timeline.clock import HouseClock
from tests.sinks.test_recording import BOOTHS, noise
from tests.sinks.tools import EN, ZH, aac, h264, in_order

async def main():
    clock = HouseClock()
    recorder = Recorder(Path(sys.argv[1]), [ZH, EN], BOOTHS, clock)
    running = asyncio.create_task(recorder.run())
    floor = noise(2, 1)
    rest = in_order(h264(200, start=0), ("zh", aac(8)), ("en", aac(8)))
    waiting = next(rest)
    base = clock.position()
    for number in range(400):
        at = number * 960
        await asyncio.sleep(max(0, clock.seconds_until(base + at)))
        recorder.floor(at, floor[:, at : at + 960])
        recorder.booth("a", at, floor[:, at : at + 960])
        recorder.booth("b", at, floor[:1, at : at + 960])
        recorder.event({"n": number})
        while waiting and waiting[1].pts <= at:
            recorder.video(waiting[1]) if waiting[0] is None else recorder.audio(*waiting)
            waiting = next(rest, None)
        print(at, flush=True)

asyncio.run(main())
"""


def test_a_kill_loses_at_most_one_second(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path / "r")],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    given = 0
    for line in child.stdout:
        given = int(line)
        if given >= 5 * RATE:
            break
    assert given >= 5 * RATE
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    for name, track in (("floor.mkv", 0), ("booth-a.mkv", 1), ("booth-b.mkv", 0)):
        heard = lossless(tmp_path / "r" / name, track, 2 if track == 0 and name == "floor.mkv" else 1)
        assert heard.shape[1] >= given - RATE
        row = noise(2, 1)[track : track + len(heard)]
        assert np.array_equal(heard, row[:, : heard.shape[1]])
    for code in ("zh", "en"):
        for stream in ("v:0", "a:0"):
            assert packet_times(tmp_path / "r" / f"{code}.mkv", stream)[-1][0] * RATE >= given - RATE
    lines = (tmp_path / "r" / "events.jsonl").read_text().splitlines()
    assert json.loads(lines[-1])["n"] * BLOCK >= given - RATE


def test_a_full_disk_stops_the_recording_and_says_so(tmp_path: Path) -> None:
    """A limit on file sizes stands for the full disk; the child's recorder meets it after some seconds."""
    child = """
import asyncio, sys
from pathlib import Path
import interp.sinks.recording as recording
from interp.timeline.clock import HouseClock
from tests.sinks.test_recording import BOOTHS, record
from tests.sinks.tools import EN, ZH
recorder = recording.Recorder(Path(sys.argv[1]), [ZH, EN], BOOTHS, HouseClock())
asyncio.run(record(recorder))
status = recorder.status()
print(status.state, status.error)
"""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    done = subprocess.run(
        [sys.executable, "-c", child, str(tmp_path / "r")],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
        preexec_fn=limit,
        timeout=60,
    )
    assert done.stdout.decode().strip() == "failed Recording has stopped: File too large.", (
        done.stderr.decode()
    )
    assert lossless(tmp_path / "r" / "floor.mkv", 0, 2).shape[1] > RATE


def test_a_folder_that_cannot_be_made_fails_only_the_recording(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    recorder = Recorder(tmp_path / "file" / "r", [ZH, EN], BOOTHS, HouseClock())
    asyncio.run(record(recorder))
    assert recorder.status().state == "failed"
    assert recorder.status().error == "Recording has stopped: Not a directory."


def test_an_event_that_ends_before_its_first_sample_leaves_no_recording(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "r", [ZH, EN], BOOTHS, HouseClock())

    async def begin_and_end() -> None:
        running = asyncio.create_task(recorder.run())
        recorder.event({"type": "early", "position": 0})
        await asyncio.sleep(0.2)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(begin_and_end())
    assert not list(tmp_path.iterdir())
    assert (recorder.status().state, recorder.status().error) == ("stopped", None)


def test_a_disk_that_is_too_slow_is_said_and_nothing_waits(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "r", [ZH], {}, HouseClock())
    block = np.zeros((2, BLOCK), np.float32)
    began = time.monotonic()
    for number in range(10_000):  # nobody writes
        recorder.floor(number * BLOCK, block)
    assert time.monotonic() - began < 5
    assert recorder.left_out > 5_000
    assert recorder.status().error == "The disk is too slow: parts of the recording are missing."


def test_the_folder_is_named_after_the_event_and_its_start(tmp_path: Path) -> None:
    clock = HouseClock(wall=lambda: 1_800_000_000.0)
    recorder = Recorder.in_data_dir(tmp_path, "Mayors' Summit 市長", [ZH], {}, clock)
    assert recorder.folder == tmp_path / "recordings" / "mayors-summit-市長-20270115T080000Z"
    assert slug("../..") == "event"
