"""CPU of the studio beside one ffmpeg that composes the same: six cameras of 360p25 with name straps, 720p25 out.

Then what a virtual set costs: five of the cameras in perspective, and the sixth keyed in front of them.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import IO

import av
import cv2
import numpy as np
from PIL import Image

from interp.demo.cast import MEDIA, read_script
from interp.ffmpeg import ffmpeg_path
from interp.studio.job import CameraJob, Job, Person, SetJob
from interp.studio.people import strap
from interp.studio.pictures import frame_of
from interp.studio.show import Change, Shot
from interp.studio.wire import COMPOSE, CONFIG, HEADER, PACKET, SHOW, Message, unpack_header
from interp.timeline.units import RATE
from mixers.picture.layouts import named
from mixers.picture.places import Box
from mixers.picture.planes import Colour, Planes

SECONDS, FPS, CAMERAS = 40, 25, 6
WIDTH, HEIGHT = 1280, 720
SOURCES = tuple(
    (f"city{n}", Person(f"City {n} 城市", (f"第{n}市市長", f"Mayor of City {n}"))) for n in range(CAMERAS)
)
SCREENS = tuple(tuple((x, y) for x, y in screen) for screen in read_script()["screens"])
KEYED = CameraJob(f"city{CAMERAS - 1}", "#14a032", 40, 70, 1.0)
SETS = tuple(
    SetJob(name, str(MEDIA / "set.jpg"), SCREENS, camera)  # type: ignore[arg-type]  # four corners each, from JSON
    for name, camera in (("set", None), ("keyed", KEYED))
)
JOB = Job(WIDTH, HEIGHT, FPS, SOURCES, sets=SETS)
NAMES = JOB.names
SIX = Shot("six", NAMES, straps=True)
ENCODER = [
    "-preset",
    "superfast",
    "-tune",
    "zerolatency",
    "-crf",
    "21",
    "-maxrate",
    "2304000",
    "-bufsize",
    "4608000",
]
ENCODER += ["-x264-params", "scenecut=0:keyint=50", "-bf", "0", "-pix_fmt", "yuv420p"]


@dataclass(frozen=True)
class Cost:
    """What a process took."""

    cpu_s: float
    frames: int


def messages(films: list[Path], shot: Shot) -> Iterator[tuple[bool, bytes]]:
    """Give what the service sends to a studio, and whether a frame comes of it."""
    yield False, Message(SHOW, data=Change(shot).pack()).pack()
    packets = []
    for number, film in enumerate(films):
        container = av.open(str(film))
        stream = container.streams.video[0]
        yield False, Message(CONFIG, number, data=bytes(stream.codec_context.extradata or b"")).pack()
        packets.append(packet for packet in container.demux(stream) if packet.size)
    for frame in range(SECONDS * FPS):
        position = frame * RATE // FPS
        for number, coming in enumerate(packets):
            packet = next(coming)
            yield False, Message(PACKET, number, position, packet.is_keyframe, data=bytes(packet)).pack()
        yield True, Message(COMPOSE, position=position).pack()


def ours(films: list[Path], shot: Shot = SIX) -> Cost:
    """Run the studio's process as fast as it makes frames: what is asked for too far ahead it would leave out."""
    command = [sys.executable, "-m", "interp.studio.worker"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(JOB.line())
    made = size = 0
    for asks, message in messages(films, shot):
        process.stdin.write(message)
        if asks:
            process.stdin.flush()
            size += until_packet(process.stdout)
            made += 1
    process.stdin.close()
    process.stdout.close()
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0
    assert made == SECONDS * FPS
    assert size > 500_000, f"{size} bytes of {SECONDS} s"
    return Cost(used.ru_utime + used.ru_stime, SECONDS * FPS)


def until_packet(stream: IO[bytes]) -> int:
    """Read up to the next frame; return how many bytes it has."""
    while True:
        message, size = unpack_header(stream.read(HEADER.size))
        stream.read(size)
        if message.kind == PACKET:
            return size


def theirs(films: list[Path], folder: Path) -> Cost:
    """Run one ffmpeg whose filters do the same."""
    slots = named("six", WIDTH, HEIGHT).slots
    straps: list[str] = []
    graph = [f"color=0x0d1014:s={WIDTH}x{HEIGHT}:r={FPS}:d={SECONDS},format=yuv420p[v0]"]
    for number, (slot, (_, person)) in enumerate(zip(slots, SOURCES, strict=True)):
        box = slot.place
        assert isinstance(box, Box)
        picture = rgba(person, box)
        path = folder / f"strap{number}.png"
        Image.fromarray(picture).save(path)
        straps += ["-i", str(path)]
        indent = picture.shape[0] // 8 * 2
        at = f"{box.x + indent}:{box.y + box.height - picture.shape[0] - indent}"
        graph.append(f"[{number}:v]scale={box.width}:{box.height}:flags=bilinear[s{number}]")
        graph.append(f"[v{2 * number}][s{number}]overlay={box.x}:{box.y}[v{2 * number + 1}]")
        graph.append(
            f"[v{2 * number + 1}][{CAMERAS + number}:v]overlay={at}:format=yuv420[v{2 * number + 2}]"
        )
    inputs = [argument for film in films for argument in ("-i", str(film))]
    command = [ffmpeg_path(), "-v", "error", "-y", *inputs, *straps, "-filter_complex", ";".join(graph)]
    command += ["-map", f"[v{2 * CAMERAS}]", "-r", str(FPS), "-c:v", "libx264", *ENCODER, "-f", "h264"]
    process = subprocess.Popen([*command, str(folder / "theirs.h264")], stdin=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0
    return Cost(used.ru_utime + used.ru_stime, SECONDS * FPS)


def rgba(person: Person, box: Box) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    """Return a strap of the size of ours; what is on it does not matter to what it costs."""
    size = strap(person, box.width, box.height).picture
    picture = np.full((size.height, size.width, 4), (12, 15, 18, 214), np.uint8)
    picture[size.height // 3 : size.height // 2, size.width // 8 : -size.width // 8] = (244, 247, 248, 255)
    return picture


def film(folder: Path, number: int) -> Path:
    """Write what one camera sends: somebody before a wall, who moves, with the noise of a small sensor."""
    path, random = folder / f"{number}.mp4", np.random.default_rng(number)
    wall, person = (soft(random, 360, 640), soft(random, 240, 200))
    with av.open(str(path), "w") as out:
        video = out.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt, video.bit_rate = 640, 360, "yuv420p", 800_000
        video.options = {"preset": "ultrafast", "x264-params": "bframes=0:keyint=50:scenecut=0"}
        for n in range(SECONDS * FPS):
            picture = wall.copy()
            sway, nod = (round(size * np.sin(n / pace + number)) for size, pace in ((60, 17), (16, 9)))
            picture[100 + nod : 340 + nod, 220 + sway : 420 + sway] = person
            picture += random.normal(0, 1.5, picture.shape).astype(np.float32)
            planes = Planes.filled(640, 360, Colour(16, 110 + 6 * number, 140))
            planes.y[:] = picture.clip(16, 235)
            if number == CAMERAS - 1:  # before a green wall
                planes.u[:], planes.v[:] = 88, 62
                planes.u[50:170, 110:210], planes.v[50:170, 110:210] = 118, 140
            frame = frame_of(planes)
            frame.pts, frame.time_base = n, Fraction(1, FPS)
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return path


def soft(
    random: np.random.Generator, height: int, width: int
) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
    """Return something without sharp edges, luma."""
    coarse = random.uniform(30, 220, (height // 20, width // 20)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def run() -> list[tuple[str, float, str]]:
    """Return the figures: name, value, unit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        films = [film(folder, number) for number in range(CAMERAS)]
        pairs = [(ours(films), theirs(films, folder)) for _ in range(3)]
        sets = {name: ours(films, Shot(name, NAMES[:5])) for name in ("set", "keyed")}
    mine, other = (min(pair[side].cpu_s for pair in pairs) for side in (0, 1))
    ratios = sorted(one.cpu_s / two.cpu_s for one, two in pairs)
    return [
        ("studio.ours", 1000 * mine / (SECONDS * FPS), "ms of CPU a frame"),
        ("studio.ffmpeg", 1000 * other / (SECONDS * FPS), "ms of CPU a frame"),
        ("studio.ratio", ratios[1], "x one ffmpeg (limit 0.85)"),
        *(
            (f"studio.{name}", 1000 * cost.cpu_s / (SECONDS * FPS), "ms of CPU a frame, in perspective")
            for name, cost in sets.items()
        ),
    ]
