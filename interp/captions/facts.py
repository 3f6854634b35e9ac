"""The facts of a line: its numbers and names, in the order in which they were said. Pure."""

from dataclasses import dataclass
from typing import Literal

from interp.captions.names import find_names
from interp.captions.numbers import find_numbers


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is better read than remembered."""

    kind: Literal["number", "name"]
    text: str
    also: str = ""
    """A number as the other language counts it (`3.5億` for `350 million`); empty where that is no help."""


def facts(text: str, language: str | None = None) -> tuple[Fact, ...]:
    """Return what `text` (NFC) says in numbers and names. `language`: a BCP 47 tag, None if not known."""
    found = [
        (one.start, one.end, Fact("number", text[one.start : one.end], one.also))
        for one in find_numbers(text)
    ]
    for start, end in find_names(text, language):
        if not any(start < other_end and other_start < end for other_start, other_end, _ in found):
            found.append((start, end, Fact("name", text[start:end])))
    return tuple(fact for _, _, fact in sorted(found, key=lambda one: one[0]))
