"""What a source gave, read back: where its clicks and flashes are, and whether its packets are well formed."""

import itertools
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.codeccontext import VideoCodecContext

from interp.media import VideoConfig, VideoPacket
from interp.sources.frames import HEADER, End, Frame, Info, Loop, Picture, Sound, Warn, unpack
from interp.sources.spec import Spec
from interp.timeline.units import RATE

TOGETHER = RATE // 100
"""±10 ms in samples: sound and picture of one moment."""


@dataclass
class Played:
    """Everything a worker said."""

    infos: list[Info] = field(default_factory=list)
    configs: list[VideoConfig] = field(default_factory=list)
    pictures: list[VideoPacket] = field(default_factory=list)
    sounds: list[Sound] = field(default_factory=list)
    warnings: list[Warn] = field(default_factory=list)
    loops: list[int] = field(default_factory=list)
    end: End | None = None

    def add(self, frame: Frame) -> None:
        if isinstance(frame, Info):
            self.infos.append(frame)
        elif isinstance(frame, VideoConfig):
            self.configs.append(frame)
        elif isinstance(frame, Picture):
            p = frame
            self.pictures.append(VideoPacket(p.pts, p.dts, p.duration, p.key, p.data, self.configs[-1]))
        elif isinstance(frame, Sound):
            self.sounds.append(frame)
        elif isinstance(frame, Warn):
            self.warnings.append(frame)
        elif isinstance(frame, Loop):
            self.loops.append(frame.position)
        elif isinstance(frame, End):
            self.end = frame

    def track(self) -> npt.NDArray[np.float32]:
        """Return the sound from position 0 on, (2, n), silence where none was given."""
        end = max(s.position + s.samples.shape[1] for s in self.sounds)
        track = np.zeros((2, end), np.float32)
        for sound in self.sounds:
            start = max(0, sound.position)
            track[:, start : sound.position + sound.samples.shape[1]] = sound.samples[
                :, start - sound.position :
            ]
        return track

    def clicks(self) -> list[int]:
        """Return the positions of the clicks."""
        return clicks_in(self.track()[0])

    def flashes(self) -> list[int]:
        """Return the presentation positions of white pictures, by an independent decoder."""
        return flashes_in(self.pictures)

    def holes(self) -> int:
        """Return the samples missing or doubled between runs of sound."""
        return sum(
            abs(b.position - a.position - a.samples.shape[1]) for a, b in itertools.pairwise(self.sounds)
        )


def play(spec: Spec, *, seconds: float | None = None) -> Played:
    """Run a real worker on `spec` until it ends, or has given `seconds` of media."""
    played = Played()
    process = subprocess.Popen(
        [sys.executable, "-m", "interp.sources.worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(spec.line())
        process.stdin.flush()
        while len(head := process.stdout.read(HEADER.size)) == HEADER.size:
            kind, length = HEADER.unpack(head)
            frame = unpack(kind, process.stdout.read(length))
            played.add(frame)
            if isinstance(frame, End) or (seconds and _position(frame) > seconds * RATE):
                break
    finally:
        process.kill()
        process.communicate()
    return played


def play_file(path: Path, *, seconds: float | None = None, **options: object) -> Played:
    """Play a file once, unless told otherwise."""
    return play(replace(Spec("file", str(path)), **options), seconds=seconds)  # type: ignore[arg-type]


def clicks_in(sound: npt.NDArray[np.float32], level: float = 0.3) -> list[int]:
    """Return where a click (2 ms above `level`) begins, shape (n,)."""
    loud = np.flatnonzero(np.abs(sound) > level * np.abs(sound).max(initial=1e-9))
    return [
        int(at) for at, before in zip(loud, np.r_[-RATE, loud[:-1]], strict=True) if at - before > RATE // 5
    ]


def decoded(packets: list[VideoPacket]) -> list[tuple[int, npt.NDArray[np.uint8]]]:
    """Return (position, luma) of each picture, by FFmpeg's decoder from the packets' own config."""
    pictures: list[tuple[int, npt.NDArray[np.uint8]]] = []
    for config, group in itertools.groupby(packets, key=lambda packet: packet.config):
        decoder = av.CodecContext.create("h264", "r")
        assert isinstance(decoder, VideoCodecContext)
        decoder.extradata = config.avcc
        frames = []
        for packet in group:
            coded = av.Packet(packet.data)
            coded.pts, coded.dts = packet.pts, packet.dts
            frames += decoder.decode(coded)
        for frame in [*frames, *decoder.decode(None)]:
            assert frame.pts is not None
            luma = np.asarray(frame.reformat(format="gray").to_ndarray(), np.uint8)
            assert (frame.width, frame.height) == (config.width, config.height)
            pictures.append((frame.pts, luma))
    return pictures


def flashes_in(packets: list[VideoPacket]) -> list[int]:
    """Return where white pictures are shown."""
    return [pts for pts, luma in decoded(packets) if luma.mean() > 190]


def assert_well_formed(packets: list[VideoPacket]) -> None:
    """Every packet can be muxed: dts strictly increasing, pts not before it, NAL units whole, starts at a key."""
    assert packets
    assert packets[0].key
    assert all(a.dts < b.dts for a, b in itertools.pairwise(packets))
    assert all(packet.pts >= packet.dts for packet in packets)
    for packet in packets:
        at = 0
        while at < len(packet.data):
            at += 4 + int.from_bytes(packet.data[at : at + 4])
        assert at == len(packet.data)


def assert_together(clicks: list[int], flashes: list[int], *, least: int) -> None:
    """Each flash has its click within 10 ms; at least `least` of them."""
    apart = [min((click - flash for click in clicks), key=abs) for flash in flashes]
    paired = [distance for distance in apart if abs(distance) < RATE // 2]
    assert len(paired) >= least, (clicks, flashes)
    assert max(map(abs, paired)) <= TOGETHER, [distance / 48 for distance in paired]


def level_db(sound: npt.NDArray[np.float32], hz: float) -> float:
    """Return the peak level in dBFS of a tone of `hz`, by correlation, shape (n,)."""
    time = np.arange(sound.shape[-1]) / RATE
    return float(20 * np.log10(2 * np.abs(np.mean(sound * np.exp(-2j * np.pi * hz * time))) + 1e-12))


def _position(frame: Frame) -> int:
    if isinstance(frame, Sound):
        return frame.position
    return frame.dts if isinstance(frame, Picture) else 0
