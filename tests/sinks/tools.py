"""What the sinks' tests share: real H.264 and AAC with marks at known places, and an independent decode."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
from av.video.codeccontext import VideoCodecContext

from interp.media import AudioPacket, VideoConfig, VideoPacket
from interp.programs.aac import AacEncoder
from interp.timeline.units import RATE

needs_ffprobe = pytest.mark.skipif(
    shutil.which("ffprobe") is None, reason="needs the system's ffmpeg and ffprobe"
)


@dataclass(frozen=True)
class Tongue:
    """A language of a test event."""

    code: str
    tag: str
    label: str


ZH, EN = Tongue("zh", "zh-Hant", "中文"), Tongue("en", "en", "English")


def h264(
    frames: int,
    *,
    fps: Fraction = Fraction(25),
    start: int = 48_000,
    gop: int = 50,
    b_frames: int = 0,
    size: tuple[int, int] = (160, 90),
    flashes: Sequence[int] = (),
) -> list[VideoPacket]:
    """Encode a dark picture whose frames `flashes` (numbers from 0) are white.

    `start` is the house position at which frame 0 is shown; with B-frames, dts lie before pts.
    """
    context = av.CodecContext.create("libx264", "w")
    assert isinstance(context, VideoCodecContext)
    context.width, context.height = size
    context.pix_fmt = "yuv420p"
    context.time_base = 1 / fps
    context.framerate = fps
    context.gop_size = gop
    context.max_b_frames = b_frames
    context.options = {"preset": "veryfast", "x264-params": "scenecut=0:open-gop=0:annexb=0", "threads": "1"}
    context.flags |= 1 << 22  # global header: parameter sets in extradata only
    context.open()
    coded: list[av.Packet] = []
    for number in range(frames):
        luma = 235 if number in flashes else 16 + number % 8
        planes = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
        planes[: size[1]] = luma
        frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        frame.pts = number
        frame.time_base = 1 / fps
        coded += context.encode(frame)
    coded += context.encode(None)
    avcc = bytes(context.extradata or b"")
    if avcc[:1] != b"\x01":
        avcc = _avcc(avcc)
    config = VideoConfig(avcc, *size, fps)

    def position(count: int) -> int:
        return start + round(count * RATE / fps)

    packets = []
    for packet in coded:
        assert packet.pts is not None
        assert packet.dts is not None
        data = bytes(packet)
        if data[:4] == b"\0\0\0\1" or data[:3] == b"\0\0\1":
            data = _lengths(data)
        pts, dts = position(packet.pts), position(packet.dts)
        packets.append(VideoPacket(pts, dts, round(RATE / fps), packet.is_keyframe, data, config))
    return packets


def _units(annexb: bytes) -> Iterator[bytes]:
    starts = []
    at = annexb.find(b"\0\0\1")
    while at >= 0:
        starts.append(at)
        at = annexb.find(b"\0\0\1", at + 3)
    for here, there in pairwise([*starts, len(annexb) + 1]):
        yield annexb[here + 3 : there].rstrip(b"\0") if there <= len(annexb) else annexb[here + 3 :]


def _lengths(annexb: bytes) -> bytes:
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in _units(annexb))


def _avcc(annexb: bytes) -> bytes:
    units = list(_units(annexb))
    sps = next(u for u in units if u[0] & 31 == 7)
    pps = next(u for u in units if u[0] & 31 == 8)
    return (
        bytes([1, *sps[1:4], 0xFF, 0xE1])
        + len(sps).to_bytes(2, "big")
        + sps
        + b"\x01"
        + len(pps).to_bytes(2, "big")
        + pps
    )


def aac(
    seconds: float, *, clicks: Sequence[int] = (), start: int = 0, noise: float = 0.0
) -> list[AudioPacket]:
    """Encode silence with a click at each house position of `clicks`."""
    n = round(seconds * RATE)
    sound = np.random.default_rng(7).normal(0, noise, (2, n)).astype(np.float32)
    for click in clicks:
        sound[:, click - start : click - start + 24] = 0.8
    encoder = AacEncoder(start)
    packets = encoder.encode(sound) + encoder.flush()
    return [p for p in packets if p.pts >= 0]


def adts(packet: AudioPacket) -> bytes:
    """Return the AAC-LC 48 kHz access unit with an ADTS header."""
    length = len(packet.data) + 7
    channels = packet.config.channels
    return (
        bytes(
            [
                0xFF,
                0xF1,
                (1 << 6) | (3 << 2) | (channels >> 2),
                ((channels & 3) << 6) | (length >> 11),
                (length >> 3) & 0xFF,
                ((length & 7) << 5) | 0x1F,
                0xFC,
            ]
        )
        + packet.data
    )


def in_order(video: Sequence[VideoPacket], *audio: tuple[str, Sequence[AudioPacket]]) -> Iterator[Any]:
    """Yield (language or None, packet) in order of dts, as the mix gives them."""
    merged: list[tuple[int, str | None, Any]] = [(p.dts, None, p) for p in video]
    for language, packets in audio:
        merged += [(p.pts, language, p) for p in packets]
    merged.sort(key=lambda item: item[0])
    for _, language, packet in merged:
        yield language, packet


def ffmpeg(*arguments: str | Path) -> bytes:
    """Run the system's ffmpeg and return its standard output."""
    done = subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", *map(str, arguments)],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def ffprobe(source: str | Path, *arguments: str) -> Any:
    """Run ffprobe and return its JSON."""
    done = subprocess.run(
        ["ffprobe", "-v", "error", "-of", "json", *arguments, str(source)],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def decode_audio(source: str | Path, *arguments: str) -> npt.NDArray[np.float32]:
    """Decode one audio track with the system's ffmpeg: (channels, n), as stored, no time stamps applied."""
    raw = ffmpeg("-i", source, *arguments, "-f", "f32le", "-ac", "2", "-")
    return np.frombuffer(raw, np.float32).reshape(-1, 2).T


def packet_times(source: str | Path, stream: str) -> list[tuple[float, float]]:
    """Return (pts, dts) in seconds of every packet of a stream such as `v:0`."""
    found = ffprobe(source, "-select_streams", stream, "-show_entries", "packet=pts_time,dts_time")
    return [(float(p["pts_time"]), float(p["dts_time"])) for p in found["packets"]]


_LUMA = "signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-"


def flash_times(source: str | Path, *arguments: str) -> list[float]:
    """Return the presentation times (s) of white frames, by the system's decoder."""
    done = subprocess.run(
        [
            *("ffmpeg", "-nostdin", "-v", "error", "-copyts", *arguments, "-i", str(source)),
            *("-map", "v:0", "-vf", f"settb=1/{RATE},{_LUMA}"),
            *("-f", "null", "/dev/null"),
        ],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    times, at = [], 0.0
    for line in done.stdout.decode().splitlines():
        if line.startswith("frame:"):
            at = int(line.split("pts:")[1].split()[0]) / RATE  # pts_time has six digits only
        elif float(line.split("=")[1]) > 150:
            times.append(at)
    return times


def click_times(source: str | Path, *arguments: str, track: str = "a:0") -> list[float]:
    """Return the presentation times (s) of clicks: frame by frame, by the pts of each decoded frame."""
    times: list[float] = []
    with av.open(str(source)) as container:
        stream = container.streams.audio[int(track.split(":")[1])]
        for frame in container.decode(stream):
            sound = np.abs(frame.to_ndarray()).max(axis=0)
            loud = np.flatnonzero(sound > 0.25)
            if loud.size and frame.pts is not None and frame.time_base is not None:
                at = float(frame.pts * frame.time_base) + int(loud[0]) / frame.sample_rate
                if not times or at - times[-1] > 0.2:
                    times.append(at)
    return times
