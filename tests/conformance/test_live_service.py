"""The live outputs of the real service over HTTP, polled as a player does, held against independent readers."""

import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest

from interp.ffmpeg import ffmpeg_path
from tests.conformance.test_hls_playlists import validate, validator
from tests.support.events import RunningEvent, free_port, running_event
from tests.support.material import clicks, make_floor

__all__ = ["validator"]

RENDITIONS = ("video", "audio/zh", "audio/en")
MASTERS = ("master.m3u8", "zh.m3u8", "en.m3u8")


class Player:
    """Asks for playlists every second, fetches each segment once, and keeps everything it was given."""

    def __init__(self, url: str, folder: Path) -> None:
        self._http = httpx.Client(base_url=f"{url}/live/", timeout=10)
        self._folder = folder
        self.playlists: list[Path] = []
        self.segments: dict[str, dict[str, str]] = {rendition: {} for rendition in RENDITIONS}
        """Of each rendition: segment -> its initialisation segment, in order."""

    def look(self) -> None:
        for name in MASTERS:
            self._keep(name)
        for rendition in RENDITIONS:
            self._read(rendition, self._keep(f"{rendition}/index.m3u8"))

    def _keep(self, name: str) -> str:
        answer = self._http.get(name)
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "application/vnd.apple.mpegurl"
        assert answer.headers["cache-control"] == "max-age=1"
        assert answer.headers["access-control-allow-origin"] == "*"
        path = self._folder / f"{len(self.playlists):04d}-{name.replace('/', '-')}"
        path.write_text(answer.text, "utf-8")
        self.playlists.append(path)
        return answer.text

    def _read(self, rendition: str, text: str) -> None:
        map_uri = ""
        listed: list[tuple[str, str]] = []
        for line in text.splitlines():
            if found := re.match(r'#EXT-X-MAP:URI="(.+)"', line):
                map_uri = found[1]
            elif line == "#EXT-X-DISCONTINUITY":
                self.segments[rendition].clear()  # what was before has ended
                listed.clear()
            elif not line.startswith("#"):
                listed.append((line, map_uri))
        for segment, init in listed:
            known = self.segments[rendition].setdefault(segment, init)
            assert known == init
            for name in (segment, init):
                path = self._folder / rendition.replace("/", "-") / name
                if path.exists():
                    continue
                path.parent.mkdir(exist_ok=True)
                answer = self._http.get(f"{rendition}/{name}")
                assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
                assert "immutable" in answer.headers["cache-control"]
                path.write_bytes(answer.content)

    def joined(self, rendition: str) -> Path:
        """Return one file of what was fetched since the last discontinuity."""
        folder = self._folder / rendition.replace("/", "-")
        (init,) = set(self.segments[rendition].values())
        numbers = [int(name.removesuffix(".m4s")) for name in self.segments[rendition]]
        assert all(b == a + 1 for a, b in pairwise(numbers)), numbers
        whole = folder / "whole.mp4"
        parts = [(folder / name).read_bytes() for name in (init, *self.segments[rendition])]
        whole.write_bytes(b"".join(parts))
        return whole


