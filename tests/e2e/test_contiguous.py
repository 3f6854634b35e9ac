"""Neither program loses a sample, whatever fails beside it."""

import multiprocessing
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from interp.ffmpeg import ffmpeg_path
from mixers.units import RATE
from tests.support.events import RunningEvent, free_port, running_event
from tests.support.material import clicks, make_floor, tone
from tests.support.processes import below
from tests.support.reading import Sound, capture, level_of, read_sound, video_stamps
from tests.support.speakers import speakers

FLOOR_HZ = 440.0
NO_LEVELLING = "[program]\nnormalise = false\n"


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("floor") / "tone.mp4"
    return make_floor(path, seconds=20, size=(320, 180), sound=tone(20, FLOOR_HZ), bit_rate=300_000)


def during(
    event: RunningEvent, folder: Path, seconds: float, trouble: Callable[[], None]
) -> dict[str, Sound]:
    """Capture both outputs for `seconds` while `trouble()` runs; check that nothing is missing or doubled."""
    before, start = event.state()["programs"][0]["position"], time.monotonic()
    files = {code: folder / f"{code}.mkv" for code in ("zh", "en")}
    threads = [
        threading.Thread(target=capture, args=(f"{event.url}/live/{code}.m3u8", seconds, path))
        for code, path in files.items()
    ]
    for thread in threads:
        thread.start()
    trouble()
    for thread in threads:
        thread.join()
    mixed, passed = event.state()["programs"][0]["position"] - before, (time.monotonic() - start) * RATE
    assert abs(mixed - passed) < RATE, "the mix is not where the clock is"
    sounds = {}
    for code, path in files.items():
        sound = read_sound(path)
        assert sound.holes == 0, code
        assert sound.samples.shape[1] >= (seconds - 1.5) * RATE, code
        stamps = [dts for dts, _pts, _key in video_stamps(path)]
        assert all(b > a for a, b in pairwise(stamps)), code
        sounds[code] = sound
    return sounds


def never_silent(sound: Sound) -> None:
    """The floor's tone is there in every 100 ms."""
    step = RATE // 10
    levels = [
        level_of(FLOOR_HZ, sound.samples[0, i : i + step])
        for i in range(step, sound.samples.shape[1] - step, step)
    ]
    assert min(levels) > -45, f"{levels.count(min(levels))} × {min(levels)}"


def test_while_an_interpreter_stalls_and_goes_without_a_goodbye(tmp_path: Path, floor: Path) -> None:
    with running_event(tmp_path, floor=floor, extra=NO_LEVELLING) as event, speakers(event) as room:
        interpreter = room.enter("a")
        interpreter.say(tone(60, 1500, -14.0))
        interpreter.patch(output="zh", mic="on")

        def trouble() -> None:
            time.sleep(4)
            interpreter.client.stalled = True
            event.wait("stall in the state", 4, lambda e: not e.state()["booths"][0]["consoles"][0]["on_air"])
            event.wait(
                "its alarm", 4, lambda e: "booth_lost:a" in {alarm["id"] for alarm in e.state()["alarms"]}
            )
            time.sleep(6)
            interpreter.client.stalled = False
            event.wait("voice back", 4, lambda e: e.state()["booths"][0]["consoles"][0]["on_air"])
            time.sleep(3)
            interpreter.vanish()
            event.wait("console gone", 20, lambda e: not e.state()["booths"][0]["consoles"])

        sounds = during(event, tmp_path, 30, trouble)
        for sound in sounds.values():
            never_silent(sound)
        # Floor: down, up while the voice is away, down again, up for good.
        zh, step = sounds["zh"], RATE // 2
        levels = [
            level_of(FLOOR_HZ, zh.samples[0, i : i + step])
            for i in range(0, zh.samples.shape[1] - step, step)
        ]
        shape = ["up" if level > -22 else "down" for level in levels if level > -22 or level < -36]
        changes = [shape[0], *(b for a, b in pairwise(shape) if a != b)]
        assert "".join(change[0] for change in changes).endswith("dudu")


