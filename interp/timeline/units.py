"""The units of the house timeline: a 48 kHz sample count since the event began."""

from mixers.units import BLOCK, RATE

__all__ = ["BLOCK", "RATE", "milliseconds", "samples"]


def samples(ms: float) -> int:
    """Return milliseconds as a whole number of samples."""
    return round(ms * RATE / 1000)


def milliseconds(count: float) -> float:
    """Return a number of samples as milliseconds."""
    return count * 1000 / RATE
