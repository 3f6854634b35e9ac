"""How the ears are now: what each console's page said last, and whether the engineer has to look."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from interp.hearing.ledger import LimitingEvent
from interp.timeline.units import RATE

Word = Literal["safe", "loud", "limited"]

SHOWN = 60 * RATE
"""A limiting that is over is shown to the engineer for this long. Samples."""
GRAVE_DB, GRAVE_S = 3.0, 1.0
"""What takes off so much, or lasts so long, is for the engineer; less is in the ledger, for a loud syllable does it."""
FORGOTTEN = 60 * RATE
"""A page that has reported nothing for this long is not believed to be in trouble any more. Samples."""


@dataclass(frozen=True, slots=True)
class Ear:
    """What a page said in its last report."""

    word: Word
    mean_db: float
    """A-weighted mean of the last minute; dB SPL when calibrated, dBFS otherwise."""
    calibrated: bool
    at: int
    """House position of the report."""
    last: LimitingEvent | None
    """The last event that the engineer has to know, and where it was told."""
    last_at: int
    grave: bool
    """So are the newest events, or one of them."""


class Ears:
    """The consoles' ears, by the consoles' ids."""

    def __init__(self) -> None:
        self._ears: dict[str, Ear] = {}

    def get(self, console: str) -> Ear | None:
        """Return what a console's page said last; None before its first report."""
        return self._ears.get(console)

    def told(
        self,
        console: str,
        now: int,
        *,
        word: Word,
        mean_db: float,
        calibrated: bool,
        events: Collection[LimitingEvent],
    ) -> bool:
        """Take a report at house position `now`; return whether pages have something new to show."""
        before = self._ears.get(console)
        last, last_at = (before.last, before.last_at) if before else (None, 0)
        grave = before is not None and before.grave and not events
        for event in filter(_is_grave, events):
            last, last_at, grave = event, now, True
        self._ears[console] = Ear(word, mean_db, calibrated, now, last, last_at, grave)
        return bool(events) or before is None or (word, calibrated) != (before.word, before.calibrated)

    def keep(self, consoles: Collection[str]) -> None:
        """Forget every console that is not one of these."""
        for gone in self._ears.keys() - set(consoles):
            del self._ears[gone]

    def warning(self, names: Mapping[str, str], now: int) -> str | None:
        """Return a sentence about the consoles (id -> interpreter's name) whose ears were protected lately."""
        said = []
        for console, name in names.items():
            ear = self._ears.get(console)
            if ear is None:
                continue
            troubled = ear.word == "loud" or (ear.word == "limited" and ear.grave)
            if (troubled and now - ear.at < FORGOTTEN) or (
                ear.last is not None and now - ear.last_at < SHOWN
            ):
                said.append(f"{name or 'an interpreter'} ({_what(ear)})")
        return ", ".join(said) or None


def _is_grave(event: LimitingEvent) -> bool:
    return event.kind == "mean" or event.reduction_db >= GRAVE_DB or event.seconds >= GRAVE_S


def _what(ear: Ear) -> str:
    if ear.last is None:
        return ear.word
    if ear.last.kind == "mean":
        return f"{ear.last.source} too loud for a minute: {ear.last.level_db:.0f} {ear.last.unit}"
    return f"{ear.last.source} was limited by {ear.last.reduction_db:.0f} dB"
