"""Who speaks when: talk made up for tests, as mean squares of 20 ms blocks."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mixers.activity import active
from mixers.span import LONGEST, SECOND, EarVoiceSpan
from mixers.units import BLOCK, Samples

ROOM = 10 ** (-62 / 10)
"""A room is never digitally silent."""
Envelope = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence and its interpretation, seconds from the start."""

    start: float
    end: float
    voice_start: float
    voice_end: float


def envelope(sound: Samples) -> Envelope:
    """Return the mean squares of (n,), over a room."""
    whole = sound[: len(sound) // BLOCK * BLOCK].astype(np.float64)
    return np.square(whole).reshape(-1, BLOCK).mean(axis=1) + ROOM


def made_up(said: list[Said], *, voice: bool, seconds: float, seed: int) -> Envelope:
    """Return syllables at some 4 Hz in every sentence, -20 dBFS, over a room."""
    rng = np.random.default_rng(seed)
    powers = np.full(round(seconds * SECOND), ROOM)
    for one in said:
        start, end = (one.voice_start, one.voice_end) if voice else (one.start, one.end)
        at = np.arange(round(start * SECOND), min(round(end * SECOND), len(powers)))
        powers[at] += 0.01 * (0.15 + np.sin(np.pi * 4 * at / SECOND + rng.uniform(0, 3)) ** 2)
    return powers


def session(span: float, jitter: float, seed: int, sentences: int = 30) -> list[Said]:
    """Return sentences of 2 to 6 s with pauses of 0.3 to 1.5 s, interpreted `span` s behind, give or take `jitter`."""
    rng = np.random.default_rng(seed)
    said: list[Said] = []
    now, behind, spoken = 12.0, span, 0.0
    for _ in range(sentences):
        end = now + rng.uniform(2, 6)
        behind = float(np.clip(span + 0.7 * (behind - span) + rng.normal(0, jitter), 0.5, 9))
        start = max(now + behind, spoken + 0.25)
        spoken = start + (end - now) * rng.uniform(0.8, 1.0)
        said.append(Said(now, end, start, spoken))
        now = end + rng.uniform(0.3, 1.5)
    return said


def truth(said: list[Said], blocks: int) -> Envelope:
    """Return how far behind the interpreter is in each block, s: NaN where nothing is said."""
    behind = np.full(blocks, np.nan)
    for one in said:
        at = np.arange(round(one.voice_start * SECOND), min(round(one.voice_end * SECOND), blocks))
        share = (at / SECOND - one.voice_start) / (one.voice_end - one.voice_start)
        behind[at] = at / SECOND - (one.start + share * (one.end - one.start))
    return behind


@dataclass(frozen=True, slots=True)
class Tracked:
    """What a tracker told, once a second."""

    shown: float
    """Share of the seconds in which it told a span."""
    errors: Envelope
    """|told - median truth of the last 10 s|, s, where it did."""

    @property
    def median(self) -> float:
        return float(np.median(self.errors))

    def tell(self, name: str) -> None:
        """Print the figures."""
        p90 = float(np.percentile(self.errors, 90))
        print(
            f"{name}: shown {self.shown:.0%}, median error {self.median:.2f} s, 90th percentile {p90:.2f} s"
        )


def track(heard: Envelope, voice: Envelope, behind: Envelope | None = None) -> Tracked:
    """Follow a voice that is always on the air; the first half minute is left out."""
    span, kept = EarVoiceSpan(), 40 * SECOND
    errors, told, seconds = [], 0, 0
    for end in range(LONGEST + SECOND, min(len(heard), len(voice)) + 1, SECOND):
        lately = slice(max(0, end - kept), end)
        floor, spoken = active(heard[lately]), active(voice[lately])
        span.push(
            floor[-LONGEST - SECOND :],
            spoken[-SECOND:],
            heard_share=float(floor.mean()),
            voice_share=float(spoken.mean()),
        )
        if end < 30 * SECOND:
            continue
        seconds += 1
        value = span.read()
        if value is None:
            continue
        told += 1
        if behind is not None:
            now = behind[end - 10 * SECOND : end]
            if (~np.isnan(now)).any():
                errors.append(abs(value - float(np.nanmedian(now))))
    return Tracked(told / max(1, seconds), np.array(errors))
