"""Kept frames as sound: decoded, and laid on the house timeline exactly as the sound that came live was."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from interp.safety.frames import Frame
from interp.timeline.buffer import TimelineBuffer
from interp.timeline.line import Line
from interp.timeline.strip import Strip
from interp.timeline.units import RATE
from interp.webrtc.opus import Decoder, OpusError
from mixers.units import Samples

GATHER: Final = 20
"""Packets that are laid at a time: numpy costs by the call."""


class Run(NamedTuple):
    """Frames without a gap, in media positions."""

    start: int
    end: int
    frames: list[Frame]


def run_over(frames: Sequence[Frame], stamps: Sequence[int], shift: int, position: int) -> Run | None:
    """Return the frames without a gap that sound at a media position; None when none does.

    `stamps`: the frames' time stamps, unwrapped; `shift` from there to positions. A frame that comes twice counts once.
    """
    found: list[Frame] = []
    start = end = 0
    for stamp, frame in sorted(zip(stamps, frames, strict=True), key=lambda one: one[0]):
        at = stamp + shift
        if found and at < end:
            continue
        if not found or at > end:
            if found and end > position:
                break
            found, start = [], at
        found.append(frame)
        end = at + frame.length
    return Run(start, end, found) if found and start <= position < end else None


def lay(run: Run, line: Line, start: int, end: int) -> Samples:
    """Return the sound of a run from house position `start` to `end`, (end - start,); `line` places it.

    What is damaged is concealed.
    """
    decoder = Decoder(1)
    buffer = TimelineBuffer(1, seconds=(end - start) / RATE + 2)
    strip = Strip(buffer, fixed=False)
    media, gathered = run.start, list[Samples]()
    for number, frame in enumerate(run.frames):
        if line.place(media) > end + RATE:
            break
        if line.place(media + frame.length) > start - RATE:
            gathered.append(_sound(decoder, frame))
        if gathered and (len(gathered) == GATHER or number == len(run.frames) - 1):
            _push(strip, media + frame.length, gathered, line)
        media += frame.length
    _push(strip, media, gathered, line)
    sound, _missing = buffer.read(start, end - start)
    voice: Samples = sound[0]
    return voice


def _push(strip: Strip, until: int, gathered: list[Samples], line: Line) -> None:
    """Lay what is gathered, which ends at media position `until`."""
    if gathered:
        joined = np.concatenate(gathered, axis=1)
        strip.push(until - joined.shape[1], joined, line)
        gathered.clear()


def _sound(decoder: Decoder, frame: Frame) -> Samples:
    try:
        return decoder.decode(frame.payload)
    except OpusError:
        return decoder.conceal(frame.length)
