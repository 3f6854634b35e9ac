"""A sound card's input in a worker, by PortAudio: its samples, counted by its own clock."""

import contextlib
import queue
from collections.abc import Iterator
from fractions import Fraction
from types import ModuleType
from typing import Any

import numpy as np
from av.audio.frame import AudioFrame

from interp.sources.audio import Resampler
from interp.sources.contiguous import Samples
from interp.sources.frames import Frame, Info, Sound
from interp.sources.opening import CannotOpen
from interp.timeline.units import RATE

BLOCK_S = 0.01
"""Seconds of sound that PortAudio gives at a time."""
SILENT_S = 3.0
"""A card that gives nothing for this long is gone."""
BACKLOG = 500
"""Blocks that may wait for the pipe; what comes beyond is lost and leaves a gap."""

_Block = tuple[int, Samples]


def capture(name: str) -> Iterator[Frame]:
    """Give the sound of the device whose name contains `name` (empty: the default one). Raises CannotOpen."""
    sounddevice = _portaudio()
    try:
        device: dict[str, Any] = sounddevice.query_devices(name or None, "input")
    except (ValueError, sounddevice.PortAudioError) as error:
        wanted = f"input named '{name}'" if name else "default input"
        raise CannotOpen(f"there is no sound card {wanted} ({_line(error)})", final=True) from error
    channels = min(2, int(device["max_input_channels"]))
    rate = _rate(sounddevice, device, channels)
    blocks: queue.Queue[_Block] = queue.Queue(BACKLOG)
    listener = _Listener(blocks, rate)
    try:
        stream = sounddevice.InputStream(
            device=device["index"],
            channels=channels,
            samplerate=rate,
            blocksize=int(rate * BLOCK_S),
            dtype="float32",
            latency="low",
            callback=listener,
        )
        with stream:
            yield Info(has_audio=True, video_codec=None, transcoded=False, live=True)
            yield from _sounds(blocks, rate)
    except sounddevice.PortAudioError as error:
        raise CannotOpen(f"the sound card cannot be opened: {_line(error)}") from error


def _portaudio() -> ModuleType:
    try:
        import sounddevice
    except OSError as error:
        text = "PortAudio is missing; install it (Debian: apt install libportaudio2)"
        raise CannotOpen(text, final=True) from error
    module: ModuleType = sounddevice
    return module


def _rate(sounddevice: ModuleType, device: dict[str, Any], channels: int) -> int:
    """Return 48000 when the card does it, or else its own rate."""
    try:
        sounddevice.check_input_settings(device["index"], channels, "float32", None, RATE)
    except sounddevice.PortAudioError:
        return int(device["default_samplerate"])
    return RATE


class _Listener:
    """PortAudio's callback, on a thread of its own: copies and counts, nothing else."""

    def __init__(self, blocks: "queue.Queue[_Block]", rate: int) -> None:
        self._blocks = blocks
        self._rate = rate
        self._count = 0
        self._first: float | None = None

    def __call__(self, data: Samples, frames: int, time: Any, status: Any) -> None:
        if self._first is None:
            self._first = time.inputBufferAdcTime
        if status.input_overflow:
            # Samples were lost; only the card's time tells how many.
            self._count = max(self._count, round((time.inputBufferAdcTime - self._first) * self._rate))
        with contextlib.suppress(queue.Full):
            self._blocks.put_nowait((self._count, np.ascontiguousarray(data.T)))
        self._count += frames


def _sounds(blocks: "queue.Queue[_Block]", rate: int) -> Iterator[Sound]:
    resampler = Resampler()
    while True:
        try:
            count, block = blocks.get(timeout=SILENT_S)
        except queue.Empty:
            raise CannotOpen("the sound card gives no sound any more") from None
        layout = "mono" if block.shape[0] == 1 else "stereo"
        frame = AudioFrame.from_ndarray(block, format="fltp", layout=layout)
        frame.sample_rate = rate
        for position, samples in resampler.convert(frame, int(count * Fraction(RATE, rate))):
            yield Sound(position, samples)


def _line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
