"""Booths whose connections are held by media processes: the same programs, the same ears, one booth lost at most."""

import asyncio
import signal
import time
from pathlib import Path

import httpx
import numpy as np
import psutil
import pytest

from mixers.units import RATE
from tests.support.events import RunningEvent, running_event
from tests.support.material import make_floor, tone
from tests.support.reading import capture, level_of, read_sound
from tests.support.speakers import Speakers, speakers
from tests.web.players import play

NO_LEVELLING = "[program]\nnormalise = false\n"
FLOOR_HZ, A_HZ, B_HZ = 440.0, 1500.0, 2200.0


@pytest.fixture(scope="module")
def floor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("floor") / "tone.mp4"
    return make_floor(path, seconds=20, size=(320, 180), sound=tone(20, FLOOR_HZ), bit_rate=300_000)


def media_processes(event: RunningEvent) -> list[psutil.Process]:
    """Return the processes that hold connections, the one started first first."""
    children = psutil.Process(event.process.pid).children()
    found = [one for one in children if "interp.webrtc.spread.worker" in one.cmdline()]
    return sorted(found, key=lambda one: one.create_time())


def udp_ports(process: psutil.Process) -> int:
    return len(process.net_connections("udp"))


def test_two_booths_in_two_processes(tmp_path: Path, floor: Path) -> None:
    with (
        running_event(
            tmp_path, floor=floor, extra=NO_LEVELLING, server="media_processes = 2", recording=True
        ) as event,
        speakers(event) as room,
    ):
        a, b = room.enter("a"), room.enter("b", hear=True)
        a.say(tone(60, A_HZ, -14.0))
        b.say(tone(60, B_HZ, -14.0))
        a.patch(output="zh", mic="on")
        b.patch(output="en", mic="on", listen="booth:a")
        processes = media_processes(event)
        assert [udp_ports(one) > 0 for one in processes] == [True, True]
        assert udp_ports(psutil.Process(event.process.pid)) == 0, "no connection is held by the service"
        event.wait("both voices", 10, lambda e: [p["voice"] for p in e.state()["programs"]] == ["a", "b"])
        _hears(b.heard, A_HZ)
        time.sleep(7)
        _programs(event, tmp_path, {"zh": A_HZ, "en": B_HZ})
        console = event.state()["booths"][1]["consoles"][0]
        assert console["connected"]
        assert 0 <= console["rtt_ms"] < 100
        _one_is_killed(event, room, processes)
        _hears(b.heard, A_HZ)
        time.sleep(7)
        _programs(event, tmp_path, {"zh": A_HZ, "en": B_HZ})
        text = httpx.get(f"{event.url}/metrics").text
        assert 'interp_media_process_restarts_total{process="1"} 1\n' in text
        assert 'interp_media_process_connections{process="2"} 1\n' in text
        pids = [one.pid for one in media_processes(event)]
    assert not any(psutil.pid_exists(pid) for pid in pids)
    _never_gone(event.data_dir, "booth-b.mkv")


def _hears(heard: list[np.ndarray], hz: float) -> None:
    """Wait until an ear hears a tone, and little else."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        newest = np.concatenate(heard[-25:], axis=1)[0] if len(heard) > 25 else np.zeros(RATE)
        if level_of(hz, newest) > -20:
            return
        time.sleep(0.2)
    raise AssertionError(f"no tone of {hz} Hz is heard")


def _programs(event: RunningEvent, folder: Path, voices: dict[str, float]) -> None:
    for language, hz in voices.items():
        sound = read_sound(capture(f"{event.url}/live/{language}.m3u8", 3, folder / f"{language}.mkv"))
        middle = sound.samples[0, RATE : 2 * RATE]
        assert level_of(hz, middle) == pytest.approx(-14, abs=1.0)
        assert level_of(FLOOR_HZ, middle) == pytest.approx(-38, abs=0.7)
        assert sound.holes == 0


def _one_is_killed(event: RunningEvent, room: Speakers, processes: list[psutil.Process]) -> None:
    """Kill the process of booth a; its interpreter is told, and enters again."""
    processes[0].send_signal(signal.SIGKILL)
    event.wait("the booth's goodbye", 5, lambda e: not e.state()["booths"][0]["consoles"])
    assert event.state()["booths"][1]["consoles"][0]["on_air"]
    again = room.enter("a")
    again.say(tone(60, A_HZ, -14.0))
    again.patch(output="zh", mic="on")
    event.wait("the voice", 10, lambda e: e.state()["programs"][0]["voice"] == "a")
    assert media_processes(event)[0].pid == processes[1].pid


def _never_gone(data_dir: Path, name: str) -> None:
    """The other booth's voice is in every 20 ms of its track, from its beginning to its end."""
    (recording,) = (data_dir / "recordings").iterdir()
    sound = read_sound(recording / name, 0).samples
    track = sound[np.argmax(np.abs(sound).max(axis=1))]
    blocks = track[: len(track) // 960 * 960].reshape(-1, 960)
    loud = np.flatnonzero(np.sqrt(np.mean(np.square(blocks), axis=1)) > 0.05)
    assert len(loud) > 500
    assert loud[-1] - loud[0] + 1 == len(loud), "the other booth's voice had a hole"


def test_a_listener_hears_a_language_from_a_process(tmp_path: Path, floor: Path) -> None:
    with running_event(tmp_path, floor=floor, server="media_processes = 1") as event, speakers(event) as room:
        interpreter = room.enter("a")
        interpreter.say(tone(60, A_HZ, -14.0))
        interpreter.patch(output="zh", mic="on")
        event.wait("the voice", 10, lambda e: e.state()["programs"][0]["voice"] == "a")

        async def listen() -> tuple[np.ndarray, str]:
            sound, peer, path = await play(f"{event.url}/whep/zh", 2.0)
            assert udp_ports(psutil.Process(event.process.pid)) == 0
            assert 'interp_media_process_connections{process="1"} 2\n' in _metrics(event)
            await peer.close()
            return sound, path

        sound, path = asyncio.run(listen())
        assert level_of(A_HZ, sound[0, -RATE:]) > -20
        httpx.delete(f"{event.url}{path}")
        event.wait("the listener's end", 12, lambda e: 'connections{process="1"} 1\n' in _metrics(e))


def _metrics(event: RunningEvent) -> str:
    return httpx.get(f"{event.url}/metrics").text
