"""The rendered conference of ../shared/media: floor, interpretation, and when each sentence is spoken."""

import json
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

from mixers.units import BLOCK, RATE, Samples

MEDIA = Path(__file__).parents[3] / "shared" / "media"
FLOOR = MEDIA / "session_floor_en.flac"
VOICE = MEDIA / "session_interp_zh.flac"
TIMES = MEDIA / "session_en_zh.json"
PRESENT = all(path.is_file() for path in (FLOOR, VOICE, TIMES))


@dataclass(frozen=True, slots=True)
class Sentence:
    """One interpreted sentence, in samples from the start."""

    start: int
    end: int


def decode(path: Path) -> Samples:
    """Return a sound file as mono at 48 kHz, whole blocks, (n,)."""
    parts: list[Samples] = []
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("fltp", "mono", RATE)
        for frame in container.decode(audio=0):
            parts.extend(out.to_ndarray()[0] for out in resampler.resample(frame))
        parts.extend(out.to_ndarray()[0] for out in resampler.resample(None))
    sound = np.concatenate(parts)
    return np.pad(sound, (0, -len(sound) % BLOCK))


def sentences() -> list[Sentence]:
    """Return the interpretation's sentences in their order."""
    told = json.loads(TIMES.read_text(encoding="utf-8"))
    return [Sentence(round(one["zh_start"] * RATE), round(one["zh_end"] * RATE)) for one in told]