def packets(ffprobe: str, path: Path | str) -> list[dict[str, Any]]:
    """Return what ffprobe says of every packet; it may complain of nothing."""
    command = [ffprobe, "-v", "warning", "-print_format", "json", "-show_packets", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr == ""
    found: list[dict[str, Any]] = json.loads(done.stdout)["packets"]
    return found


@pytest.fixture
def rtmp(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """An RTMP source's address, and what publishes to it; ended with the test."""
    publishers: list[subprocess.Popen[bytes]] = []
    yield f"rtmp://127.0.0.1:{free_port()}/live/podium", publishers
    for process in publishers:
        if process.poll() is None:
            process.kill()
        process.wait()


def publish(url: str, floor: Path) -> subprocess.Popen[bytes]:
    command = [ffmpeg_path(), "-v", "error", "-re", "-i", str(floor), "-c", "copy", "-f", "flv", url]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def picture(event: RunningEvent, state: str) -> None:
    event.wait(f"{state} picture", 20, lambda e: e.state()["picture"]["state"] == state)


@pytest.mark.slow
def test_a_minute_of_both_outputs_is_valid_and_whole_while_the_source_stops_and_returns(
    validator: list[str],
    ffprobe: str,
    tmp_path: Path,
    rtmp: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    url, publishers = rtmp
    floor = make_floor(
        tmp_path / "floor.mp4", seconds=50, size=(320, 180), sound=clicks(50), bit_rate=300_000
    )
    with running_event(tmp_path, floor=url, wait=None) as event:
        event.wait("the service", 20, lambda e: e.state()["sources"][0]["state"] == "waiting")
        publishers.append(publish(url, floor))
        picture(event, "live")
        event.on_air()
        player = Player(event.url, tmp_path)
        start = time.monotonic()
        for second in range(66):
            if second == 20:
                publishers[0].kill()
            if second == 30:
                publishers.append(publish(url, floor))
            player.look()
            time.sleep(max(0.0, start + second + 1 - time.monotonic()))
        picture(event, "live")
        assert event.state()["picture"]["state"] == "live"
    found = validate(validator, player.playlists)
    assert len(found) == 66 * 6
    for path, one in found.items():
        if one["master"]:
            assert one["audio"] == (["zh-Hant", "en"] if path.endswith("master.m3u8") else one["audio"][:1])
    for rendition in RENDITIONS:
        versions = [
            found[str(path)]
            for path in player.playlists
            if path.name.endswith(f"-{rendition.replace('/', '-')}-index.m3u8")
        ]
        sequences = [version["sequence"] for version in versions]
        assert sequences == sorted(sequences)
        for (here, there), duration in zip(
            pairwise(versions[-1]["dates"]), versions[-1]["durations"], strict=False
        ):
            assert there - here == pytest.approx(duration * 1000, abs=2)
    whole = {rendition: player.joined(rendition) for rendition in RENDITIONS}
    read = {rendition: packets(ffprobe, path) for rendition, path in whole.items()}
    for rendition, found_packets in read.items():
        stamps = [int(packet["dts"]) for packet in found_packets]
        assert all(b > a for a, b in pairwise(stamps)), rendition
        seconds = float(found_packets[-1]["dts_time"]) - float(found_packets[0]["dts_time"])
        assert seconds > 58, rendition
    for language in ("audio/zh", "audio/en"):
        times = [int(packet["pts"]) for packet in read[language]]
        assert {b - a for a, b in pairwise(times)} == {1024}, language
    shown = [float(packet["dts_time"]) for packet in read["video"]]
    assert max(b - a for a, b in pairwise(shown)) < 3.0, "the picture is held while there is none"


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="no ffmpeg (apt: ffmpeg)")
def test_another_player_reads_both_outputs_with_rising_times(ffprobe: str, tmp_path: Path) -> None:
    floor = make_floor(tmp_path / "floor.mp4", seconds=10, size=(320, 180), bit_rate=300_000)
    with running_event(tmp_path, floor=floor) as event:
        for language in ("zh", "en"):
            path = tmp_path / f"{language}.ts"
            command = ["ffmpeg", "-v", "warning", "-y", "-i", f"{event.url}/live/{language}.m3u8", "-t", "8"]
            done = subprocess.run(
                [*command, "-c", "copy", str(path)], capture_output=True, text=True, timeout=60
            )
            # ffmpeg's reader puts the initialisation segment before every segment, and then wonders at it.
            complaints = [line for line in done.stderr.splitlines() if "duplicated MOOV" not in line]
            assert (done.returncode, complaints) == (0, [])
            found = packets(ffprobe, path)
            for kind in ("video", "audio"):
                stamps = [int(packet["dts"]) for packet in found if packet["codec_type"] == kind]
                assert len(stamps) > 150
                assert all(b > a for a, b in pairwise(stamps)), (language, kind)
