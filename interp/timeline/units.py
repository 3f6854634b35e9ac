"""The units of the house timeline: a 48 kHz sample count since the event began."""

RATE = 48_000
"""Samples a second on the house timeline, for sound and for picture positions alike."""

BLOCK = 960
"""Samples in one audio block: 20 ms, one Opus frame."""


def samples(ms: float) -> int:
    """Return milliseconds as a whole number of samples."""
    return round(ms * RATE / 1000)


def milliseconds(count: float) -> float:
    """Return a number of samples as milliseconds."""
    return count * 1000 / RATE
