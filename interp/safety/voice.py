"""Kept frames as sound: decoded, and laid on the house timeline exactly as the sound that came live was."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from interp.safety.frames import Frame
from interp.timeline.buffer import TimelineBuffer
from interp.timeline.line import Line
from interp.timeline.strip import Strip
from interp.timeline.units import RATE, samples
from interp.webrtc.opus import Decoder, OpusError
from mixers.units import Samples

GATHER: Final = 20
"""Packets that are laid at a time: numpy costs by the call."""

APART: Final = samples(20)
"""How far apart two connections may have the same sound. Samples."""
MEETS: Final = samples(100)
"""Sound by which they are compared. Samples."""
BEND: Final = 2 * RATE
"""Over so long the one is drawn to the other, 20 ms by a sixth of a semitone at most. Samples."""
ALIKE: Final = 0.7
"""Two recordings of one voice are at least so alike, normalised correlation."""
QUIET: Final = 1e-6
"""Mean power, -60 dBFS: what is quieter tells nothing."""


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


def meeting(run: Run, line: Line, start: int, at: int, there: Samples) -> Line:
    """Return the line bent so that a run's sound meets `there`, (n,): the same voice, recorded at house position `at`.

    Another connection's place of the same sound is another one by some ms, for each is told by arrivals. What lies
    between is spread over `BEND` before `at`, after `start`. Sound that is not plainly the same changes nothing.
    """
    ours = lay(run, line, at - APART, at + len(there) + APART).astype(np.float64)
    same, off = _alike(ours, there.astype(np.float64))
    bend = min(BEND, (at - start) // 2)
    if same < ALIKE or off == 0 or bend < RATE // 4:
        return line
    first, last = line.media(at - bend), line.media(at)
    slope = (at - bend - line.place(first) + bend + off) / (last - first)
    return line.onward(first, slope).onward(last, line.slope)


def _alike(ours: npt.NDArray[np.float64], there: npt.NDArray[np.float64]) -> tuple[float, int]:
    """Return how alike `there` and the likest part of `ours` are, -1 to 1, and by how much ours has to come later.

    `ours` is `APART` longer at each end. Samples.
    """
    n = len(there)
    products = np.correlate(ours, there, "valid")
    power = np.convolve(ours**2, np.ones(n), "valid") * (there**2).sum()
    likeness = products / np.sqrt(np.maximum(power, QUIET * n * QUIET * n))
    found = int(likeness.argmax())
    return float(likeness[found]), APART - found


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
