"""CPU of the dual-track job, beside one ffmpeg that does the same with its filter graph, at the same time.

720p25 copied, two booths that speak, two HLS outputs, recording off. All run side by side for the same
minute, so that whatever else the machine does hits all of them. Every one is fed the demo's floor and voices,
and encodes AAC with the same coder at the same bit rate.

Ours takes the booths by WebRTC: Opus in, the floor out as Opus to both, encrypted. There are two peers:
`ffmpeg` does the same job, voices in and floor out as Opus by RTP, not encrypted; `ffmpeg_files` is spared
the booths: it reads the voices from WAV files and nobody hears its floor.
"""

import shlex
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from interp.ffmpeg import ffmpeg_path
from tests.support.events import free_port, running_event
from tests.support.speakers import speaking

WARM_UP = 10.0
SECONDS = 60.0
LANGUAGES = ("zh", "en")
MEDIA = Path(__file__).parents[2] / "interp" / "demo" / "media"
GRAPH = (
    "[0:a]aresample=48000,aformat=channel_layouts=stereo,asplit=3[f1][f2][ears];"
    "[1:a]aresample=48000,aformat=channel_layouts=stereo,asplit[z1][z2];"
    "[2:a]aresample=48000,aformat=channel_layouts=stereo,asplit[e1][e2];"
    "[f1][z1]sidechaincompress=threshold=0.008:ratio=20:attack=10:release=400[d1];"
    "[d1][z2]amix=inputs=2:normalize=0,alimiter=limit=0.89[zh];"
    "[f2][e1]sidechaincompress=threshold=0.008:ratio=20:attack=10:release=400[d2];"
    "[d2][e2]amix=inputs=2:normalize=0,alimiter=limit=0.89[en]"
)
HLS = shlex.split(
    "-c:v copy -c:a aac -aac_coder twoloop -b:a 128k -f hls -hls_segment_type fmp4 "
    "-hls_time 2 -hls_list_size 30 -hls_flags delete_segments -hls_fmp4_init_filename init.mp4"
)
OPUS = shlex.split("-c:a libopus -application voip -compression_level 5 -fec 1 -packet_loss 10 -b:a 96k")
"""The floor as the consoles get it; `interp/webrtc/opus.py` has the same settings."""


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


def voices_in(folder: Path) -> dict[str, Path]:
    """Write the demo's interpreters as WAV files."""
    voices = {language: folder / f"{language}.wav" for language in LANGUAGES}
    for language, path in voices.items():
        opus = str(MEDIA / f"interpreter-{language}.opus")
        command = [ffmpeg_path(), "-v", "error", "-i", opus, "-ac", "1", "-ar", "48000", str(path)]
        subprocess.run(command, check=True)
    return voices


@contextmanager
def running(arguments: list[str]) -> Iterator[psutil.Process]:
    """Give a running ffmpeg."""
    command = [ffmpeg_path(), "-v", "error", "-nostdin", *arguments]
    process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def outputs(folder: Path) -> list[str]:
    """Return the arguments for two HLS outputs, which begin new ones in `folder`."""
    arguments = []
    for language in LANGUAGES:
        (folder / language).mkdir(parents=True)
        arguments += ["-map", "0:v", "-map", f"[{language}]", *HLS, str(folder / language / "live.m3u8")]
    return arguments


@contextmanager
def ffmpeg_files(folder: Path, voices: dict[str, Path]) -> Iterator[psutil.Process]:
    """Give one ffmpeg that is spared the booths."""
    inputs = []
    for path in (MEDIA / "floor.mp4", *voices.values()):
        inputs += ["-re", "-stream_loop", "-1", "-i", str(path)]
    graph = GRAPH.replace("asplit=3[f1][f2][ears]", "asplit[f1][f2]")
    with running([*inputs, "-filter_complex", graph, *outputs(folder)]) as process:
        yield process


@contextmanager
def ffmpeg_booths(folder: Path) -> Iterator[psutil.Process]:
    """Give one ffmpeg that hears two booths and lets both hear the floor."""
    inputs = ["-re", "-stream_loop", "-1", "-i", str(MEDIA / "floor.mp4")]
    with ExitStack() as stack:
        folder.mkdir(parents=True, exist_ok=True)
        for language in LANGUAGES:
            port = free_port() & ~1
            sdp = folder / f"{language}.sdp"
            sdp.write_text(
                f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio {port} RTP/AVP 97\n"
                "a=rtpmap:97 opus/48000/2\n"
            )
            inputs += ["-protocol_whitelist", "file,udp,rtp", "-i", str(sdp)]
            voice = str(MEDIA / f"interpreter-{language}.opus")
            speaker = ["-re", "-stream_loop", "-1", "-i", voice, "-c", "copy", "-payload_type", "97"]
            stack.enter_context(running([*speaker, "-f", "rtp", f"rtp://127.0.0.1:{port}"]))
        ears = "|".join(f"[f=rtp]rtp://127.0.0.1:{free_port() & ~1}" for _ in LANGUAGES)
        floor = ["-map", "[ears]", *OPUS, "-f", "tee", ears]
        yield stack.enter_context(running([*inputs, "-filter_complex", GRAPH, *outputs(folder), *floor]))


def run() -> list[tuple[str, float, str]]:
    """Return the figures: name, value, unit."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        voices = voices_in(folder)
        (folder / "ours").mkdir()
        event = stack.enter_context(running_event(folder / "ours", floor=MEDIA / "floor.mp4"))
        stack.enter_context(speaking(event, {"a": (voices["zh"], "zh"), "b": (voices["en"], "en")}))
        processes = {
            "interp": psutil.Process(event.process.pid),
            "ffmpeg": stack.enter_context(ffmpeg_booths(folder / "booths")),
            "ffmpeg_files": stack.enter_context(ffmpeg_files(folder / "files", voices)),
        }
        time.sleep(WARM_UP)
        before, start = {who: tree_cpu(one) for who, one in processes.items()}, time.monotonic()
        time.sleep(SECONDS)
        elapsed = time.monotonic() - start
        cpu = {who: (tree_cpu(one) - before[who]) / elapsed for who, one in processes.items()}
        for which in ("booths", "files"):
            for language in LANGUAGES:
                playlist = folder / which / language / "live.m3u8"
                assert playlist.exists(), f"{playlist}: the peer has made no output"
    return [
        *((f"dual_track.{who}", value, "CPU s per media s") for who, value in cpu.items()),
        ("dual_track.ratio", cpu["interp"] / cpu["ffmpeg"], "× ffmpeg"),
        ("dual_track.ratio_files", cpu["interp"] / cpu["ffmpeg_files"], "× ffmpeg without booths"),
    ]


if __name__ == "__main__":
    for figure, value, unit in run():
        sys.stdout.write(f"{figure} {value:.4f} {unit}\n")
