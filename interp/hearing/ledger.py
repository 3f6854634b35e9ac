"""Who heard how much, and when their ears were protected: totals and events by booth and interpreter's name."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from interp.hearing.dose import energy

Kind = Literal["ceiling", "sustained", "mean"]
Unit = Literal["dB SPL", "dBFS"]

PEOPLE = 200
"""Names that one event keeps; six consoles in 32 booths."""
EVENTS = 200
"""Events that are kept for one interpreter, the latest; older ones are only counted."""
PAGES = 8
"""Pages of one interpreter whose reports are told apart; the oldest is forgotten."""


class LedgerFull(Exception):
    """There is no room for another name."""


@dataclass(frozen=True, slots=True)
class LimitingEvent:
    """One time at which an ear was protected (`ceiling`, `sustained`) or warned (`mean`)."""

    page: str
    number: int
    """Counts up in a page; the same again is the same event, further on."""
    kind: Kind
    source: str
    """What was listened to: `floor`, `booth:NAME`, `channel:CODE`; `phrase` during a calibration."""
    at: datetime
    """When it began, UTC."""
    seconds: float
    level_db: float
    """The most that would have been heard."""
    unit: Unit
    """`dB SPL` with a calibration, otherwise `dBFS`."""
    reduction_db: float
    """The most that was taken off, 0 or more."""
    open: bool
    """It had not ended yet."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a page tells of the time since its last report."""

    page: str
    """A name that the page has made up for itself."""
    number: int
    """Counts up from 1; one that was taken already changes nothing."""
    seconds: float
    """Of listening."""
    level_db: float | None
    """A-weighted mean over these seconds, dB SPL; None when the headset is not calibrated."""
    events: tuple[LimitingEvent, ...] = ()


@dataclass(slots=True)
class Person:
    """The line of one interpreter in one booth."""

    booth: str
    name: str
    seconds: float = 0.0
    calibrated_s: float = 0.0
    exposure: float = 0.0
    """Seconds at 0 dB(A), of the time with a calibration."""
    limited: int = 0
    """Events at which something was taken off."""
    warned: int = 0
    """Events at which the mean passed its limit."""
    left_out: int = 0
    """Events that are counted and no longer kept."""
    events: list[LimitingEvent] = field(default_factory=list)
    """In the order in which they began."""
    pages: dict[str, int] = field(default_factory=dict)
    """The number of each page's last report."""


class Ledger:
    """The lines of one event."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self._people = {(one.booth, one.name): one for one in people}

    @property
    def people(self) -> list[Person]:
        """Every line, in the order in which they came."""
        return list(self._people.values())

    def of(self, booth: str) -> list[Person]:
        """Return the lines of a booth."""
        return [one for one in self._people.values() if one.booth == booth]

    def find(self, booth: str, name: str) -> Person | None:
        """Return an interpreter's line; None before the first report."""
        return self._people.get((booth, name))

    def add(self, booth: str, name: str, report: Report) -> list[LimitingEvent]:
        """Add a report; return the events that it began or ended. Raises LedgerFull."""
        person = self._people.get((booth, name))
        if person is None:
            if len(self._people) >= PEOPLE:
                raise LedgerFull(f"the hearing ledger is full: it keeps {PEOPLE} names")
            person = self._people[booth, name] = Person(booth, name)
        if report.number <= person.pages.get(report.page, 0):
            return []
        person.pages.pop(report.page, None)
        person.pages[report.page] = report.number
        while len(person.pages) > PAGES:
            del person.pages[next(iter(person.pages))]
        person.seconds += report.seconds
        if report.level_db is not None:
            person.calibrated_s += report.seconds
            person.exposure += energy(report.level_db, report.seconds)
        return [put for one in report.events if (put := _put(person, one)) is not None]


def _put(person: Person, event: LimitingEvent) -> LimitingEvent | None:
    """Add an event or bring it up to date; return it as it is kept, None when nothing of it is new."""
    for place in range(len(person.events) - 1, -1, -1):
        kept = person.events[place]
        if (kept.page, kept.number) == (event.page, event.number):
            event = replace(event, at=kept.at)
            person.events[place] = event
            return event if event != kept else None
    if event.kind == "mean":
        person.warned += 1
    else:
        person.limited += 1
    person.events.append(event)
    if len(person.events) > EVENTS:
        del person.events[0]
        person.left_out += 1
    return event


def began(now: datetime, ago_s: float) -> datetime:
    """Return when something began `ago_s` seconds before `now`, UTC, whole milliseconds."""
    at = now.astimezone(UTC) - timedelta(seconds=ago_s)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
