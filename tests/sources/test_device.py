"""A sound card through real PortAudio: PulseAudio's null sink is the card, for test machines have none."""

import queue
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from interp.sources.capture import _Block, _Listener
from interp.timeline.units import RATE
from tests.sources.live import Live
from tests.sources.played import clicks_in
from tests.support.material import clicks, write_wav
from tests.support.real_time import run_in_real_time

ROOM = """
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=room rate=44100 channels=2
set-default-source room.monitor
set-default-sink room
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a PulseAudio that PortAudio will find when it runs; skips where one is missing."""
    if not all(shutil.which(program) for program in ("pulseaudio", "pacat")):
        pytest.skip("no PulseAudio (apt: pulseaudio)")
    try:
        import sounddevice  # noqa: F401
    except OSError:
        pytest.skip("no PortAudio (apt: libportaudio2)")
    for name, value in {
        "PULSE_SERVER": f"unix:{tmp_path}/native",
        "PULSE_COOKIE": str(tmp_path / "cookie"),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "HOME": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)
    return tmp_path


@contextmanager
def pulseaudio(folder: Path) -> Iterator[None]:
    """Run the sound server; unplugging the card is killing it."""
    socket, script = folder / "native", folder / "room.pa"
    socket.unlink(missing_ok=True)
    script.write_text(ROOM.format(socket=socket))
    command = [
        "pulseaudio",
        "-n",
        "--daemonize=no",
        "--use-pid-file=no",
        "--exit-idle-time=-1",
        "-F",
        str(script),
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            end = time.monotonic() + 20
            while not socket.exists() and time.monotonic() < end:
                time.sleep(0.05)
            yield
        finally:
            server.kill()


@contextmanager
def playing(wav: Path) -> Iterator[None]:
    """Play into the room."""
    with subprocess.Popen(["pacat", "--playback", "--file-format=wav", "--latency-msec=500", wav]) as player:
        try:
            yield
        finally:
            player.kill()


@contextmanager
def recording(path: Path) -> Iterator[None]:
    """Record the room as PulseAudio's own program hears it."""
    command = ["parec", "--device=room.monitor", f"--rate={RATE}", "--format=float32le", "--channels=1"]
    with path.open("wb") as out, subprocess.Popen(command, stdout=out) as recorder:
        try:
            yield
        finally:
            recorder.terminate()


def test_a_card_is_heard_whole_and_in_its_own_time(room: Path) -> None:
    """Its clicks are as far apart as in a recording by another program, to a millisecond in a second."""

    async def scenario() -> None:
        # No click at the very start: a player's first milliseconds may reach one listener and not the other.
        wav = write_wav(room / "clicks.wav", np.concatenate([np.zeros(RATE // 2, np.float32), clicks(20.0)]))
        async with Live("device:pulse") as floor:
            status = await floor.live()
            assert status.has_audio
            assert status.video is None
            with recording(room / "room.raw"), playing(wav):
                await floor.play(1)
                begun = floor.clock.position()
                await floor.play(8)
            floor.assert_no_hole(begun)
            heard = np.diff(floor.clicks())
        recorded = np.diff(clicks_in(np.fromfile(room / "room.raw", np.float32)))
        count = min(len(heard), len(recorded))
        assert count >= 6
        assert np.abs(heard[:count] - recorded[:count]).max() <= RATE // 1000, (heard, recorded)

    with pulseaudio(room):
        run_in_real_time(scenario)


def test_a_card_that_is_unplugged_is_lost_and_returns_when_it_does(room: Path) -> None:
    async def scenario() -> None:
        async with Live("device:pulse") as floor:
            with pulseaudio(room):
                await floor.live()
                await floor.play(1)
            status = await floor.lost()
            assert status.error is not None
            assert "sound card" in status.error
            with pulseaudio(room):
                await floor.live()

    run_in_real_time(scenario)


def test_a_card_that_is_not_there_is_one_clear_error(room: Path) -> None:
    async def scenario() -> None:
        async with Live("device:Wonder Mixer 3000") as floor:
            status = await floor.until("failure", lambda status: status.state == "failed")
            assert status.error is not None
            assert status.error.startswith("there is no sound card input named 'Wonder Mixer 3000'")
            assert "\n" not in status.error

    run_in_real_time(scenario)


def test_samples_that_the_card_lost_leave_a_gap_by_its_time() -> None:
    """An overflow says only that samples are gone; the card's time tells how many."""
    blocks: queue.Queue[_Block] = queue.Queue()
    listener = _Listener(blocks, RATE)
    block, lost = np.zeros((480, 1), np.float32), 4800
    for n in range(10):
        at = 5.0 + (n * 480 + (lost if n >= 5 else 0)) / RATE
        listener(block, 480, SimpleNamespace(inputBufferAdcTime=at), SimpleNamespace(input_overflow=n == 5))
    counts = [blocks.get_nowait()[0] for _ in range(10)]
    assert counts == [n * 480 + (lost if n >= 5 else 0) for n in range(10)]


def test_a_pipe_that_is_full_loses_blocks_and_keeps_the_count() -> None:
    blocks: queue.Queue[_Block] = queue.Queue(3)
    listener = _Listener(blocks, RATE)
    for n in range(5):
        time_ = SimpleNamespace(inputBufferAdcTime=n * 0.01)
        listener(np.full((480, 2), n, np.float32), 480, time_, SimpleNamespace(input_overflow=False))
        if n == 3:
            blocks.get_nowait()
    assert [blocks.get_nowait()[0] for _ in range(3)] == [480, 960, 1920]
