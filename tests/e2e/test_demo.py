"""`interp demo` from the command line: what it does without a visitor, and how it ends."""

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from interp.demo.cast import MEDIA, read_script
from interp.demo.score import load_score
from tests.e2e.running_demo import Demo, interpreters_of, running_demo

RATE = 48_000


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demo that ended by itself after 32 s: long enough for a whole turn of the first interpreter."""
    with running_demo(tmp_path_factory.mktemp("demo"), "--duration", "32", wait=False) as demo:
        assert demo.process.wait(120) == 0, demo.text
        time.sleep(0.2)
    return demo


@pytest.mark.alone
def test_it_ends_by_itself_with_exit_code_0_and_leaves_no_process(ended: Demo) -> None:
    assert ended.process.returncode == 0
    assert "Traceback" not in ended.text, ended.text
    assert not interpreters_of(ended)


def test_it_prints_the_link_of_every_role(ended: Demo) -> None:
    for page in (
        "/watch?lang=zh",
        "/watch?lang=en",
        "/booth/a#token=",
        "/booth/b#token=",
        "/engineer#token=",
        "/control#token=",
        "/join/guest#token=",
    ):
        assert f"{ended.url}{page}" in ended.text


def test_the_summary_says_what_was_produced(ended: Demo) -> None:
    segments = re.search(r"live segments +video (\d+), zh (\d+), en (\d+)", ended.text)
    assert segments, ended.text
    assert min(int(count) for count in segments.groups()) >= 10
    samples = re.search(r"programs +zh, en: ([\d,]+) samples", ended.text)
    assert samples, ended.text
    assert int(samples.group(1).replace(",", "")) >= 28 * RATE
    seconds = dict(re.findall(r"^ +([\w-]+)\.mkv +([\d.]+) s", ended.text, re.MULTILINE))
    delegates = [f"delegate-{name}" for name in read_script()["delegates"]]
    assert sorted(seconds) == ["booth-a", "booth-b", *sorted(delegates), "en", "floor", "zh"]
    least = {name: 20 if name in delegates else 28 for name in seconds}  # they have to join first
    assert all(float(value) >= least[name] for name, value in seconds.items()), seconds


def test_the_interpreter_says_its_words_at_their_place_in_the_loop(ended: Demo) -> None:
    """What booth a sent, against its track placed by where the floor's loop is in the same recording."""
    floor, sent = decode(ended.recording() / "floor.mkv"), decode(ended.recording() / "booth-a.mkv")
    loop_starts = best_shift(floor, decode(MEDIA / "floor.mp4"), RATE * 5 // 2, RATE * 20)
    score = load_score(MEDIA, "zh")
    behind = best_shift(sent, score.track[0], RATE * 4, RATE * 20) - loop_starts
    print(f"the interpreter is {behind / RATE * 1000:.0f} ms from its place")
    assert abs(behind) < 0.3 * RATE


def test_the_zh_program_has_the_voice_over_the_ducked_floor(ended: Demo) -> None:
    folder = ended.recording()
    floor, voice = decode(folder / "floor.mkv"), decode(folder / "booth-a.mkv")
    programs = {code: decode(folder / f"{code}.mkv") for code in ("zh", "en")}
    first = int(np.flatnonzero(np.abs(voice) > 0.02)[0]) + RATE
    part = slice(first, first + 5 * RATE)
    gains = {code: floor_gain(program[part], floor[part], voice[part]) for code, program in programs.items()}
    print(f"floor under the interpreter: zh {gains['zh']:.1f} dB, en {gains['en']:.1f} dB")
    assert gains["zh"] < gains["en"] - 15
    assert abs(gains["en"]) < 6


def test_ctrl_c_ends_it_cleanly_before_the_first_picture(tmp_path: Path) -> None:
    with running_demo(tmp_path) as demo:
        assert demo.end() == 0
        demo.process.wait()
        time.sleep(0.2)
        assert "Traceback" not in demo.text
        assert "what was produced" in demo.text
    assert not interpreters_of(demo)


def test_a_port_in_use_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "interp", "demo", "--port", str(port), "--duration", "1"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert str(port) in done.stderr
    assert done.stdout == ""


def decode(path: Path) -> npt.NDArray[np.float32]:
    """Return a file's first sound track, mono, each frame where its time stamp says."""
    blocks: list[tuple[int, npt.NDArray[np.float32]]] = []
    with av.open(str(path)) as file:
        resampler = av.AudioResampler("fltp", "mono", RATE)
        for decoded in file.decode(audio=0):
            for frame in resampler.resample(decoded):
                assert frame.pts is not None
                assert frame.time_base is not None
                blocks.append((round(float(frame.pts * frame.time_base) * RATE), frame.to_ndarray()[0]))
    track = np.zeros(max(start + len(block) for start, block in blocks), np.float32)
    for start, block in blocks:
        track[max(start, 0) : start + len(block)] = block[max(-start, 0) :]
    return track


def best_shift(
    track: npt.NDArray[np.float32], original: npt.NDArray[np.float32], start: int, length: int
) -> int:
    """Return by how many samples `track` is later than `original`, found with a part of the original."""
    part = original[start : start + length]
    size = 1 << (len(track) + len(part)).bit_length()
    found = np.fft.irfft(np.fft.rfft(track, size) * np.conj(np.fft.rfft(part, size)), size)
    return int(np.argmax(found[: len(track)])) - start


def floor_gain(
    program: npt.NDArray[np.float32], floor: npt.NDArray[np.float32], voice: npt.NDArray[np.float32]
) -> float:
    """Return the floor's gain in a program, dB: least squares of floor and voice, as they are, in it."""
    length = min(len(program), len(floor), len(voice))
    signals = np.stack((floor[:length], voice[:length]), axis=1)
    gains, *_ = np.linalg.lstsq(signals, program[:length], rcond=None)
    return float(20 * np.log10(abs(gains[0]) + 1e-6))
