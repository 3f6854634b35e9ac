"""When who speaks in the loop, and the loop's sound tracks at 48 kHz, mono."""

from dataclasses import dataclass

import numpy as np

from demo_media.script import CHEN, HALE, LIN, MOREAU, OKAFOR, TURNS, Line, Speaker
from demo_media.voices import RATE, English, Mandarin, Samples

SECONDS = 120
"""Length of the loop: whole video frames (1/25 s) and whole AAC frames (1024 samples) at once."""
BEHIND = 2.5
"""Seconds that an interpreter starts behind the floor."""
AFTER = 0.6
"""Seconds that an interpretation ends at the earliest behind the sentence: its last words are rendered, too."""
PAUSE = 0.5
"""Seconds between two sentences of one turn."""
FIRST = 2.0
"""Seconds of silence before the first words."""
TAIL = 1.0
"""Seconds of silence at the end, interpreters included."""

SYNC_FIRST = 1.0
SYNC_PERIOD = 10.0
"""Seconds: at 1, 11, 21 … one frame of a white square, and a click that starts with that frame."""
CLICK_HZ = 13_000
"""Above all of the speech, so that the click can be measured under it."""
CLICK_MS = 6

SPEAKS = {
    HALE: English(1.0, 1.02),
    LIN: Mandarin("f3", 52, 165),
    OKAFOR: English(0.92, 1.04),
    CHEN: Mandarin("f2", 60, 170),
    MOREAU: English(1.05, 1.0),
}
BOOTH = {"en": English(1.12, 0.92), "zh": Mandarin("m3", 42, 200)}


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in the loop; times in seconds from its start."""

    turn: int
    speaker: Speaker
    line: Line
    interpretation_language: str
    start: float
    end: float
    interpretation_start: float
    interpretation_end: float


@dataclass(frozen=True, slots=True)
class Tracks:
    floor: Samples
    booths: dict[str, Samples]
    """Interpretation by the language spoken."""
    delegates: dict[str, Samples]
    """What each says, by name."""
    said: tuple[Said, ...]


def make() -> Tracks:
    """Speak everything and lay it out; what is left of the loop goes between the turns, evenly."""
    spoken = [
        [
            (
                line,
                SPEAKS[turn.speaker].speak(line.text, line.pinyin),
                BOOTH[other(turn.speaker.language)].speak(line.interpretation, line.pinyin),
            )
            for line in turn.lines
        ]
        for turn in TURNS
    ]
    ends = _lay_out(spoken, gap=0.0)
    spare = SECONDS - TAIL - max(ends[-1].end, ends[-1].interpretation_end)
    if spare < 0:
        raise SystemExit(f"the speeches are {-spare:.1f} s too long for {SECONDS} s")
    said = _lay_out(spoken, gap=spare / (len(TURNS) - 1))
    floor = np.zeros(SECONDS * RATE, np.float32)
    booths = {"zh": floor.copy(), "en": floor.copy()}
    delegates = {speaker.delegate: floor.copy() for speaker in SPEAKS if speaker.delegate}
    sounds = [sentence for turn in spoken for sentence in turn]
    for place, (_, words, interpretation) in zip(said, sounds, strict=True):
        _add(delegates.get(place.speaker.delegate, floor), place.start, words)
        _add(booths[place.interpretation_language], place.interpretation_start, interpretation)
    for k in range(int(SECONDS / SYNC_PERIOD)):
        _add(floor, SYNC_FIRST + k * SYNC_PERIOD, click())
    return Tracks(floor, booths, delegates, said)


def other(language: str) -> str:
    return "zh" if language == "en" else "en"


def click() -> Samples:
    """A soft tick: 6 ms of 13 kHz with a shallow 1.6 kHz below it, fast attack, exponential decay."""
    t = np.arange(CLICK_MS * RATE // 1000) / RATE
    decay = np.exp(-t / 0.002) * np.minimum(1, t / 0.0003) * np.minimum(1, (t[-1] - t) / 0.0005)
    tone = 0.22 * np.sin(2 * np.pi * CLICK_HZ * t) + 0.10 * np.sin(2 * np.pi * 1600 * t)
    return np.asarray(decay * tone, np.float32)


def _lay_out(spoken: list[list[tuple[Line, Samples, Samples]]], gap: float) -> tuple[Said, ...]:
    said: list[Said] = []
    now, free = FIRST, 0.0
    for number, (turn, sentences) in enumerate(zip(TURNS, spoken, strict=True)):
        for line, words, interpretation in sentences:
            start, end = _grid(now), _grid(now) + len(words) / RATE
            length = len(interpretation) / RATE
            begin = _grid(max(start + BEHIND, end + AFTER - length, free))
            free = begin + length + 0.2
            said.append(
                Said(number, turn.speaker, line, other(turn.speaker.language), start, end, begin, free - 0.2)
            )
            now = end + PAUSE
        now = max(now, free - 2.0) + gap
    return tuple(said)


def _grid(seconds: float) -> float:
    """Round up to a whole 10 ms."""
    return float(np.ceil(seconds * 100) / 100)


def _add(track: Samples, start: float, sound: Samples) -> None:
    first = round(start * RATE)
    track[first : first + len(sound)] += sound
