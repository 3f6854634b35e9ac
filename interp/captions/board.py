"""The lines that were said of late, bounded: people type them, and an engine that hears the floor may. Pure."""

from dataclasses import dataclass
from typing import Final

from interp.captions.facts import Fact, facts
from interp.timeline.units import RATE

LINES: Final = 24
"""Lines kept at most."""
KEPT: Final = 90 * RATE
"""Lines that began longer ago are forgotten, but for the last two. Samples."""
MAX_TEXT: Final = 300
"""Characters of a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what was said."""

    id: int
    text: str
    """NFC, one line."""
    language: str | None
    """A language code of the event; None when nobody said."""
    position: int
    """House position at which it was said, or typed."""
    final: bool
    """It does not change any more."""
    typed: bool
    """A person wrote it; otherwise an engine heard it."""
    by: str
    """Who typed it; empty for an engine."""
    booth: str | None
    """For whom it is; None for all."""
    facts: tuple[Fact, ...]


class NoSuchLine(LookupError):
    """The line is not there any more, or never was."""


class Board:
    """Where lines are put up. `revision` goes up with every change."""

    def __init__(self) -> None:
        self.revision = 0
        self._lines: dict[int, Line] = {}
        self._last = 0

    def put(
        self,
        text: str,
        *,
        position: int,
        language: str | None = None,
        tag: str | None = None,
        final: bool = True,
        typed: bool = True,
        by: str = "",
        booth: str | None = None,
        ident: int | None = None,
    ) -> Line:
        """Put up a line, or with `ident` what has become of one that was not final. `tag`: BCP 47, for its facts."""
        if ident is None:
            self._last += 1
            ident = self._last
        elif ident not in self._lines:
            raise NoSuchLine(str(ident))
        line = Line(ident, text, language, position, final, typed, by, booth, facts(text, tag))
        self._lines[ident] = line
        while len(self._lines) > LINES:
            del self._lines[next(iter(self._lines))]
        self.revision += 1
        return line

    def take_down(self, ident: int) -> Line:
        """Take a line down. Raises NoSuchLine."""
        try:
            line = self._lines.pop(ident)
        except KeyError:
            raise NoSuchLine(str(ident)) from None
        self.revision += 1
        return line

    def line(self, ident: int) -> Line:
        """Return a line. Raises NoSuchLine."""
        try:
            return self._lines[ident]
        except KeyError:
            raise NoSuchLine(str(ident)) from None

    def lines(self, now: int) -> list[Line]:
        """Return the lines of late at house position `now`, in their order; the last two however old they are."""
        everything = list(self._lines.values())
        return [
            line
            for i, line in enumerate(everything)
            if i >= len(everything) - 2 or now - line.position < KEPT
        ]
