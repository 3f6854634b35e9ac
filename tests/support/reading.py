"""Reads outputs back with an independent decoder and says where the flashes, clicks and tones are."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from mixers.units import RATE

FFMPEG = "/usr/bin/ffmpeg"


def capture(url: str, seconds: float, path: Path) -> Path:
    """Copy `seconds` of a live output into a file with the system's ffmpeg, packets untouched."""
    subprocess.run(
        [FFMPEG, "-v", "error", "-y", "-i", url, "-t", str(seconds), "-c", "copy", str(path)],
        check=True,
        timeout=seconds + 60,
        stdin=subprocess.DEVNULL,
    )
    return path


@dataclass(frozen=True)
class Sound:
    """Decoded sound with the time of its first sample."""

    start: float
    """Seconds, in the file's time."""
    samples: npt.NDArray[np.float32]
    """(channels, n)"""
    holes: int
    """Samples that are missing or doubled between packets."""

    def between(self, start: float, end: float) -> npt.NDArray[np.float32]:
        """Return the first channel from `start` to `end` seconds in the file's time."""
        first = round((start - self.start) * RATE)
        return self.samples[0, max(0, first) : max(0, round((end - self.start) * RATE))]


def read_sound(path: Path, stream: int = 0) -> Sound:
    """Decode a file's sound and count the holes in it."""
    blocks: list[npt.NDArray[np.float32]] = []
    holes, start, due = 0, None, 0
    with av.open(str(path)) as container:
        track = container.streams.audio[stream]
        resampler = av.AudioResampler(format="fltp", rate=RATE)
        for frame in container.decode(track):
            assert frame.pts is not None
            assert frame.time_base is not None
            at = round(float(frame.pts * frame.time_base) * RATE)
            if start is None:
                start = at
            elif abs(at - due) > 60:  # containers with millisecond stamps round by up to 48 samples
                holes += abs(at - due)
            due = at + frame.samples
            blocks += [np.asarray(f.to_ndarray(), np.float32) for f in resampler.resample(frame)]
    assert start is not None, f"{path} has no sound"
    return Sound(start / RATE, np.concatenate(blocks, axis=1), holes)


def click_times(sound: Sound, threshold: float = 0.2) -> list[float]:
    """Return when clicks begin, seconds."""
    envelope = np.abs(sound.samples[0])
    loud = np.flatnonzero(envelope > threshold * max(float(envelope.max()), 0.05))
    if not len(loud):
        return []
    first = loud[np.flatnonzero(np.diff(loud, prepend=-RATE) > RATE // 10)]
    return [float(sound.start + at / RATE) for at in first]


def flash_times(path: Path) -> list[float]:
    """Return when the white frames are shown, seconds."""
    times = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            if float(frame.to_ndarray(format="gray").mean()) > 200:
                assert frame.pts is not None
                assert frame.time_base is not None
                times.append(float(frame.pts * frame.time_base))
    return times


def sync_errors(flashes: list[float], clicks: list[float]) -> list[float]:
    """Return for each flash how much later its click is, seconds; only those with a click within 0.4 s."""
    errors = []
    for flash in flashes:
        nearest = min(clicks, key=lambda click: abs(click - flash), default=None)
        if nearest is not None and abs(nearest - flash) < 0.4:
            errors.append(nearest - flash)
    return errors


def level_of(hz: float, sound: npt.NDArray[np.float32]) -> float:
    """Return the level of a tone in `sound` (n,), as the peak of its sine in dBFS.

    It is the mean over pieces of 50 ms, since a clock that is being followed bends the pitch a little.
    """
    n = min(len(sound), RATE // 20)
    pieces = sound[: len(sound) // n * n].reshape(-1, n)
    window = np.hanning(n)
    phase = np.exp(-2j * np.pi * hz * np.arange(n) / RATE)
    amplitudes = 2 * np.abs(pieces @ (window * phase)) / np.sum(window)
    return float(20 * np.log10(max(float(np.sqrt(np.mean(amplitudes**2))), 1e-6)))


def video_stamps(path: Path) -> list[tuple[float, float, bool]]:
    """Return (dts, pts, key) of every video packet, seconds."""
    with av.open(str(path)) as container:
        return [
            (float(p.dts * p.time_base), float(p.pts * p.time_base), p.is_keyframe)
            for p in container.demux(video=0)
            if p.dts is not None and p.pts is not None
        ]
