"""What the demo's director shows when: wide as somebody begins to speak, then closer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from interp.demo.cast import SET, SOURCE

EARLY = 1.0
"""Seconds before the first word at which the picture is wide."""
CLOSER = 4.5
"""Seconds after the first word at which it is closer."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's speech; seconds in the loop."""

    speaker: str
    """A source: the podium or a delegate."""
    start: float


def load_turns(script: dict[str, Any]) -> tuple[Turn, ...]:
    """Return who speaks from when, from script.json."""
    found: dict[int, Turn] = {}
    for sentence in script["sentences"]:
        found.setdefault(sentence["turn"], Turn(sentence["delegate"] or SOURCE, sentence["start"]))
    return tuple(turn for _, turn in sorted(found.items()))


def scene_at(seconds: float, turns: Sequence[Turn], present: Sequence[str]) -> dict[str, Any]:
    """Return the scene for a place in the loop, as the API has it; `present` are the delegates on stage."""
    begun = [number for number, turn in enumerate(turns) if seconds >= turn.start - EARLY]
    number = begun[-1] if begun else len(turns) - 1
    turn = turns[number]
    if turn.speaker != SOURCE and turn.speaker not in present:
        return wide(SOURCE, present)
    if begun and seconds < turn.start + CLOSER:
        return wide(turn.speaker, present)
    return close(turn.speaker, number, present)


def wide(speaker: str, present: Sequence[str]) -> dict[str, Any]:
    """Return everybody in the virtual set, who speaks in the middle."""
    others = [name for name in (SOURCE, *present) if name != speaker]
    return {"layout": SET, "slots": [speaker, *others][:5], "straps": False}


def close(speaker: str, number: int, present: Sequence[str]) -> dict[str, Any]:
    """Return who speaks: the podium, which has its names in its picture; delegates alone or with one who listens."""
    if speaker == SOURCE:
        return {"layout": "full", "slots": [SOURCE], "straps": False}
    listening = [name for name in present if name != speaker][:1]
    layout = ("full", "two", "pip")[number % 3] if listening else "full"
    return {"layout": layout, "slots": [speaker, *(listening if layout != "full" else [])], "straps": True}
