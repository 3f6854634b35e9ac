"""The ledger as CSV: RFC 4180, UTF-8 with a mark, so that spreadsheets take it for what it is."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime

from interp.hearing.dose import daily_level, dose_percent
from interp.hearing.ledger import LimitingEvent, Person

COLUMNS = (
    "booth", "interpreter", "kind", "time_utc", "source", "level", "unit", "reduction_db", "duration_s", "ended",
    "minutes", "calibrated_minutes", "dose_percent", "lex_8h_dba", "limited", "warned", "events_left_out",
)  # fmt: skip
"""A line of kind `total` for each interpreter, followed by one for each event."""
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV injection)."""


def text(value: str) -> str:
    """Return a text that no spreadsheet executes."""
    return f"'{value}" if value.lstrip(" ").startswith(_FORMULA) else value


def table(people: Iterable[Person]) -> bytes:
    """Return the lines of these interpreters, with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in people:
        writer.writerow([text(one.booth), text(one.name), "total", *[""] * 7, *_totals(one)])
        writer.writerows([text(one.booth), text(one.name), *_event(event)] for event in one.events)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _totals(one: Person) -> list[object]:
    level = daily_level(one.exposure)
    known = one.calibrated_s > 0
    return [
        f"{one.seconds / 60:.1f}",
        f"{one.calibrated_s / 60:.1f}",
        f"{dose_percent(one.exposure):.2f}" if known else "",
        f"{level:.1f}" if level is not None else "",
        one.limited,
        one.warned,
        one.left_out,
    ]


def _event(event: LimitingEvent) -> list[object]:
    return [
        event.kind,
        stamp(event.at),
        text(event.source),
        f"{event.level_db:.1f}",
        event.unit,
        f"{event.reduction_db:.1f}",
        f"{event.seconds:.1f}",
        "no" if event.open else "yes",
        *[""] * 7,
    ]


def stamp(moment: datetime) -> str:
    """Return a moment as ISO 8601, UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
