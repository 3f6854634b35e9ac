"""Odd inputs, made by the real ffmpeg from one clip whose pictures flash when its sound clicks."""

import functools
import subprocess
import tempfile
from pathlib import Path

from interp.ffmpeg import ffmpeg_path
from tests.support.material import make_floor

SECONDS = 6.0
SIZE = (320, 180)


def ffmpeg(*arguments: str | Path) -> None:
    """Run the ffmpeg program to its end; fails with its own words."""
    command = [ffmpeg_path(), "-nostdin", "-hide_banner", "-loglevel", "error", "-y"]
    done = subprocess.run([*command, *map(str, arguments)], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode()


@functools.cache
def base() -> Path:
    """Return a clip of 6 s: 25 frames a second, a key frame a second, a flash and a click at each second."""
    path = Path(tempfile.mkdtemp(prefix="interp-clips-")) / "base.mp4"
    return make_floor(path, seconds=SECONDS, size=SIZE, bit_rate=300_000)


@functools.cache
def long() -> Path:
    """Return the like of 60 s, for sources that go on."""
    path = Path(tempfile.mkdtemp(prefix="interp-clips-")) / "long.mp4"
    return make_floor(path, seconds=60.0, size=SIZE, bit_rate=300_000)


def variant(path: Path, *arguments: str) -> Path:
    """Return the clip made anew with ffmpeg's output options `arguments`."""
    ffmpeg("-i", base(), *arguments, path)
    return path
