"""Stretches of a booth's track that were brought after a hole in the network: each a small file beside the recording.

`booth-a.fill-START-END-joined-en.mka` has the voice from house position START to END, for the track of `en`. A file is
there whole or not at all, so that nothing is lost when the service is killed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame

from interp.safety.stretch import EDGE, FADE
from interp.sinks.tape import SoundTape
from mixers.units import Samples

_NAME = re.compile(
    r"booth-(?P<booth>.+)\.fill-(?P<start>\d+)-(?P<end>\d+)-(?P<kind>joined|faded)-(?P<output>.+)\.mka"
)


@dataclass(frozen=True, slots=True)
class Fill:
    """One stretch that is to be written."""

    booth: str
    output: str
    start: int
    """House position."""
    joined: bool
    """The same voice goes on in the recording at the end."""
    sound: Samples = field(repr=False)
    """(n,)"""

    @property
    def end(self) -> int:
        """One past its last sample."""
        return self.start + len(self.sound)

    def write(self, folder: Path, wall: datetime) -> None:
        """Write its file; `wall` is the time of its start. Raises OSError."""
        kind = "joined" if self.joined else "faded"
        path = folder / f"booth-{self.booth}.fill-{self.start}-{self.end}-{kind}-{self.output}.mka"
        draft = folder / f".{path.name}.part"
        draft.unlink(missing_ok=True)
        tape = SoundTape(draft, wall, self.start, 1, [("und", self.output)])
        tape.write(self.start, self.sound[None])
        tape.close()
        draft.replace(path)


@dataclass(frozen=True, slots=True)
class Kept:
    """A stretch that has its file."""

    path: Path
    booth: str
    output: str
    start: int
    end: int
    joined: bool

    def weights(self) -> Samples:
        """Return how much of the recording it takes the place of, sample by sample, 0 to 1."""
        weights = np.ones(self.end - self.start, np.float32)
        fall = EDGE if self.joined else FADE
        weights[:EDGE] = np.arange(1, EDGE + 1, dtype=np.float32)[: len(weights)] / EDGE
        weights[-fall:] *= np.arange(fall, 0, -1, dtype=np.float32)[-len(weights) :] / fall
        return weights

    def sound(self) -> Samples:
        """Return its sound, (end - start,); what the file lacks is silence. Raises av.FFmpegError."""
        sound = np.zeros(self.end - self.start, np.float32)
        at = 0
        with av.open(str(self.path)) as container:
            for frame in container.decode(audio=0):
                part = decoded(frame, 1)[0][: len(sound) - at]
                sound[at : at + len(part)] = part
                at += len(part)
        return sound


def kept_in(folder: Path) -> list[Kept]:
    """Return the stretches of a recording that are in files of their own, in the order in which they begin."""
    found = []
    for path in folder.glob("booth-*.fill-*.mka"):
        if match := _NAME.fullmatch(path.name):
            start, end = int(match["start"]), int(match["end"])
            if end - start >= EDGE + FADE:
                found.append(
                    Kept(path, match["booth"], match["output"], start, end, match["kind"] == "joined")
                )
    return sorted(found, key=lambda one: (one.start, one.end))


class Patches:
    """The stretches of one track, laid over what is read of it from its beginning to its end."""

    def __init__(self, stretches: list[Kept]) -> None:
        """`stretches` as `kept_in` gives them."""
        self._waiting = list(stretches)
        self._open: list[tuple[Kept, Samples, Samples]] = []

    def over(self, position: int, n: int) -> bool:
        """Return whether any of them lies in the `n` samples from house position `position`; call it in order."""
        while self._waiting and self._waiting[0].start < position + n:
            one = self._waiting.pop(0)
            weights = one.weights()
            self._open.append((one, weights, one.sound() * weights))
        self._open = [one for one in self._open if one[0].end > position]
        return any(one.start < position + n for one, _, _ in self._open)

    def apply(self, position: int, sound: Samples) -> Samples:
        """Return `sound`, (n,), recorded at house position `position`, with them in it."""
        n = len(sound)
        if not self.over(position, n):
            return sound
        sound = sound.copy()
        for one, weights, voice in self._open:
            first, last = max(one.start, position), min(one.end, position + n)
            if first < last:
                there, here = (
                    slice(first - one.start, last - one.start),
                    slice(first - position, last - position),
                )
                sound[here] = sound[here] * (1 - weights[there]) + voice[there]
        return sound


def patches(stretches: Iterator[Kept] | list[Kept], booth: str, output: str) -> Patches:
    """Return those of one track."""
    return Patches([one for one in stretches if (one.booth, one.output) == (booth, output)])


def decoded(frame: AudioFrame, channels: int) -> Samples:
    """Return 24-bit sound exactly, shape (channels, n)."""
    sound = frame.to_ndarray()
    whole = sound if frame.format.is_planar else sound.reshape(-1, channels).T
    return np.asarray(whole / np.float64(2**31), np.float32)
