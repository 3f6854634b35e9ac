"""The hearing ledger over HTTP: a console's page reports, interpreter and engineer download."""

from dataclasses import asdict

from fastapi import APIRouter, Depends, Response

from interp.booths.booth import Booth
from interp.booths.console import Console
from interp.event import Event
from interp.hearing.ledger import LedgerFull, LimitingEvent, Report, began
from interp.hearing.table import stamp, table
from interp.router.monitor import NoSuchFeed
from interp.web.access import Access
from interp.web.api import Name
from interp.web.errors import problem
from interp.web.hearing_schema import HearingReport, HearingState
from interp.web.hearing_state import hearing_state

NO_FEEDS = {"phrase", "partner"}
"""What else is in the ear: while a headset is calibrated, and beside what is listened to."""


def take(event: Event, booth: Booth, console: Console, told: HearingReport) -> None:
    """Add a report to the ledger and to the event log. Raises 422 or LedgerFull, nothing changed."""
    for number, one in enumerate(told.events):
        try:
            if one.source not in NO_FEEDS:
                event.monitor.feed(one.source)
        except NoSuchFeed as error:
            said = str(error).removeprefix("listen: ")
            raise problem(422, f"events[{number}].source: {said}") from None
    now = event.clock.position()
    wall = event.clock.wall_at(now)
    events = tuple(
        LimitingEvent(
            page=told.page,
            number=one.number,
            kind=one.kind,
            source=one.source,
            at=began(wall, one.ago_s),
            seconds=one.seconds,
            level_db=one.level_db,
            unit="dB SPL" if one.calibrated else "dBFS",
            reduction_db=one.reduction_db,
            open=one.open,
        )
        for one in told.events
    )
    report = Report(told.page, told.number, told.seconds, told.level_db, events)
    news = event.hearing.ledger.add(booth.name, console.name, report)
    event.hearing.changed()
    for new in news:
        event.note(
            {
                "type": "hearing",
                "booth": booth.name,
                "console": console.id,
                "interpreter": console.name,
                **{key: value for key, value in asdict(new).items() if key not in ("page", "number", "at")},
                "began": stamp(new.at),
            }
        )
    fresh = event.ears.told(
        console.id, now, word=told.word, mean_db=told.mean_db, calibrated=told.calibrated, events=news
    )
    if fresh:
        event.changed()


def routes(event: Event, access: Access) -> APIRouter:
    """Return the routes of the ledger under /api/v1/booths/{booth}."""
    api = APIRouter(prefix="/api/v1/booths/{name}", dependencies=[Depends(access.booth)])

    def find(name: str) -> Booth:
        if name not in event.booths:
            known = ", ".join(event.booths) or "none"
            raise problem(404, f"booth {name!r} is not in this event; expected one of {known}")
        return event.booths[name]

    @api.post("/consoles/{ident}/hearing")
    async def report(name: Name, ident: Name, told: HearingReport) -> HearingState:
        """Add what a console's ears got since the page's last report."""
        booth = find(name)
        console = booth.consoles.get(ident)
        if console is None or console.line is None:
            raise problem(404, f"console {ident!r} is not in booth {name}; it may have been disconnected")
        try:
            take(event, booth, console, told)
        except LedgerFull as error:
            raise problem(409, str(error)) from None
        state = hearing_state(event, booth, console)
        assert state is not None, "a report has just been taken"
        return state

    @api.get("/hearing.csv", response_class=Response)
    async def download(name: Name) -> Response:
        """The ledger of a booth, as CSV."""
        booth = find(name)
        return Response(
            table(event.hearing.ledger.of(booth.name)),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="hearing-{_plain(booth.name)}.csv"'},
        )

    return api


def _plain(name: str) -> str:
    """Return a name as a header can carry it."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "_" for c in name)
