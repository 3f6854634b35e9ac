"""An interpreter's ears as JSON."""

from interp.booths.booth import Booth
from interp.booths.console import Console
from interp.event import Event
from interp.hearing.dose import dose_percent
from interp.web.hearing_schema import HearingState


def hearing_state(event: Event, booth: Booth, console: Console) -> HearingState | None:
    """Return how a console's ears are; None before its page has said anything."""
    ear = event.ears.get(console.id)
    person = event.hearing.ledger.find(booth.name, console.name)
    if ear is None or person is None:
        return None
    return HearingState(
        word=ear.word,
        mean_db=round(ear.mean_db, 1),
        calibrated=ear.calibrated,
        minutes=round(person.seconds / 60, 1),
        dose_percent=round(dose_percent(person.exposure), 2) if person.calibrated_s > 0 else None,
        limited=person.limited,
        warned=person.warned,
    )
