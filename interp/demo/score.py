"""What a synthetic interpreter says and when: its track and its turns, from the bundled media."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from interp.demo.cast import read_script
from interp.timeline.units import RATE
from mixers.units import Samples

OPENS = 0.4
"""Seconds that the microphone is on before the first word of a turn."""
CLOSES = 0.6
"""Seconds that it stays on after the last."""


@dataclass(frozen=True, slots=True)
class Turn:
    """When the microphone is on, in seconds in the loop."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Score:
    language: str
    track: Samples
    """The whole loop, shape (1, n)."""
    turns: tuple[Turn, ...]

    @property
    def samples(self) -> int:
        """Length of the loop."""
        return int(self.track.shape[1])

    def speaking(self, seconds: float) -> bool:
        """Return whether the microphone is to be on at this place in the loop."""
        return any(turn.start <= seconds < turn.end for turn in self.turns)


def load_score(media: Path, language: str) -> Score:
    """Read the interpretation into `language`."""
    script = read_script(media)
    spoken: dict[int, list[tuple[float, float]]] = {}
    for sentence in script["sentences"]:
        said = sentence["interpretation"]
        if said["language"] == language:
            spoken.setdefault(sentence["turn"], []).append((said["start"], said["end"]))
    turns = tuple(Turn(said[0][0] - OPENS, said[-1][1] + CLOSES) for said in spoken.values())
    track = _decode(media / f"interpreter-{language}.opus", script["seconds"] * RATE)
    return Score(language, track, turns)


def _decode(path: Path, samples: int) -> Samples:
    """Decode a file to mono at 48 kHz, exactly `samples` long, each frame where its time stamp says."""
    track = np.zeros((1, samples), np.float32)
    resampler = av.AudioResampler("fltp", "mono", RATE)
    with av.open(str(path)) as file:
        for decoded in file.decode(audio=0):
            for frame in resampler.resample(decoded):
                if frame.pts is None or frame.time_base is None:
                    raise ValueError(f"{path}: a frame without a time stamp")
                start = round(frame.pts * frame.time_base * RATE)
                block = frame.to_ndarray()[:, max(0, -start) : max(0, samples - start)]
                start = max(0, start)
                track[:, start : start + block.shape[1]] = block
    return track
