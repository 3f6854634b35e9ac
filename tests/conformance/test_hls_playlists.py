"""A minute of playlists held against a strict, independent parser (npm hls-parser)."""

import fcntl
import json
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from interp.timeline.units import RATE
from tests.sinks.test_hls_sink import deliver, sink_of, uris
from tests.sinks.tools import aac, h264
from tests.support.room import held

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def validator() -> list[str]:
    """Install the parser from the lock file; skip where there is no Node or no registry."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("node and npm are needed for the strict HLS validator")
    # Another process of this run may want it at the same moment: two installations in one folder spoil each other.
    with held(HERE / "package-lock.json", fcntl.LOCK_EX):
        if not (HERE / "node_modules" / ".package-lock.json").exists():  # npm's last word of an installation
            command = [npm, "ci", "--no-audit", "--no-fund"]
            done = subprocess.run(command, cwd=HERE, capture_output=True, check=False, timeout=120)
            if done.returncode:
                pytest.skip("npm could not install hls-parser: " + done.stderr.decode().strip()[-200:])
    return [node, str(HERE / "validate.mjs")]


def validate(validator: list[str], paths: list[Path]) -> dict[str, Any]:
    done = subprocess.run(
        [*validator, *map(str, paths)], cwd=HERE, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()
    parsed = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return {str(path): one for path, one in zip(paths, parsed, strict=True)}


def test_a_minute_of_every_playlist_is_strictly_valid(validator: list[str], tmp_path: Path) -> None:
    """The picture changes its parameters in the middle, and key frames come at odd distances."""
    sink = sink_of(folder=tmp_path)
    video = [
        *h264(25 * 31, start=RATE, gop=45),
        *h264(25 * 30, start=32 * RATE, gop=95, size=(320, 180)),
    ]
    deliver(sink, video, {"zh": aac(64, noise=0.1), "en": aac(64, noise=0.1)})
    paths = sorted(tmp_path.rglob("*.m3u8"))
    found = validate(validator, paths)
    assert len(found) == 6
    media = [one for one in found.values() if not one["master"]]
    assert found[str(tmp_path / "master.m3u8")]["audio"] == ["zh-Hant", "en"]
    assert found[str(tmp_path / "en.m3u8")]["audio"] == ["en"]
    for one in media:
        assert sum(one["durations"]) == pytest.approx(61, abs=0.03)
        assert all(round(duration) <= 6 for duration in one["durations"])
        assert one["sequence"] == media[0]["sequence"]
        assert one["discontinuities"] == media[0]["discontinuities"]
        # The wall clock of a segment is that of the one before and its duration.
        for (here, there), duration in zip(pairwise(one["dates"]), one["durations"], strict=False):
            assert there - here == pytest.approx(duration * 1000, abs=2)
    for path in paths:
        for name in uris(path.read_text()):
            assert (path.parent / name).is_file()


def test_the_validator_refuses_what_is_wrong(validator: list[str], tmp_path: Path) -> None:
    broken = tmp_path / "broken.m3u8"
    broken.write_text("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:2\n#EXTINF:4.0,\na.m4s\n")
    done = subprocess.run([*validator, str(broken)], cwd=HERE, capture_output=True, check=False, timeout=60)
    assert done.returncode == 1
    assert "broken.m3u8" in done.stderr.decode()