def test_while_a_sinks_server_stops_reading_dies_and_comes_back(tmp_path: Path, floor: Path) -> None:
    port = free_port()
    url = f"rtmp://127.0.0.1:{port}/live/secretkey"
    out = tmp_path / "pushed.flv"

    def server() -> subprocess.Popen[bytes]:
        command = [ffmpeg_path(), "-v", "error", "-y", "-listen", "1", "-i", url, "-c", "copy", str(out)]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    sink = f'[[sink]]\nname = "push"\nlanguage = "en"\nurl = "{url}"\n'

    def state_of(event: RunningEvent) -> str:
        state: str = next(s for s in event.state()["sinks"] if s["name"] == "push")["state"]
        return state

    first = server()
    second = None
    try:
        with running_event(tmp_path, floor=floor, extra=NO_LEVELLING + sink) as event:
            event.wait("push", 15, lambda e: state_of(e) == "live")

            def trouble() -> None:
                nonlocal second
                time.sleep(2)
                first.send_signal(signal.SIGSTOP)
                time.sleep(9)
                first.kill()
                first.wait()
                event.wait("retrying", 15, lambda e: state_of(e) == "retrying")
                second = server()
                event.wait("push again", 40, lambda e: state_of(e) == "live")
                time.sleep(4)

            for sound in during(event, tmp_path, 34, trouble).values():
                never_silent(sound)
            assert "secretkey" not in str(event.state())
            assert "secretkey" not in event.log.read_text()
        assert second is not None
        second.wait(15)
        pushed = read_sound(out)
        assert level_of(FLOOR_HZ, pushed.samples[0, -3 * RATE : -2 * RATE]) > -22
    finally:
        for process in (first, second):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()


def _burn(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_while_the_machine_is_busy_on_every_core(tmp_path: Path, floor: Path) -> None:
    with running_event(tmp_path, floor=floor, extra=NO_LEVELLING) as event:

        def trouble() -> None:
            time.sleep(2)
            burners = [
                multiprocessing.Process(target=_burn, args=(10.0,)) for _ in range(os.cpu_count() or 2)
            ]
            for burner in burners:
                burner.start()
            for burner in burners:
                burner.join()

        for sound in during(event, tmp_path, 18, trouble).values():
            never_silent(sound)


def test_while_the_source_stops_for_ten_seconds_and_returns(tmp_path: Path) -> None:
    port = free_port()
    url = f"rtmp://127.0.0.1:{port}/live/podium"
    floor = make_floor(
        tmp_path / "floor.mp4", seconds=60, size=(320, 180), sound=clicks(60), bit_rate=300_000
    )

    def publisher() -> subprocess.Popen[bytes]:
        command = [ffmpeg_path(), "-v", "error", "-re", "-i", str(floor), "-c", "copy", "-f", "flv", url]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    with running_event(tmp_path, floor=url, wait=None) as event:
        event.wait("the service", 15, lambda e: e.state()["sources"][0]["state"] == "waiting")
        first = publisher()
        second = None
        try:
            event.wait("source", 15, lambda e: e.state()["sources"][0]["state"] == "live")
            event.wait("picture", 15, lambda e: e.state()["picture"]["state"] == "live")
            time.sleep(10)  # until the slate from before has left what a player starts with

            def trouble() -> None:
                nonlocal second
                time.sleep(3)
                first.kill()
                first.wait()
                event.wait("held picture", 10, lambda e: e.state()["picture"]["state"] == "held")
                event.wait(
                    "its alarm",
                    5,
                    lambda e: "picture_held" in {alarm["code"] for alarm in e.state()["alarms"]},
                )
                time.sleep(8)
                second = publisher()
                event.wait("source again", 15, lambda e: e.state()["sources"][0]["state"] == "live")
                event.wait("picture again", 15, lambda e: e.state()["picture"]["state"] == "live")

            during(event, tmp_path, 28, trouble)
        finally:
            for process in (first, second):
                if process is not None and process.poll() is None:
                    process.kill()
                    process.wait()


def test_nothing_is_left_running_after_the_service_is_killed(tmp_path: Path, floor: Path) -> None:
    with running_event(tmp_path, floor=floor) as event:
        children = below(event.process.pid)
        assert children
        event.process.kill()
        event.process.wait()
        _gone, alive = psutil.wait_procs(children, timeout=10)
        assert not alive
