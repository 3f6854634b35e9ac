"""Known pictures and sounds, made where they are needed: flashes, clicks, tones."""

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from mixers.units import RATE

FPS = 25


def clicks(seconds: float, every: float = 1.0, level: float = 0.8) -> npt.NDArray[np.float32]:
    """Return mono sound with a click of 2 ms at every whole `every` seconds, shape (n,)."""
    sound = np.zeros(int(seconds * RATE), np.float32)
    burst = level * np.sin(2 * np.pi * 4000 * np.arange(96) / RATE).astype(np.float32)
    for at in np.arange(0, seconds - 0.01, every):
        start = round(at * RATE)
        sound[start : start + 96] = burst
    return sound


def tone(seconds: float, hz: float, level_db: float = -20.0) -> npt.NDArray[np.float32]:
    """Return a mono sine of a peak level in dBFS, shape (n,)."""
    time = np.arange(int(seconds * RATE)) / RATE
    return (10 ** (level_db / 20) * np.sin(2 * np.pi * hz * time)).astype(np.float32)


def write_wav(path: Path, sound: npt.NDArray[np.float32]) -> Path:
    """Write sound, (n,) or (channels, n), as 16-bit WAV at 48 kHz."""
    tracks = np.atleast_2d(sound)
    with wave.open(str(path), "wb") as out:
        out.setparams((len(tracks), 2, RATE, 0, "NONE", ""))
        out.writeframes((np.clip(tracks.T, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def make_floor(
    path: Path,
    *,
    seconds: float = 20.0,
    sound: npt.NDArray[np.float32] | None = None,
    gop: int = FPS,
    size: tuple[int, int] = (1280, 720),
    bit_rate: int = 2_500_000,
    flash_every: float = 1.0,
) -> Path:
    """Write an MP4: a moving picture that is white for one frame at every `flash_every` seconds, and `sound`.

    Without `sound` there is a click with every flash.
    """
    if sound is None:
        sound = clicks(seconds, flash_every)
    width, height = size
    drift = np.random.default_rng(1)
    texture = drift.integers(40, 120, (height, width * 2), np.uint8)
    with av.open(str(path), "w", format="mp4") as out:
        video = out.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.bit_rate = bit_rate
        video.codec_context.gop_size = gop
        video.options = {"preset": "ultrafast", "x264-params": f"scenecut=0:keyint={gop}:bframes=0"}
        audio = out.add_stream("aac", rate=RATE, layout="stereo")
        audio.bit_rate = 128_000
        every = round(flash_every * FPS)
        for n in range(round(seconds * FPS)):
            luma = np.full((height, width), 235, np.uint8)
            if n % every:
                luma = texture[:, (4 * n) % width : (4 * n) % width + width]
            planes = np.concatenate([luma, np.full((height // 2, width), 128, np.uint8)])
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(planes), format="yuv420p")
            frame.pts, frame.time_base = n, Fraction(1, FPS)
            for packet in video.encode(frame):
                out.mux(packet)
        for packet in video.encode(None):
            out.mux(packet)
        for start in range(0, len(sound) - 1023, 1024):
            block = np.ascontiguousarray(np.stack([sound[start : start + 1024]] * 2))
            frame_a = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
            frame_a.sample_rate, frame_a.pts, frame_a.time_base = RATE, start, Fraction(1, RATE)
            for packet in audio.encode(frame_a):
                out.mux(packet)
        for packet in audio.encode(None):
            out.mux(packet)
    return path


def make_voice(path: Path, seconds: float, hz: float) -> Path:
    """Write a WAV of a voice that can be told from others: a tone in syllables of 0.3 s with pauses of 0.1 s."""
    sound = tone(seconds, hz)
    sound[(np.arange(len(sound)) % int(0.4 * RATE)) > int(0.3 * RATE)] = 0
    return write_wav(path, sound)
