"""CPU of the dual-track job, beside one ffmpeg that does the same with its filter graph in the same run.

720p25 copied, two booths that speak, two HLS outputs, recording off; both read the same floor file and
encode AAC with the same coder at the same bit rate. Ours takes the booths by WebRTC, encrypted; ffmpeg
is given them as files, so that its figure is the smaller one that it can have.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from interp.ffmpeg import ffmpeg_path
from tests.support.events import running_event
from tests.support.material import make_floor, make_voice
from tests.support.speakers import speaking

WARM_UP = 6.0
SECONDS = 30.0


def tree_cpu(root: psutil.Process) -> float:
    """CPU seconds of a process and all its children so far."""
    total = 0.0
    for process in [root, *root.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def measure(root: psutil.Process) -> float:
    """CPU seconds per second of a running process tree."""
    time.sleep(WARM_UP)
    before, start = tree_cpu(root), time.monotonic()
    time.sleep(SECONDS)
    return (tree_cpu(root) - before) / (time.monotonic() - start)


def ffmpeg_job(folder: Path, floor: Path, zh: Path, en: Path) -> float:
    """CPU seconds per media second of one ffmpeg process."""
    graph = (
        "[0:a]aresample=48000,aformat=channel_layouts=stereo,asplit[f1][f2];"
        "[1:a]aresample=48000,aformat=channel_layouts=stereo,asplit[z1][z2];"
        "[2:a]aresample=48000,aformat=channel_layouts=stereo,asplit[e1][e2];"
        "[f1][z1]sidechaincompress=threshold=0.008:ratio=20:attack=10:release=400[d1];"
        "[d1][z2]amix=inputs=2:normalize=0,alimiter=limit=0.89[zh];"
        "[f2][e1]sidechaincompress=threshold=0.008:ratio=20:attack=10:release=400[d2];"
        "[d2][e2]amix=inputs=2:normalize=0,alimiter=limit=0.89[en]"
    )
    hls = (
        "-c:v copy -c:a aac -aac_coder twoloop -b:a 128k -f hls -hls_segment_type fmp4 "
        "-hls_time 2 -hls_list_size 30 -hls_flags delete_segments"
    )
    command = [ffmpeg_path(), "-v", "error", "-nostdin"]
    for path in (floor, zh, en):
        command += ["-re", "-stream_loop", "-1", "-i", str(path)]
    command += ["-filter_complex", graph]
    for language in ("zh", "en"):
        (folder / language).mkdir()
        init = ["-hls_fmp4_init_filename", "init.mp4"]
        command += [
            "-map",
            "0:v",
            "-map",
            f"[{language}]",
            *hls.split(),
            *init,
            str(folder / language / "live.m3u8"),
        ]
    process = psutil.Popen(command, stdout=subprocess.DEVNULL)
    try:
        return measure(process)
    finally:
        process.terminate()
        process.wait()


def our_job(folder: Path, floor: Path, zh: Path, en: Path) -> float:
    """CPU seconds per media second of the service's whole process tree."""
    with running_event(folder, floor=floor) as event, speaking(event, {"a": (zh, "zh"), "b": (en, "en")}):
        return measure(psutil.Process(event.process.pid))


def run() -> list[tuple[str, float, str]]:
    """Return the figures: name, value, unit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        floor = make_floor(folder / "floor.mp4", seconds=20)
        zh, en = make_voice(folder / "zh.wav", 20, 440.0), make_voice(folder / "en.wav", 20, 550.0)
        (folder / "ours").mkdir()
        (folder / "theirs").mkdir()
        ours = our_job(folder / "ours", floor, zh, en)
        theirs = ffmpeg_job(folder / "theirs", floor, zh, en)
    return [
        ("dual_track.interp", ours, "CPU s per media s"),
        ("dual_track.ffmpeg", theirs, "CPU s per media s"),
        ("dual_track.ratio", ours / theirs, "× ffmpeg"),
    ]


if __name__ == "__main__":
    for figure, value, unit in run():
        sys.stdout.write(f"{figure} {value:.4f} {unit}\n")
