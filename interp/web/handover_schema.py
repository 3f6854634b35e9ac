"""Handover and interlock as JSON: what a booth's state says of them, and what changes them."""

from typing import Literal

from pydantic import BaseModel

from interp.booths.handover import Action, How
from interp.booths.interlock import Mode

__all__ = ["Action", "HandoverRequest", "InterlockState", "LastHandover", "Mode"]


class HandoverRequest(BaseModel):
    """What stands between two consoles of a booth now."""

    giver: str
    """Id of the console that has the mic."""
    taker: str | None
    """Id of the console that is to have it; None while it is offered to every colleague."""
    by: str
    """Id of the one who asked: the giver offers, the taker asks."""
    phase: Literal["requested", "accepted"]
    """Accepted: the taker's sound comes in already and is not on the air; "now" swaps both."""
    lasts_s: float
    """Seconds until it lapses."""


class LastHandover(BaseModel):
    """The booth's last swap."""

    giver: str
    taker: str
    """Ids; the names are kept, since a console may have left."""
    giver_name: str
    taker_name: str
    how: How
    """`now`: the second phase of a handover; `take` or `force` at once; `mic`: a mic that went on."""
    by_engineer: bool
    at: str
    """ISO 8601, UTC."""
    measured: bool
    """False while the incoming voice has not been heard."""
    gap_ms: int | None
    """From the outgoing voice's last sound in the program to the incoming one's first; negative: overlap. None: not
    measured (yet), or one of them was not heard."""


class InterlockState(BaseModel):
    """Who may open a mic while another is open."""

    inside: Mode
    between: Mode
    priority: list[str]
    """Booths, an earlier one before a later one."""
    a_over_b_c: bool
    """Output A of a booth has priority over B and C of others."""
